#include "runtime/sandbox/vendors/sap_schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/formats/odata_url.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox::sap {
namespace {

std::vector<std::string> SplitNames(std::string_view joined) {
  std::vector<std::string> names;
  while (!joined.empty()) {
    const size_t comma = std::min(joined.find(','), joined.size());
    names.emplace_back(joined.substr(0, comma));
    joined.remove_prefix(std::min(comma + 1, joined.size()));
  }
  return names;
}

std::string WithoutType(const std::string& type) {
  return type.ends_with("Type") ? type.substr(0, type.size() - 4) : type;
}

}  // namespace

const FieldShape* EntitySet::Find(std::string_view field) const {
  for (const FieldShape& each : fields) {
    if (each.name == field) return &each;
  }
  return nullptr;
}

Schema::Schema(const program::Model& model, std::string_view system) {
  for (const program::Object& object : model.objects) {
    if (object.system != system) continue;
    const ObjectShape& shape = object.shape;
    EntitySet set{.name = shape.remote_name.empty() ? shape.name : shape.remote_name,
                  .type = {}, .service = shape.service, .state = shape.name, .shape = &shape,
                  .fields = shape.fields, .key = SplitNames(shape.key),
                  .version_field = shape.version_field, .has_etag = shape.has_etag};
    set.type = set.name + "Type";
    sets_.push_back(std::move(set));
  }
  const std::vector<EntitySet> parents = sets_;
  for (const EntitySet& parent : parents) {
    for (const FieldShape& field : parent.fields) {
      if (field.type.kind != TypeKind::kList || !field.type.element) continue;
      const TypeShape& element = *field.type.element;
      if (element.fields.empty()) continue;
      EntitySet child{.name = element.remote_type.empty() ? WithoutType(element.name)
                                                          : element.remote_type,
                      .type = element.name, .service = parent.service, .state = parent.state,
                      .shape = nullptr, .fields = element.fields, .parent = parent.name,
                      .list = field.name};
      for (const FieldShape& each : element.fields) {
        if (!each.is_key) continue;
        child.key.push_back(each.name);
        const bool repeated =
            std::find(parent.key.begin(), parent.key.end(), each.name) != parent.key.end();
        if (!repeated) child.own_key.push_back(each.name);
      }
      if (!Find(child.service, child.name)) sets_.push_back(std::move(child));
    }
  }
}

const EntitySet* Schema::Find(std::string_view service, std::string_view name) const {
  for (const EntitySet& set : sets_) {
    const bool here = service.empty() || set.service.empty() || set.service == service;
    if (here && set.name == name) return &set;
  }
  return nullptr;
}

const EntitySet* Schema::ParentOf(const EntitySet& child) const {
  return Find(child.service, child.parent);
}

const EntitySet* Schema::ChildrenOf(const EntitySet& parent, std::string_view navigation) const {
  for (const EntitySet& set : sets_) {
    if (set.parent == parent.name && set.list == navigation && set.service == parent.service) {
      return &set;
    }
  }
  return nullptr;
}

bool Schema::HasService(std::string_view service) const {
  return std::any_of(sets_.begin(), sets_.end(),
                     [&](const EntitySet& set) { return set.service == service; });
}

std::vector<std::string> Schema::services() const {
  std::vector<std::string> names;
  for (const EntitySet& set : sets_) {
    if (std::find(names.begin(), names.end(), set.service) == names.end()) {
      names.push_back(set.service);
    }
  }
  return names;
}

std::string_view RecordRow::Value(std::string_view path, std::string* scratch) const {
  const auto text = [&](std::string value) -> std::string_view {
    *scratch = JsonText(value);
    return *scratch;
  };
  const bool last = path.starts_with("LastChange");
  if (last || path.starts_with("Creation") || path == set_.version_field) {
    const bool created = !last && path != set_.version_field;
    const Timestamp stamp{created ? held_.created_us : held_.stamp_us};
    const FieldShape* field = set_.Find(path);
    const TypeKind kind = field ? field->type.kind : TypeKind::kText;
    if (kind == TypeKind::kTimestamp) return text(Format(stamp));
    if (kind == TypeKind::kDate) return text(Format(DateOf(stamp)));
    if (kind == TypeKind::kTime) {
      const int64_t us = TimeOf(stamp).us;
      return text(Format(Time{us - us % kUsPerSecond}));
    }
  }
  if (path == "LastChangedByUser") {
    return text(held_.changed_by.empty() ? "DIALOG01" : held_.changed_by);
  }
  const size_t dot = path.find('.');
  std::string_view value = held_.record.Value(path.substr(0, dot));
  while (dot != std::string_view::npos && value != "null") {
    return MemberOf(value, path.substr(dot + 1)).value_or("null");
  }
  return value;
}

std::vector<std::string> KeyOf(const EntitySet& set, const HeldRecord& held) {
  std::vector<std::string> key;
  for (const std::string& part : set.key) key.emplace_back(held.record.Value(part));
  return key;
}

std::vector<HeldRecord> ChildRecords(const EntitySet& child, const EntitySet& parent,
                                     const HeldRecord& record) {
  std::vector<HeldRecord> children;
  const auto elements = SplitList(record.record.Value(child.list));
  if (!elements) return children;
  for (const std::string_view element : *elements) {
    HeldRecord held{SimulatedRecord(element), record.stamp_us, record.created_us};
    held.changed_by = record.changed_by;
    for (const std::string& part : parent.key) {
      if (child.Find(part)) held.record.Set(part, std::string(record.record.Value(part)));
    }
    children.push_back(std::move(held));
  }
  return children;
}

std::string EtagOf(const EntitySet& set, const HeldRecord& held) {
  if (!set.has_etag) return {};
  std::string stamp = Format(Timestamp{held.stamp_us});
  return fmt::format("W/\"datetimeoffset'{}'\"", formats::EncodeOData(stamp));
}

std::string AlphaValue(const FieldShape& field, const std::string& text) {
  const bool digits = !text.empty() && std::all_of(text.begin(), text.end(), [](char each) {
    return each >= '0' && each <= '9';
  });
  const size_t length = field.type.length;
  if (!digits || !field.is_key || text.size() >= length) return text;
  return std::string(length - text.size(), '0') + text;
}

}  // namespace treaty::sandbox::sap
