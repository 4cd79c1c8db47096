// The answer of /sobjects/NAME/describe: one object a file. Children and parents have files of
// their own beside it, named the same way: Order.describe.json, OrderItem.describe.json.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>

#include "compiler/schema/importer.h"
#include "compiler/schema/json_reader.h"

namespace treaty::schema {
namespace {

struct DescribedField {
  FieldShape shape;
  std::string relationship;  // "Product2" of Product2Id; empty when it leads to no single object
};

struct DescribedChild {
  std::string relationship;  // "OrderItems"
  std::string object;        // "OrderItem"
  std::string field;         // "OrderId": the child's way back
};

// ---- types
// -----------------------------------------------------------------------------------------

struct TypeRow {
  std::string_view name;
  TypeKind kind;
};
constexpr TypeRow kTypes[] = {
    {"id", TypeKind::kText},
    {"string", TypeKind::kText},
    {"textarea", TypeKind::kText},
    {"phone", TypeKind::kText},
    {"email", TypeKind::kText},
    {"url", TypeKind::kText},
    {"encryptedstring", TypeKind::kText},
    {"combobox", TypeKind::kText},
    {"multipicklist", TypeKind::kText},  // values between semicolons
    {"base64", TypeKind::kText},
    {"reference", TypeKind::kText},
    {"picklist", TypeKind::kEnum},
    {"boolean", TypeKind::kBool},
    {"int", TypeKind::kInt},
    {"long", TypeKind::kInt},
    {"double", TypeKind::kDecimal},
    {"currency", TypeKind::kDecimal},
    {"percent", TypeKind::kDecimal},
    {"date", TypeKind::kDate},
    {"datetime", TypeKind::kTimestamp},
    {"time", TypeKind::kTime},
    {"address", TypeKind::kRecord},
    {"location", TypeKind::kRecord},
    {"anyType", TypeKind::kJson},
    {"complexvalue", TypeKind::kJson},
};

const TypeRow* FindType(std::string_view name) {
  for (const TypeRow& row : kTypes) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

FieldShape ReadOnly(std::string name, TypeShape type) {
  type.optional = true;
  return {.name = std::move(name), .type = std::move(type), .creatable = false, .updatable = false};
}

// The members of a compound field, as they stand in a record. They are written through the fields
// that make them up (BillingStreet), never through the compound.
std::vector<FieldShape> CompoundMembers(std::string_view type) {
  const TypeShape degrees{.kind = TypeKind::kDecimal, .precision = 18, .scale = 15};
  std::vector<FieldShape> members;
  if (type == "address") {
    for (const char* name : {"street", "city", "state", "stateCode", "postalCode", "country",
                             "countryCode", "geocodeAccuracy"}) {
      members.push_back(ReadOnly(name, {.kind = TypeKind::kText}));
    }
  }
  members.push_back(ReadOnly("latitude", degrees));
  members.push_back(ReadOnly("longitude", degrees));
  return members;
}

// A value that is no longer offered may still stand in records: then others than the listed arrive.
Result<void> ReadPicklist(const JsonNode& field, TypeShape& type) {
  TRY(const bool restricted, ReadFlagOr(field, "restrictedPicklist", false));
  type.open = !restricted;
  const JsonNode values = field.Member("picklistValues");
  TRY_VOID(ExpectArray(values, kMaxFields));
  std::set<std::string> seen;
  for (size_t i = 0; i < values.Size(); ++i) {
    const JsonNode value = values.Element(i);
    TRY_VOID(ExpectObject(value));
    TRY(const bool active, ReadFlagOr(value, "active", true));
    TRY(std::string text, ReadText(value, "value"));
    if (!active) type.open = true;
    if (active && seen.insert(text).second) type.values.push_back(std::move(text));
  }
  if (type.values.empty()) type = {.kind = TypeKind::kText, .length = type.length};
  return {};
}

Result<void> ReadDecimal(const JsonNode& field, TypeShape& type) {
  TRY(type.precision, ReadNumberOr(field, "precision", 0, 38));
  TRY(type.scale, ReadNumberOr(field, "scale", 0, 38));
  if (type.precision == 0) type.scale = 0;
  if (type.scale <= type.precision) return {};
  return Fail(
      fmt::format("{} digits have no room for {} after the point", type.precision, type.scale),
      field.Member("scale").Place(), "import the file again from the system");
}

Result<TypeShape> ReadType(const JsonNode& field, const std::string& name) {
  TRY(const std::string type_name, ReadText(field, "type"));
  // A type of a later version of the API: its values pass through.
  const TypeRow* row = FindType(type_name);
  TypeShape type{.kind = row == nullptr ? TypeKind::kJson : row->kind};
  if (type.kind == TypeKind::kText || type.kind == TypeKind::kEnum) {
    TRY(type.length, ReadNumberOr(field, "length", 0, kMaxTextLength));
  }
  if (type.kind == TypeKind::kEnum) {
    type.name = name;
    TRY_VOID(ReadPicklist(field, type));
  }
  if (type.kind == TypeKind::kDecimal) {
    TRY_VOID(ReadDecimal(field, type));
  }
  if (type.kind == TypeKind::kRecord) type.fields = CompoundMembers(type_name);
  return type;
}

// ---- fields and children
// -----------------------------------------------------------------------------

Result<void> ReadReference(const JsonNode& field, DescribedField& read) {
  if (!field.Has("referenceTo")) return {};
  const JsonNode targets = field.Member("referenceTo");
  TRY_VOID(ExpectArray(targets, kMaxObjects));
  if (targets.Size() != 1) return {};  // none, or any of several objects: only an id
  const JsonNode target = targets.Element(0);
  if (!target.value->is_string()) {
    return Fail("a text is wanted here", target.Place(), "import the file again from the system");
  }
  read.shape.references = target.value->get<std::string>();
  TRY(read.relationship, ReadTextOr(field, "relationshipName", ""));
  return {};
}

Result<DescribedField> ReadField(const JsonNode& field) {
  TRY_VOID(ExpectObject(field));
  DescribedField read;
  FieldShape& shape = read.shape;
  TRY(shape.name, ReadText(field, "name"));
  TRY(shape.type, ReadType(field, shape.name));
  TRY(shape.type.optional, ReadFlag(field, "nillable"));
  TRY(shape.creatable, ReadFlag(field, "createable"));
  TRY(shape.updatable, ReadFlag(field, "updateable"));
  TRY(const bool defaulted, ReadFlagOr(field, "defaultedOnCreate", false));
  TRY(shape.external_id, ReadFlagOr(field, "externalId", false));
  TRY(shape.unique, ReadFlagOr(field, "unique", false));
  TRY(shape.label, ReadTextOr(field, "label", ""));
  TRY_VOID(ReadReference(field, read));
  shape.is_key = shape.name == "Id";
  shape.required = shape.creatable && !shape.type.optional && !defaulted;
  return read;
}

// Children without a relationship name cannot be asked for: nothing is returned.
Result<std::optional<DescribedChild>> ReadChild(const JsonNode& node) {
  TRY_VOID(ExpectObject(node));
  DescribedChild child;
  TRY(child.relationship, ReadTextOr(node, "relationshipName", ""));
  if (child.relationship.empty()) return std::nullopt;
  TRY(child.object, ReadText(node, "childSObject"));
  TRY(child.field, ReadText(node, "field"));
  return child;
}

// ---- the document
// --------------------------------------------------------------------------------------

class Describe : public SchemaDocument {
 public:
  explicit Describe(std::string path) : path_(std::move(path)) {}

  Result<void> Read(std::string_view text);
  Result<ObjectShape> Object(std::string_view object, const Parts& parts,
                             SchemaFiles& files) const override;

 private:
  Result<void> ReadFields(const JsonNode& fields);
  Result<void> ReadChildren(const JsonNode& children);
  Result<FieldShape> ParentOf(const DescribedField& field, const Parts& parts,
                              SchemaFiles& files) const;
  Result<FieldShape> ChildrenOf(const DescribedChild& child, const Parts* parts,
                                SchemaFiles& files) const;
  Result<ObjectShape> Other(const std::string& object, std::string_view role, const Parts& parts,
                            SchemaFiles& files) const;
  std::string FileOf(const std::string& object) const;

  std::string path_;
  std::string name_;
  std::vector<DescribedField> fields_;
  std::vector<DescribedChild> children_;
};

Result<void> Describe::Read(std::string_view text) {
  nlohmann::json parsed;
  TRY_VOID(ParseJson(path_, text, &parsed));
  const JsonNode root{.value = &parsed, .file = &path_, .path = ""};
  TRY_VOID(ExpectObject(root));
  if (root.Has("apiName") && !root.Has("name")) {
    return Fail("this is object info of the user interface API, not a describe", path_,
                "save the answer of /sobjects/NAME/describe");
  }
  TRY(name_, ReadText(root, "name"));
  TRY_VOID(ReadFields(root.Member("fields")));
  return root.Has("childRelationships") ? ReadChildren(root.Member("childRelationships"))
                                        : Result<void>();
}

Result<void> Describe::ReadFields(const JsonNode& fields) {
  TRY_VOID(ExpectArray(fields, kMaxFields));
  std::set<std::string> names;
  for (size_t i = 0; i < fields.Size(); ++i) {
    TRY(DescribedField field, ReadField(fields.Element(i)));
    if (!names.insert(field.shape.name).second) {
      return Fail(fmt::format("field `{}` is described twice", field.shape.name),
                  fields.Element(i).Place(), "leave one of them out");
    }
    fields_.push_back(std::move(field));
  }
  return {};
}

Result<void> Describe::ReadChildren(const JsonNode& children) {
  TRY_VOID(ExpectArray(children, kMaxObjects));
  for (size_t i = 0; i < children.Size(); ++i) {
    TRY(auto child, ReadChild(children.Element(i)));
    if (child) children_.push_back(std::move(*child));
  }
  return {};
}

Result<ObjectShape> Describe::Object(std::string_view object, const Parts& parts,
                                     SchemaFiles& files) const {
  if (object != name_) {
    return Fail(fmt::format("the file describes `{}`, not `{}`", name_, object), path_,
                fmt::format("write `entity {}` after the path", name_));
  }
  ObjectShape shape{.name = name_, .remote_name = name_};
  for (const DescribedField& field : fields_) {
    if (field.shape.is_key) shape.key = field.shape.name;
    if (field.shape.name == "SystemModstamp") shape.version_field = field.shape.name;
    shape.fields.push_back(field.shape);
    const Parts* wanted = parts.Find(field.relationship);
    if (field.relationship.empty() || wanted == nullptr) continue;
    TRY(FieldShape parent, ParentOf(field, *wanted, files));
    shape.fields.push_back(std::move(parent));
  }
  for (const DescribedChild& child : children_) {
    TRY(FieldShape list, ChildrenOf(child, parts.Find(child.relationship), files));
    shape.fields.push_back(std::move(list));
  }
  return shape;
}

Result<FieldShape> Describe::ParentOf(const DescribedField& field, const Parts& parts,
                                      SchemaFiles& files) const {
  TRY(ObjectShape parent, Other(field.shape.references, field.relationship, parts, files));
  TypeShape type{.kind = TypeKind::kRecord, .name = parent.name};
  type.fields = std::move(parent.fields);
  FieldShape shape = ReadOnly(field.relationship, std::move(type));
  shape.type.optional = field.shape.type.optional;
  return shape;
}

Result<FieldShape> Describe::ChildrenOf(const DescribedChild& child, const Parts* parts,
                                        SchemaFiles& files) const {
  TypeShape element{.kind = TypeKind::kRecord, .name = child.object};
  if (parts != nullptr) {
    TRY(ObjectShape object, Other(child.object, child.relationship, *parts, files));
    element.fields = std::move(object.fields);
    for (FieldShape& field : element.fields) {
      if (field.name == child.field) field.required = false;  // the parent gives it
    }
  }
  TypeShape list{.kind = TypeKind::kList};
  list.element = std::make_shared<const TypeShape>(std::move(element));
  return FieldShape{.name = child.relationship, .type = std::move(list)};
}

Result<ObjectShape> Describe::Other(const std::string& object, std::string_view role,
                                    const Parts& parts, SchemaFiles& files) const {
  const std::string path = object == name_ ? path_ : FileOf(object);
  Result<const SchemaDocument*> document = this;
  if (object != name_) document = files.Read(path);
  if (!document) {
    Error error = document.error();
    error.message = fmt::format("`{}` of `{}` needs the describe of `{}`: {}", role, name_, object,
                                error.message);
    return tl::make_unexpected(std::move(error));
  }
  TRY(ObjectShape shape, (*document)->Object(object, parts, files));
  TRY_VOID(KeepParts(shape, parts, path));
  return shape;
}

// "schemas/Order.describe.json" and "OrderItem" -> "schemas/OrderItem.describe.json"
std::string Describe::FileOf(const std::string& object) const {
  const size_t slash = path_.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : path_.substr(0, slash + 1);
  const std::string_view file = std::string_view(path_).substr(folder.size());
  const std::string_view rest =
      file.starts_with(name_) ? file.substr(name_.size()) : ".describe.json";
  return fmt::format("{}{}{}", folder, object, rest);
}

Result<std::unique_ptr<SchemaDocument>> ReadDescribe(const std::string& path,
                                                     std::string_view text) {
  auto document = std::make_unique<Describe>(path);
  TRY_VOID(document->Read(text));
  return document;
}

}  // namespace

extern const Importer importer_salesforce_describe;
const Importer importer_salesforce_describe = {
    .name = "salesforce_describe",
    .summary = "the describe of one Salesforce object, as the REST API answers it",
    .endings = {".json", ""},
    .read = ReadDescribe,
};

}  // namespace treaty::schema
