// Loads schemas from files of a virtual world, and shows shapes on one line.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/schema/file_loader.h"
#include "compiler/source/files.h"
#include "runtime/base/env_sim.h"

namespace treaty::schema {

class World {
 public:
  World& File(const std::string& path, std::string_view text) {
    EXPECT_TRUE(env_.MakeDirectories(DirectoryOf(path)).has_value());
    EXPECT_TRUE(env_.WriteWhole(path, text).has_value());
    return *this;
  }
  Result<ObjectShape> Load(const std::string& path, const std::string& entity,
                           std::vector<std::string> parts = {}) {
    return loader_.Load({.span = {}, .path = path, .entity = entity, .parts = std::move(parts)});
  }
  // The message, or "" when it loads.
  std::string Mistake(const std::string& path, const std::string& entity,
                      std::vector<std::string> parts = {}) {
    const Result<ObjectShape> shape = Load(path, entity, std::move(parts));
    return shape ? "" : shape.error().ToString();
  }
  SimEnv& env() { return env_; }
  FileLoader& loader() { return loader_; }
  source::Files& files() { return files_; }

 private:
  SimEnv env_{1};
  source::Files files_;
  FileLoader loader_{env_, files_};
};

inline std::string Show(const TypeShape& type) {
  std::string text;
  switch (type.kind) {
    case TypeKind::kBool:
      text = "Bool";
      break;
    case TypeKind::kInt:
      text = "Int";
      break;
    case TypeKind::kFloat:
      text = "Float";
      break;
    case TypeKind::kDate:
      text = "Date";
      break;
    case TypeKind::kTime:
      text = "Time";
      break;
    case TypeKind::kTimestamp:
      text = "Timestamp";
      break;
    case TypeKind::kDuration:
      text = "Duration";
      break;
    case TypeKind::kMoney:
      text = "Money";
      break;
    case TypeKind::kJson:
      text = "Json";
      break;
    case TypeKind::kReference:
      text = "-> " + type.name;
      break;
    case TypeKind::kDecimal:
      text = fmt::format("Decimal({},{})", type.precision, type.scale);
      break;
    case TypeKind::kText:
      text = fmt::format("Text({})", type.length);
      break;
    case TypeKind::kEnum:
      text = fmt::format("{}enum({}) {}", type.open ? "open " : "", type.length,
                         fmt::join(type.values, "|"));
      break;
    case TypeKind::kRecord: {
      std::vector<std::string> names;
      for (const FieldShape& field : type.fields) names.push_back(field.name);
      text = fmt::format("{{{}}}", fmt::join(names, " "));
      break;
    }
    case TypeKind::kList:
      text = fmt::format("[{}]", Show(*type.element));
      break;
  }
  return text + (type.optional ? "?" : "");
}

inline const FieldShape* Find(const std::vector<FieldShape>& fields, std::string_view name) {
  for (const FieldShape& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// "Text(10)? key required external unique read-only create-only -> Account"
inline std::string Show(const std::vector<FieldShape>& fields, std::string_view name) {
  const FieldShape* field = Find(fields, name);
  if (field == nullptr) return "missing";
  std::string text = Show(field->type);
  if (field->is_key) text += " key";
  if (field->required) text += " required";
  if (field->external_id) text += " external";
  if (field->unique) text += " unique";
  if (!field->creatable && !field->updatable) text += " read-only";
  if (field->creatable && !field->updatable) text += " create-only";
  if (!field->references.empty()) text += " -> " + field->references;
  return text;
}

}  // namespace treaty::schema
