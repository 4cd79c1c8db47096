#include "runtime/program/model.h"

namespace treaty::program {

const Object* Model::FindObject(std::string_view qualified_name) const {
  for (const Object& object : objects) {
    const std::string& system = object.system;
    if (qualified_name.size() == system.size() + 1 + object.shape.name.size() &&
        qualified_name.starts_with(system) && qualified_name[system.size()] == '.' &&
        qualified_name.ends_with(object.shape.name)) {
      return &object;
    }
  }
  return nullptr;
}

const Entity* Model::FindEntity(std::string_view name) const {
  for (const Entity& entity : entities) {
    if (entity.name == name) return &entity;
  }
  return nullptr;
}

}  // namespace treaty::program
