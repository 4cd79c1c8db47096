// OData V2 metadata: entity sets of a service, as SAP Gateway and others answer to $metadata.
//
// A property becomes a field; `sap:creatable` and `sap:updatable` say who may write it; a
// referential constraint with one property becomes a reference; a navigation to many becomes a list
// of children, one to at most one a parent. What a child repeats of its parent's key is given by
// the parent.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/diagnostics/near_name.h"
#include "compiler/schema/edmx_model.h"
#include "compiler/schema/importer.h"

namespace treaty::schema {
namespace {

using edmx::Association;
using edmx::End;
using edmx::Model;
using edmx::Navigation;
using edmx::Property;
using edmx::Type;

struct EdmRow {
  std::string_view name;
  TypeKind kind;
  uint32_t length = 0;
  bool unlike = false;  // written in another way than what one expects of the kind
};
constexpr EdmRow kEdm[] = {
    {"Edm.String", TypeKind::kText},
    {"Edm.Boolean", TypeKind::kBool},
    {"Edm.Byte", TypeKind::kInt},
    {"Edm.SByte", TypeKind::kInt},
    {"Edm.Int16", TypeKind::kInt},
    {"Edm.Int32", TypeKind::kInt},
    {"Edm.Int64", TypeKind::kInt, 0, true},
    {"Edm.Decimal", TypeKind::kDecimal},
    {"Edm.Double", TypeKind::kFloat},
    {"Edm.Single", TypeKind::kFloat, 0, true},
    {"Edm.Float", TypeKind::kFloat},  // not in the standard, but sent
    {"Edm.DateTime", TypeKind::kTimestamp, 0, true},
    {"Edm.DateTimeOffset", TypeKind::kTimestamp},
    {"Edm.Time", TypeKind::kTime},
    {"Edm.Guid", TypeKind::kText, 36, true},
    {"Edm.Binary", TypeKind::kText, 0, true},  // base64
};

// One shape while it is put together from the model.
class Shaper {
 public:
  Shaper(const Model& model, const std::string& path, std::string_view text)
      : model_(model), path_(path), text_(text) {}

  Result<ObjectShape> Object(const std::string& set_or_type, const Parts& parts);

 private:
  Result<void> AddFields(const Type& type, std::vector<FieldShape>& fields, size_t depth);
  Result<TypeShape> TypeOf(const Property& property, size_t depth);
  Result<void> AddParts(const Type& type, const Parts& parts, ObjectShape& shape, size_t depth);
  Result<void> AddPart(const Navigation& navigation, const Parts& parts, ObjectShape& shape);
  Result<ObjectShape> ShapeOf(const Type& type, const Parts& parts);
  Result<const Type*> BaseOf(const Type& type, size_t depth);
  void AddReferences(const Type& type, std::vector<FieldShape>& fields);
  const edmx::EntitySet* SetOf(const Type* type) const;  // nullptr: its records are only parts
  Result<const Type*> Find(const std::string& set_or_type, bool* creatable, bool* updatable);

  tl::unexpected<Error> FailAt(size_t offset, std::string message, std::string mend) const {
    return Fail(std::move(message), PlaceOf(path_, text_, offset), std::move(mend));
  }

  const Model& model_;
  const std::string& path_;
  std::string_view text_;
};

FieldShape* FindField(std::vector<FieldShape>& fields, std::string_view name) {
  for (FieldShape& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

Result<const Type*> Shaper::Find(const std::string& set_or_type, bool* creatable, bool* updatable) {
  if (const edmx::EntitySet* set = model_.FindSet(set_or_type)) {
    *creatable = set->creatable;
    *updatable = set->updatable;
    if (const Type* type = model_.FindType(set->type)) return type;
    return Fail(
        fmt::format("entity set `{}` is of type `{}`, which is not there", set_or_type, set->type),
        path_, "import the metadata again from the system");
  }
  std::vector<std::string_view> names;
  for (const edmx::EntitySet& set : model_.sets) names.push_back(set.name);
  for (const auto& [qualified, type] : model_.types) {
    if (type.is_entity && type.name == set_or_type) return &type;
    if (type.is_entity) names.push_back(type.name);
  }
  const std::string_view near = diagnostics::FindNearName(set_or_type, names);
  return Fail(fmt::format("the service has no entity set `{}`", set_or_type), path_,
              near.empty() ? "name it with `entity NAME` after the path"
                           : fmt::format("did you mean `{}`?", near));
}

Result<ObjectShape> Shaper::Object(const std::string& set_or_type, const Parts& parts) {
  bool creatable = true;
  bool updatable = true;
  TRY(const Type* type, Find(set_or_type, &creatable, &updatable));
  TRY(ObjectShape shape, ShapeOf(*type, parts));
  shape.name = set_or_type;
  if (const edmx::EntitySet* set = SetOf(type); set != nullptr) {
    shape.remote_name = set->name;
    shape.service = set->name_space;
  }
  for (FieldShape& field : shape.fields) {
    field.creatable = field.creatable && creatable;
    field.updatable = field.updatable && updatable;
    field.required = field.required && field.creatable;
  }
  return shape;
}

Result<ObjectShape> Shaper::ShapeOf(const Type& type, const Parts& parts) {
  ObjectShape shape{.name = type.name};
  TRY_VOID(AddFields(type, shape.fields, 0));
  AddReferences(type, shape.fields);
  const Type* keyed = &type;
  for (size_t depth = 0; keyed->key.empty() && !keyed->base.empty(); ++depth) {
    TRY(keyed, BaseOf(*keyed, depth));
  }
  for (const std::string& key : keyed->key) {
    FieldShape* field = FindField(shape.fields, key);
    if (field == nullptr) {
      return FailAt(type.offset, fmt::format("key `{}` is no property of `{}`", key, type.name),
                    "import the metadata again from the system");
    }
    field->is_key = true;
    field->unique = keyed->key.size() == 1;
    shape.key += (shape.key.empty() ? "" : ",") + key;
  }
  for (const Property& property : type.properties) {
    shape.has_etag = shape.has_etag || property.fixed;
    if (property.fixed && property.type.starts_with("Edm.DateTime")) {
      shape.version_field = property.name;
    }
  }
  TRY_VOID(AddParts(type, parts, shape, 0));
  return shape;
}

Result<const Type*> Shaper::BaseOf(const Type& type, size_t depth) {
  const Type* base = model_.FindType(type.base);
  if (base != nullptr && depth < kMaxDepth) return base;
  return FailAt(type.offset,
                base == nullptr
                    ? fmt::format("`{}` is based on `{}`, which is not there", type.name, type.base)
                    : fmt::format("`{}` is based on itself", type.name),
                "import the metadata again from the system");
}

Result<void> Shaper::AddFields(const Type& type, std::vector<FieldShape>& fields, size_t depth) {
  if (!type.base.empty()) {
    TRY(const Type* base, BaseOf(type, depth));
    TRY_VOID(AddFields(*base, fields, depth + 1));
  }
  for (const Property& property : type.properties) {
    if (FindField(fields, property.name) != nullptr) {
      return FailAt(property.offset, fmt::format("property `{}` is there twice", property.name),
                    "import the metadata again from the system");
    }
    FieldShape field{.name = property.name};
    TRY(field.type, TypeOf(property, depth));
    field.type.optional = property.nullable;
    field.creatable = property.creatable;
    field.updatable = property.updatable;
    field.required = property.creatable && !property.nullable && !property.has_default;
    field.label = property.label;
    fields.push_back(std::move(field));
  }
  return {};
}

Result<TypeShape> Shaper::TypeOf(const Property& property, size_t depth) {
  for (const EdmRow& row : kEdm) {
    if (row.name != property.type) continue;
    TypeShape type{.kind = row.kind, .length = row.length};
    if (property.type == "Edm.String") type.length = property.max_length;
    if (row.kind == TypeKind::kDecimal) {
      type.precision = property.precision;
      type.scale = property.precision == 0 ? 0 : property.scale;
    }
    if (row.unlike) type.remote_type = property.type;
    if (property.type == "Edm.DateTime" && property.date_only) {
      type.kind = TypeKind::kDate;
      type.remote_type.clear();
    }
    return type;
  }
  // A primitive type of a later time: its values pass through.
  if (property.type.starts_with("Edm.")) return TypeShape{.kind = TypeKind::kJson};
  const Type* complex = model_.FindType(property.type);
  if (complex == nullptr || complex->is_entity) {
    return FailAt(property.offset,
                  fmt::format("`{}` is no type of a property that is known here", property.type),
                  fmt::format("leave out property `{}`", property.name));
  }
  if (depth >= kMaxDepth) {
    return FailAt(property.offset, fmt::format("complex type `{}` holds itself", complex->name),
                  "import the metadata again from the system");
  }
  TypeShape type{.kind = TypeKind::kRecord, .name = complex->name};
  TRY_VOID(AddFields(*complex, type.fields, depth + 1));
  return type;
}

const edmx::EntitySet* Shaper::SetOf(const Type* type) const {
  for (const edmx::EntitySet& set : model_.sets) {
    if (model_.FindType(set.type) == type) return &set;
  }
  return nullptr;
}

// What a child's key repeats of its parent is part of a longer key and names no record by itself:
// only constraints of one property become references.
void Shaper::AddReferences(const Type& type, std::vector<FieldShape>& fields) {
  for (const auto& [name, association] : model_.associations) {
    if (association.dependent_keys.size() != 1) continue;
    const End* dependent = association.FindEnd(association.dependent);
    const End* principal = association.FindEnd(association.principal);
    if (dependent == nullptr || principal == nullptr) continue;
    if (model_.FindType(dependent->type) != &type) continue;
    FieldShape* field = FindField(fields, association.dependent_keys.front());
    if (field == nullptr || !field->references.empty()) continue;
    const edmx::EntitySet* set = SetOf(model_.FindType(principal->type));
    if (set != nullptr) field->references = set->name;
  }
}

Result<void> Shaper::AddParts(const Type& type, const Parts& parts, ObjectShape& shape,
                              size_t depth) {
  if (!type.base.empty()) {
    TRY(const Type* base, BaseOf(type, depth));
    TRY_VOID(AddParts(*base, parts, shape, depth + 1));
  }
  for (const Navigation& navigation : type.navigations) {
    TRY_VOID(AddPart(navigation, parts, shape));
  }
  return {};
}

Result<void> Shaper::AddPart(const Navigation& navigation, const Parts& parts, ObjectShape& shape) {
  const Association* association = model_.FindAssociation(navigation.relationship);
  const End* to = association == nullptr ? nullptr : association->FindEnd(navigation.to_role);
  const Type* target = to == nullptr ? nullptr : model_.FindType(to->type);
  if (target == nullptr || FindField(shape.fields, navigation.name) != nullptr) {
    return FailAt(navigation.offset,
                  fmt::format("`{}` {}", navigation.name,
                              target == nullptr ? "leads nowhere" : "is there twice"),
                  "import the metadata again from the system");
  }
  const Parts* wanted = parts.Find(navigation.name);
  if (wanted == nullptr && !to->many) return {};
  TypeShape record{.kind = TypeKind::kRecord, .name = target->name};
  if (const edmx::EntitySet* set = SetOf(target)) record.remote_type = set->name;
  if (wanted != nullptr) {
    TRY(ObjectShape inside, ShapeOf(*target, *wanted));
    TRY_VOID(KeepParts(inside, *wanted, PlaceOf(path_, text_, navigation.offset)));
    record.fields = std::move(inside.fields);
  }
  FieldShape field{.name = navigation.name};
  if (to->many) {
    const bool to_dependent = association->dependent == to->role;
    for (const std::string& repeated : association->dependent_keys) {
      FieldShape* given = to_dependent ? FindField(record.fields, repeated) : nullptr;
      if (given != nullptr) given->required = false;
    }
    field.type.kind = TypeKind::kList;
    field.type.element = std::make_shared<const TypeShape>(std::move(record));
  } else {
    field.type = std::move(record);
    field.type.optional = true;
    field.creatable = field.updatable = false;
  }
  shape.fields.push_back(std::move(field));
  return {};
}

class Metadata : public SchemaDocument {
 public:
  Metadata(std::string path, std::string_view text, Model model)
      : path_(std::move(path)), text_(text), model_(std::move(model)) {}

  Result<ObjectShape> Object(std::string_view object, const Parts& parts,
                             SchemaFiles&) const override {
    return Shaper(model_, path_, text_).Object(std::string(object), parts);
  }

 private:
  std::string path_;
  std::string text_;  // for places
  Model model_;
};

Result<std::unique_ptr<SchemaDocument>> ReadEdmx(const std::string& path, std::string_view text) {
  TRY(Model model, edmx::ReadModel(path, text));
  return std::make_unique<Metadata>(path, text, std::move(model));
}

}  // namespace

extern const Importer importer_edmx;
const Importer importer_edmx = {
    .name = "edmx",
    .summary = "the metadata of an OData V2 service, as it answers to $metadata",
    .endings = {".edmx", ".xml"},
    .read = ReadEdmx,
};

}  // namespace treaty::schema
