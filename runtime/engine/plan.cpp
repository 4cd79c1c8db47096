#include "runtime/engine/plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace treaty::engine {

using program::EventKind;
using program::Route;

bool InboundRoute::Lists(EventKind kind) const {
  return std::find(route->events.begin(), route->events.end(), kind) != route->events.end();
}

Result<Plan> Plan::Make(const program::Model& model) {
  Plan plan;
  plan.model_ = &model;
  for (uint32_t i = 0; i < model.routes.size(); ++i) {
    if (model.routes[i].inbound) TRY_VOID(plan.AddInbound(i, model.routes[i]));
  }
  for (uint32_t i = 0; i < model.routes.size(); ++i) {
    if (!model.routes[i].inbound) TRY_VOID(plan.AddOutbound(i, model.routes[i]));
  }
  return plan;
}

Result<void> Plan::AddInbound(uint32_t index, const Route& route) {
  const program::Entity* entity = Entity(route.entity);
  if (entity == nullptr || route.map >= model_->maps.size()) {
    return Fail(fmt::format("the route applies `{}`, which this bundle does not map to",
                            route.entity), route.name, "build the bundle again");
  }
  std::vector<InboundRoute>& routes = inbound_[route.object];
  if (!routes.empty() && routes.front().entity != entity) {
    return Fail(fmt::format("`{}` applies `{}`, and another route on `{}` applies `{}`", route.name,
                            entity->name, route.object, routes.front().entity->name),
                route.name, "let the routes of one object apply one entity");
  }
  routes.push_back({index, &route, &model_->maps[route.map], entity});
  return {};
}

Result<void> Plan::AddOutbound(uint32_t index, const Route& route) {
  OutboundRoute planned{index, &route, nullptr, route.patch, nullptr, true};
  if (planned.unit == program::kNone) {
    if (route.map >= model_->maps.size()) {
      return Fail("the route has neither a map nor a patch", route.name, "build the bundle again");
    }
    planned.map = &model_->maps[route.map];
    planned.unit = planned.map->unit;
  }
  for (const program::Object& object : model_->objects) {
    if (object.system + "." + object.shape.name == route.object) planned.object = &object;
  }
  planned.may_create = !GivesExistence(route.object);
  outbound_[route.entity].push_back(planned);
  targets_[route.object] = true;
  return {};
}

const std::vector<InboundRoute>& Plan::Inbound(std::string_view object) const {
  static const std::vector<InboundRoute> none;
  const auto found = inbound_.find(object);
  return found == inbound_.end() ? none : found->second;
}

namespace {

bool IsPersonal(const program::Entity& entity, std::string_view field) {
  return std::any_of(entity.fields.begin(), entity.fields.end(),
                     [&](const program::EntityField& each) {
                       return each.pii && each.name == field;
                     });
}

// The members that are the key of this object; a composite key has several.
std::string KeyMembers(const program::Model& model, std::string_view object) {
  for (const program::Object& each : model.objects) {
    if (each.system + "." + each.shape.name == object) return "," + each.shape.key + ",";
  }
  return "";
}

}  // namespace

// What is only written to an object has no inbound map: its key is what the maps to it write.
bool Plan::KeyIsWrittenPersonal(std::string_view object, const std::string& members) const {
  for (const program::Map& map : model_->maps) {
    const program::Entity* entity = map.inbound ? nullptr : Entity(map.entity);
    if (entity == nullptr || map.object != object) continue;
    for (const program::MappedField& field : map.fields) {
      if (members.find("," + field.target + ",") == std::string::npos) continue;
      const auto is_personal = [&](std::string_view source) {
        return IsPersonal(*entity, source.substr(0, source.find_first_of(".[")));
      };
      if (std::any_of(field.sources.begin(), field.sources.end(), is_personal)) return true;
    }
  }
  return false;
}

bool Plan::KeyIsPersonal(std::string_view object) const {
  const std::string members = KeyMembers(*model_, object);
  if (KeyIsWrittenPersonal(object, members)) return true;
  const auto is_member = [&](const std::string& source) {
    return members.find("," + source + ",") != std::string::npos;
  };
  for (const InboundRoute& route : Inbound(object)) {
    for (const program::MappedField& field : route.map->fields) {
      const bool reads_key =
          std::any_of(field.sources.begin(), field.sources.end(), is_member);
      if (reads_key && IsPersonal(*route.entity, field.target)) return true;
    }
  }
  return false;
}

bool Plan::BusinessKeyIsPersonal(std::string_view entity) const {
  const program::Entity* found = Entity(entity);
  return found != nullptr && IsPersonal(*found, found->key);
}

const std::vector<OutboundRoute>& Plan::Outbound(std::string_view entity) const {
  static const std::vector<OutboundRoute> none;
  const auto found = outbound_.find(entity);
  return found == outbound_.end() ? none : found->second;
}

const OutboundRoute* Plan::OutboundByName(std::string_view route) const {
  for (const auto& [entity, routes] : outbound_) {
    for (const OutboundRoute& planned : routes) {
      if (planned.route->name == route) return &planned;
    }
  }
  return nullptr;
}

const program::Entity* Plan::Entity(std::string_view name) const {
  for (const program::Entity& entity : model_->entities) {
    if (entity.name == name) return &entity;
  }
  return nullptr;
}

bool Plan::GivesExistence(std::string_view object) const {
  const std::vector<InboundRoute>& routes = Inbound(object);
  return std::any_of(routes.begin(), routes.end(),
                     [](const InboundRoute& route) { return route.creates(); });
}

bool Plan::IsTarget(std::string_view object) const {
  return targets_.find(object) != targets_.end();
}

namespace {

bool Contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool Reads(const program::MappedField& field, std::string_view member) {
  return std::any_of(field.sources.begin(), field.sources.end(), [&](std::string_view source) {
    return source.substr(0, std::min(source.find('.'), source.find('['))) == member;
  });
}

bool SystemHasSay(const program::Entity& entity, const program::EntityField& field,
                  std::string_view system) {
  if (field.name == entity.key && entity.key_assigned_by == system) return true;
  if (field.territory == program::Territory::kShared) {
    return field.shared_by.empty() || Contains(field.shared_by, system);
  }
  return field.owner == system || field.owner_unit != program::kNone;
}

}  // namespace

bool Plan::HasSay(std::string_view object, std::string_view member) const {
  const std::string_view system = object.substr(0, object.find('.'));
  for (const InboundRoute& route : Inbound(object)) {
    for (const program::MappedField& mapped : route.map->fields) {
      if (!Reads(mapped, member)) continue;
      for (const program::EntityField& field : route.entity->fields) {
        if (field.name == mapped.target && SystemHasSay(*route.entity, field, system)) return true;
      }
    }
  }
  return false;
}

}  // namespace treaty::engine
