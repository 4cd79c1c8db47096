#include "runtime/program/model_json.h"

#include "runtime/program/model_fields.h"

namespace treaty::program {
namespace {

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Proves that what names a unit or a map by index names one that is there.
class IndexCheck {
 public:
  IndexCheck(const Model& model, uint32_t unit_count) : model_(model), unit_count_(unit_count) {}

  Result<void> Run() {
    for (const Entity& entity : model_.entities) {
      for (const EntityField& field : entity.fields) {
        Unit("entity `" + entity.name + "`", field.owner_unit);
        Unit("entity `" + entity.name + "`", field.strategy_where);
      }
    }
    for (const treaty::program::Map& map : model_.maps) Unit("map `" + map.name + "`", map.unit);
    for (const Identity& identity : model_.identities) {
      for (const auto* units : {&identity.block_by, &identity.link, &identity.never}) {
        for (const UnitIndex unit : *units) Unit("identity of `" + identity.entity + "`", unit);
      }
    }
    for (const Route& route : model_.routes) {
      const std::string place = "route `" + route.name + "`";
      for (const UnitIndex unit : {route.where, route.patch, route.key}) Unit(place, unit);
      Map(place, route.map);
    }
    for (const TreatyTest& test : model_.tests) Map("test `" + test.name + "`", test.map);
    if (!error_.message.empty()) return tl::unexpected<Error>(error_);
    return {};
  }

 private:
  void Unit(const std::string& place, UnitIndex unit) {
    if (unit != kNone && unit >= unit_count_) error_ = {"expected a unit of this bundle", place};
  }
  void Map(const std::string& place, uint32_t map) {
    if (map != kNone && map >= model_.maps.size()) {
      error_ = {"expected a map of this model", place};
    }
  }

  const Model& model_;
  const uint32_t unit_count_;
  Error error_;
};

Json ClaimOf(const Entity& entity, const EntityField& field) {
  Json claim = {{"entity", entity.name}, {"field", field.name}};
  switch (field.territory) {
    case Territory::kOwned:
      claim["owner"] = field.owner_unit == kNone ? field.owner : "by condition";
      if (!field.seeded_by.empty()) claim["seeded_by"] = field.seeded_by;
      break;
    case Territory::kShared:
      claim["shared_by"] = field.shared_by;
      break;
  }
  return claim;
}

Json WritesOf(const Model& model, const Route& route) {
  Json fields = Json::array();
  if (route.map != kNone) {
    for (const MappedField& field : model.maps[route.map].fields) fields.push_back(field.target);
  }
  return {{"route", route.name}, {"object", route.object}, {"fields", fields}};
}

}  // namespace

std::string EncodeModel(const Model& model) {
  Model copy = model;
  Json json;
  FieldWriter writer(json);
  Fields(writer, copy);
  return Dump(json);
}

Result<Model> DecodeModel(std::string_view text, uint32_t unit_count) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return Fail("expected JSON", "model");
  Model model;
  Error error;
  FieldReader reader(json, "model", 0, &error);
  if (!reader.failed()) Fields(reader, model);
  if (!error.message.empty()) return tl::unexpected<Error>(std::move(error));
  TRY_VOID(IndexCheck(model, unit_count).Run());
  return model;
}

std::string EncodeClaims(const Model& model) {
  Json owns = Json::array();
  for (const Entity& entity : model.entities) {
    for (const EntityField& field : entity.fields) owns.push_back(ClaimOf(entity, field));
  }
  Json writes = Json::array();
  for (const Route& route : model.routes) {
    if (!route.inbound) writes.push_back(WritesOf(model, route));
  }
  return Dump({{"owns", owns}, {"writes", writes}});
}

}  // namespace treaty::program
