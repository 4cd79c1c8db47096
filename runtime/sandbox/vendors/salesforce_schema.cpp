#include "runtime/sandbox/vendors/salesforce_schema.h"

#include <algorithm>

#include "runtime/base/hash.h"
#include "runtime/sandbox/vendors/salesforce_wire.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox::salesforce {
namespace {

bool SameName(std::string_view one, std::string_view other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) ==
           (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b);
  });
}

const FieldShape* FindField(const std::vector<FieldShape>& fields, std::string_view name) {
  for (const FieldShape& field : fields) {
    if (SameName(field.name, name)) return &field;
  }
  return nullptr;
}

// What a record of any object has, whatever the schema was written from.
void AddSystemFields(SObject* object) {
  const auto add = [object](const char* name, TypeKind kind, uint32_t length) {
    if (object->Find(name)) return;
    FieldShape field{.name = name, .type = {.kind = kind, .length = length}};
    field.creatable = field.updatable = false;
    field.is_key = field.name == "Id";
    object->fields.push_back(std::move(field));
  };
  add("Id", TypeKind::kText, 18);
  add("IsDeleted", TypeKind::kBool, 0);
  add("CreatedDate", TypeKind::kTimestamp, 0);
  add("LastModifiedDate", TypeKind::kTimestamp, 0);
  add("SystemModstamp", TypeKind::kTimestamp, 0);
}

std::string_view Inside(std::string_view json, std::string_view path) {
  while (!path.empty() && json != "null") {
    const size_t dot = path.find('.');
    json = MemberOf(json, path.substr(0, dot)).value_or("null");
    path = dot == std::string_view::npos ? "" : path.substr(dot + 1);
  }
  return json;
}

}  // namespace

const FieldShape* SObject::Find(std::string_view field) const { return FindField(fields, field); }

Schema::Schema(const program::Model& model, std::string_view system) {
  for (const program::Object& object : model.objects) {
    if (object.system != system) continue;
    const ObjectShape& shape = object.shape;
    SObject made{.name = shape.remote_name.empty() ? shape.name : shape.remote_name,
                 .state = shape.name, .fields = shape.fields, .shape = &shape};
    AddSystemFields(&made);
    objects_.push_back(std::move(made));
  }
  const std::vector<SObject> parents = objects_;
  for (const SObject& parent : parents) AddChildren(parent);
}

void Schema::AddChildren(const SObject& parent) {
  for (const FieldShape& field : parent.fields) {
    if (field.type.kind != TypeKind::kList || !field.type.element) continue;
    const TypeShape& element = *field.type.element;
    if (element.fields.empty() || element.name.empty() || Find(element.name)) continue;
    SObject child{.name = element.name, .state = parent.state, .fields = element.fields,
                  .shape = nullptr, .parent = parent.name, .list = field.name,
                  .parent_field = parent.name + "Id"};
    AddSystemFields(&child);
    if (!child.Find(child.parent_field)) {
      child.fields.push_back({.name = child.parent_field, .type = {.kind = TypeKind::kText}});
    }
    objects_.push_back(std::move(child));
  }
}

const SObject* Schema::Find(std::string_view name) const {
  for (const SObject& object : objects_) {
    if (SameName(object.name, name)) return &object;
  }
  return nullptr;
}

const SObject* Schema::FindState(std::string_view state) const {
  for (const SObject& object : objects_) {
    if (object.state == state && object.parent.empty()) return &object;
  }
  return nullptr;
}

const SObject* Schema::Target(const SObject&, const FieldShape& reference) const {
  if (const SObject* object = FindState(reference.references)) return object;
  return reference.references.empty() ? nullptr : Find(reference.references);
}

std::optional<BoundField> Schema::Resolve(const SObject& object, std::string_view path) const {
  const size_t dot = path.find('.');
  const std::string_view name = path.substr(0, dot);
  const FieldShape* field = object.Find(name);
  if (dot == std::string_view::npos) {
    if (!field || field->type.kind == TypeKind::kList) return std::nullopt;
    return BoundField{field->name, field->type};
  }
  const std::string_view rest = path.substr(dot + 1);
  if (field && field->type.kind == TypeKind::kRecord) {
    SObject inside{.name = field->type.name, .state = {}, .fields = field->type.fields};
    AddSystemFields(&inside);
    const auto found = Resolve(inside, rest);
    if (!found) return std::nullopt;
    return BoundField{field->name + "." + found->name, found->type};
  }
  const std::string custom(name.substr(0, name.size() - (name.ends_with("__r") ? 1 : 0)));
  const FieldShape* reference = object.Find(name.ends_with("__r") ? custom + "c" : custom + "Id");
  const SObject* target = reference ? Target(object, *reference) : nullptr;
  const auto found = target ? Resolve(*target, rest) : std::nullopt;
  if (!found) return std::nullopt;
  const std::string& key = reference->name;
  const std::string relation = name.ends_with("__r") ? key.substr(0, key.size() - 1) + "r"
                                                     : key.substr(0, key.size() - 2);
  return BoundField{relation + "." + found->name, found->type};
}

std::string_view RecordRow::Value(std::string_view path, std::string* scratch) const {
  const auto text = [&](std::string value) -> std::string_view {
    *scratch = std::move(value);
    return *scratch;
  };
  if (path == "Id") return text(JsonText(id_));
  if (path == "SystemModstamp" || path == "LastModifiedDate") {
    return text(JsonText(Format(Timestamp{held_.stamp_us})));
  }
  if (path == "CreatedDate") return text(JsonText(Format(Timestamp{held_.created_us})));
  if (path == "IsDeleted") return held_.deleted ? "true" : "false";
  if (path == "MasterRecordId") {
    return held_.survivor.empty() ? "null" : text(JsonText(held_.survivor));
  }
  const size_t dot = path.find('.');
  const std::string_view own = held_.record.Value(path.substr(0, dot));
  if (dot == std::string_view::npos) return own;
  return own == "null" ? Parent(path.substr(0, dot), path.substr(dot + 1), scratch)
                       : Inside(own, path.substr(dot + 1));
}

// A parent that the record only names: looked up.
std::string_view RecordRow::Parent(std::string_view name, std::string_view rest,
                                   std::string* scratch) const {
  const std::string key = name.ends_with("__r")
                              ? std::string(name.substr(0, name.size() - 1)) + "c"
                              : std::string(name) + "Id";
  const FieldShape* reference = object_.Find(key);
  const SObject* target = reference ? schema_.Target(object_, *reference) : nullptr;
  const RecordTable* table = target ? state_.Table(target->state) : nullptr;
  const std::string id = held_.record.Plain(key);
  const HeldRecord* held = table ? table->Find(id) : nullptr;
  if (!held) return "null";
  const std::string value(RecordRow(schema_, *target, state_, id, *held).Value(rest, scratch));
  *scratch = value;
  return *scratch;
}

std::vector<ChildRecord> ChildrenOf(const SObject& child, const std::string& parent_id,
                                    const HeldRecord& parent) {
  std::vector<ChildRecord> children;
  const auto elements = SplitList(parent.record.Value(child.list));
  if (!elements) return children;
  for (const std::string_view element : *elements) {
    ChildRecord made{"", {SimulatedRecord(element), parent.stamp_us, parent.created_us}};
    made.held.deleted = parent.deleted;
    made.id = made.held.record.Plain("Id");
    if (made.id.empty()) {
      made.id = MakeId(child.name, Fingerprint(parent_id, children.size()) >> 5);
    }
    made.held.record.Set(child.parent_field, JsonText(parent_id));
    children.push_back(std::move(made));
  }
  return children;
}

}  // namespace treaty::sandbox::salesforce
