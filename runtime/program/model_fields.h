// The members of the model's structs. Included by model_json.cpp only.
#pragma once

#include "runtime/program/model.h"
#include "runtime/program/shape_json.h"

namespace treaty {

template <typename Visit>
void Fields(Visit& visit, ObjectShape& object) {
  visit("name", object.name);
  visit("key", object.key);
  visit("fields", object.fields);
  visit("version_field", object.version_field);
  visit("has_etag", object.has_etag);
  visit("remote_name", object.remote_name);
  visit("service", object.service);
}

}  // namespace treaty

namespace treaty::program {

template <>
struct EnumWords<Territory> {
  static constexpr const char* kWords[] = {"owned", "shared"};
};
template <>
struct EnumWords<EventKind> {
  static constexpr const char* kWords[] = {"created",   "changed", "deleted",
                                           "undeleted", "merged",  "rekeyed"};
};
template <>
struct EnumWords<OnLeaving> {
  static constexpr const char* kWords[] = {"keep", "unlink", "block"};
};
template <>
struct EnumWords<Criticality> {
  static constexpr const auto& kWords = kCriticalityWords;
};
template <>
struct EnumWords<DeploymentValue::From> {
  static constexpr const char* kWords[] = {"text", "env", "file", "file_of_env"};
};

template <typename Visit>
void Fields(Visit& visit, System& system) {
  visit("name", system.name);
  visit("connector", system.connector);
  visit("residency", system.residency);
}

template <typename Visit>
void Fields(Visit& visit, Object& object) {
  visit("system", object.system);
  visit("shape", object.shape);
  visit("found_by", object.found_by);
  visit("parts", object.parts);
}

template <typename Visit>
void Fields(Visit& visit, EntityField& field) {
  visit("name", field.name);
  visit("type", field.type);
  visit("territory", field.territory);
  visit("owner", field.owner);
  visit("owner_unit", field.owner_unit);
  visit("seeded_by", field.seeded_by);
  visit("shared_by", field.shared_by);
  visit("strategy", field.strategy);
  visit("strategy_where", field.strategy_where);
  visit("then", field.then);
  visit("together", field.together);
  visit("pii", field.pii);
}

template <typename Visit>
void Fields(Visit& visit, Entity& entity) {
  visit("name", entity.name);
  visit("key", entity.key);
  visit("key_assigned_by", entity.key_assigned_by);
  visit("fields", entity.fields);
}

template <typename Visit>
void Fields(Visit& visit, MappedField& field) {
  visit("target", field.target);
  visit("sources", field.sources);
  visit("claim", field.claim);
}

template <typename Visit>
void Fields(Visit& visit, Map& map) {
  visit("name", map.name);
  visit("inbound", map.inbound);
  visit("object", map.object);
  visit("entity", map.entity);
  visit("unit", map.unit);
  visit("fields", map.fields);
}

template <typename Visit>
void Fields(Visit& visit, Identity& identity) {
  visit("entity", identity.entity);
  visit("block_by", identity.block_by);
  visit("link", identity.link);
  visit("never", identity.never);
}

template <typename Visit>
void Fields(Visit& visit, RetryPolicy& retry) {
  visit("times", retry.times);
  visit("backoff_first_us", retry.backoff_first_us);
  visit("backoff_most_us", retry.backoff_most_us);
}

template <typename Visit>
void Fields(Visit& visit, Route& route) {
  visit("name", route.name);
  visit("inbound", route.inbound);
  visit("object", route.object);
  visit("entity", route.entity);
  visit("events", route.events);
  visit("where", route.where);
  visit("on_leaving", route.on_leaving);
  visit("on_deleted", route.on_deleted);
  visit("map", route.map);
  visit("patch", route.patch);
  visit("key", route.key);
  visit("inbox", route.inbox);
  visit("retry", route.retry);
  visit("stop_percent", route.stop_percent);
  visit("stop_writes", route.stop_writes);
  visit("stop_window_us", route.stop_window_us);
  visit("within_us", route.within_us);
  visit("criticality", route.criticality);
  visit("team", route.team);
}

template <typename Visit>
void Fields(Visit& visit, DeploymentValue& value) {
  visit("from", value.from);
  visit("text", value.text);
  visit("place", value.place);
}

template <typename Visit>
void Fields(Visit& visit, Binding& binding) {
  visit("system", binding.system);
  visit("properties", binding.properties);
}

template <typename Visit>
void Fields(Visit& visit, Deployment& deployment) {
  visit("name", deployment.name);
  visit("store_kind", deployment.store_kind);
  visit("store", deployment.store);
  visit("settings", deployment.settings);
  visit("bindings", deployment.bindings);
}

template <typename Visit>
void Fields(Visit& visit, Setting& setting) {
  visit("name", setting.name);
  visit("type", setting.type);
  visit("value", setting.value);
}

template <typename Visit>
void Fields(Visit& visit, TreatyTest& test) {
  visit("name", test.name);
  visit("map", test.map);
  visit("given", test.given);
  visit("expect", test.expect);
  visit("origin", test.origin);
}

template <typename Visit>
void Fields(Visit& visit, Model& model) {
  visit("module", model.module);
  visit("version", model.version);
  visit("systems", model.systems);
  visit("objects", model.objects);
  visit("entities", model.entities);
  visit("maps", model.maps);
  visit("identities", model.identities);
  visit("routes", model.routes);
  visit("deployments", model.deployments);
  visit("settings", model.settings);
  visit("tests", model.tests);
}

}  // namespace treaty::program
