#include "runtime/connectors/sap/object_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/formats/odata_url.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::sap {
namespace {

// Services take some kilobytes of URL; a longer selection is left out, and all fields come.
constexpr size_t kMostSelectBytes = 3000;
constexpr size_t kMostDepth = 8;
constexpr int64_t kUsPerMs = 1'000;

bool IsNavigation(const FieldShape& field) {
  if (field.type.kind == TypeKind::kList) return true;
  return field.type.kind == TypeKind::kRecord && !field.type.remote_type.empty();
}
const std::vector<FieldShape>* FieldsBehind(const FieldShape& field) {
  if (field.type.kind == TypeKind::kRecord) return &field.type.fields;
  return field.type.element ? &field.type.element->fields : nullptr;
}

// Navigations with fields are shown; the others are only pointed at.
void AddShown(const std::vector<FieldShape>& fields, const std::string& prefix, size_t depth,
              std::vector<std::string>* expand, std::vector<std::string>* select) {
  if (depth > kMostDepth) return;
  for (const FieldShape& field : fields) {
    if (!IsNavigation(field)) {
      select->push_back(prefix + field.name);
      continue;
    }
    const std::vector<FieldShape>* behind = FieldsBehind(field);
    if (behind == nullptr || behind->empty()) continue;
    expand->push_back(prefix + field.name);
    AddShown(*behind, prefix + field.name + "/", depth + 1, expand, select);
  }
}

std::string ShownOf(const ObjectShape& shape, bool with_select) {
  std::vector<std::string> expand;
  std::vector<std::string> select;
  AddShown(shape.fields, "", 0, &expand, &select);
  std::string shown;
  if (!expand.empty()) shown = fmt::format("$expand={}", fmt::join(expand, ","));
  const std::string selection = fmt::format("$select={}", fmt::join(select, ","));
  if (!with_select || selection.size() > kMostSelectBytes) return shown;
  return shown + (shown.empty() ? "" : "&") + selection;
}

std::vector<ChildPlan> ChildrenOf(const ObjectShape& shape) {
  std::vector<ChildPlan> children;
  for (const FieldShape& field : shape.fields) {
    if (field.type.kind != TypeKind::kList || !field.type.element) continue;
    if (field.type.element->fields.empty()) continue;
    ChildPlan child{.list = &field};
    for (const FieldShape& key : field.type.element->fields) {
      // What a child repeats of its parent's key has the same name.
      const FieldShape* same = FindField(shape.fields, key.name);
      const bool parents = same != nullptr && same->is_key;
      if (key.is_key && !parents) child.own_keys.push_back(&key);
    }
    children.push_back(child);
  }
  return children;
}

Result<std::vector<const FieldShape*>> FieldsNamed(const ObjectShape& shape,
                                                   const std::vector<std::string>& names,
                                                   std::string_view property) {
  std::vector<const FieldShape*> fields;
  for (const std::string& name : names) {
    const FieldShape* field = FindField(shape.fields, name);
    if (field == nullptr) {
      return Fail(
          fmt::format("`{}` names `{}`, which `{}` does not have", property, name, shape.name));
    }
    fields.push_back(field);
  }
  return fields;
}

Result<std::vector<const FieldShape*>> ChangeFieldsOf(const ObjectShape& shape,
                                                      const Settings& settings) {
  std::vector<const FieldShape*> fields;
  if (const auto said = settings.changes.find(shape.name); said != settings.changes.end()) {
    return FieldsNamed(shape, said->second, "changes");
  }
  for (const std::string& name : {shape.version_field, std::string("LastChangeDateTime")}) {
    const FieldShape* field = FindField(shape.fields, name);
    if (field != nullptr && field->type.kind == TypeKind::kTimestamp) {
      fields.push_back(field);
      return fields;
    }
  }
  for (const char* name : {"LastChangeDate", "LastChangeTime"}) {
    if (const FieldShape* field = FindField(shape.fields, name)) fields.push_back(field);
  }
  return fields;
}

// The record with the fields of `alpha` as they are without the zeros in front.
Result<std::string> Unfilled(const ObjectPlan& plan, std::string_view record) {
  TRY(const std::vector<JsonMember> members, SplitObject(record));
  std::string out = "{";
  for (const JsonMember& member : members) {
    const FieldShape* field = FindField(plan.shape().fields, member.key);
    const bool filled = std::find(plan.alpha.begin(), plan.alpha.end(), field) != plan.alpha.end();
    const auto value = filled ? WithoutZeros(member.value) : std::nullopt;
    out += fmt::format("{}{}:{}", out.size() == 1 ? "" : ",", JsonText(member.key),
                       value ? JsonText(*value) : std::string(member.value));
  }
  return out + "}";
}

Result<std::string> CompareKey(const ObjectPlan& plan, std::string_view id) {
  TRY(const std::vector<const FieldShape*> keys, formats::KeyFieldsOf(plan.shape()));
  const std::vector<std::string> parts =
      keys.size() == 1 ? std::vector<std::string>{std::string(id)} : formats::SplitRecordId(id);
  if (parts.size() != keys.size()) return Fail("an id with too few parts");
  // (a > 1) or (a = 1 and b > 2) ...
  std::string terms;
  std::string equal;
  for (size_t i = 0; i < keys.size(); ++i) {
    const bool number = keys[i]->type.kind == TypeKind::kInt ||
                        keys[i]->type.kind == TypeKind::kDecimal;
    TRY(const std::string literal,
        formats::ODataLiteral(number ? parts[i] : JsonText(parts[i]), keys[i]->type));
    terms += fmt::format("{}({}{} gt {})", terms.empty() ? "" : " or ", equal, keys[i]->name,
                         literal);
    equal += fmt::format("{} eq {} and ", keys[i]->name, literal);
  }
  return terms;
}

Result<std::string> FilterOf(const ObjectPlan& plan, const ChangeCursor& cursor) {
  const FieldShape& first = *plan.change_fields.front();
  const bool by_day = first.type.kind == TypeKind::kDate;
  const Timestamp since{cursor.since_us - ((cursor.since_us % kUsPerMs) + kUsPerMs) % kUsPerMs};
  const std::string text = by_day ? Format(DateOf(since)) : Format(since);
  TRY(const std::string literal, formats::ODataLiteral(JsonText(text), first.type));
  if (cursor.after_id.empty()) return fmt::format("{} ge {}", first.name, literal);
  TRY(const std::string behind, CompareKey(plan, cursor.after_id));
  return fmt::format("{0} gt {1} or ({0} eq {1} and ({2}))", first.name, literal, behind);
}

}  // namespace

const FieldShape* FindField(const std::vector<FieldShape>& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const FieldShape& field) { return field.name == name; });
  return found == fields.end() ? nullptr : &*found;
}

const ChildPlan* ObjectPlan::Child(std::string_view name) const {
  const auto found = std::find_if(children.begin(), children.end(), [&](const ChildPlan& child) {
    return child.list->name == name;
  });
  return found == children.end() ? nullptr : &*found;
}

Result<ObjectPlan> PlanObject(const program::Object& object, const Settings& settings) {
  ObjectPlan plan;
  plan.object = &object;
  plan.qualified = object.system + "." + object.shape.name;
  plan.service = object.shape.service;
  plan.set = object.shape.remote_name;
  if (plan.service.empty() || plan.set.empty()) {
    return Fail(fmt::format("`{}` is no entity set of a service", plan.qualified), {},
                "declare it from the service's $metadata: `object X from \"X.edmx\" entity A_X`");
  }
  TRY_VOID(formats::KeyFieldsOf(object.shape));
  plan.shown = ShownOf(object.shape, settings.select);
  plan.children = ChildrenOf(object.shape);
  TRY(plan.change_fields, ChangeFieldsOf(object.shape, settings));
  if (const auto said = settings.alpha.find(object.shape.name); said != settings.alpha.end()) {
    TRY(plan.alpha, FieldsNamed(object.shape, said->second, "alpha"));
  }
  return plan;
}

Result<std::string> EntityUrl(const ObjectPlan& plan, std::string_view id) {
  TRY(const std::string key, formats::ODataKey(id, plan.shape()));
  return formats::EncodeOData(plan.set) + key;
}

Result<std::string> ReadUrl(const ObjectPlan& plan, std::string_view id) {
  TRY(const std::string url, EntityUrl(plan, id));
  return plan.shown.empty() ? url : url + "?" + plan.shown;
}

Result<std::string> LookUpUrl(const ObjectPlan& plan, std::string_view member,
                              std::string_view value, size_t most) {
  const FieldShape* field = FindField(plan.shape().fields, member);
  if (field == nullptr) {
    return Fail(fmt::format("`{}` has no field `{}`", plan.qualified, member));
  }
  TRY(const std::string literal, formats::ODataLiteral(value, field->type));
  return fmt::format("{}?$filter={}&$top={}{}{}", formats::EncodeOData(plan.set),
                     formats::EncodeOData(fmt::format("{} eq {}", member, literal)), most,
                     plan.shown.empty() ? "" : "&", plan.shown);
}

Result<std::string> ChangesUrl(const ObjectPlan& plan, const ChangeCursor& cursor, size_t most) {
  std::vector<std::string> order;
  for (const FieldShape* field : plan.change_fields) order.push_back(field->name);
  TRY(const std::vector<const FieldShape*> keys, formats::KeyFieldsOf(plan.shape()));
  for (const FieldShape* key : keys) order.push_back(key->name);
  std::string url = formats::EncodeOData(plan.set) + "?";
  if (cursor.since_us > 0) {
    TRY(const std::string filter, FilterOf(plan, cursor));
    url += fmt::format("$filter={}&", formats::EncodeOData(filter));
  }
  url += fmt::format("$orderby={}&$top={}",
                     formats::EncodeOData(fmt::format("{}", fmt::join(order, ","))), most);
  if (cursor.skip > 0) url += fmt::format("&$skip={}", cursor.skip);
  return plan.shown.empty() ? url : url + "&" + plan.shown;
}

int64_t StampOf(const ObjectPlan& plan, std::string_view record) {
  int64_t stamp_us = 0;
  for (const FieldShape* field : plan.change_fields) {
    const auto value = MemberOf(record, field->name);
    const std::string text = value ? TextOf(*value).value_or("") : "";
    Timestamp when;
    Date date;
    Time time;
    if (field->type.kind == TypeKind::kTimestamp && ParseTimestamp(text, &when)) {
      stamp_us += when.us;
    } else if (field->type.kind == TypeKind::kDate && ParseDate(text, &date)) {
      stamp_us += AtMidnight(date).us;
    } else if (field->type.kind == TypeKind::kTime && stamp_us > 0 && ParseTime(text, &time)) {
      stamp_us += time.us;
    }
  }
  return stamp_us;
}

std::optional<std::string> WithoutZeros(std::string_view json) {
  const std::optional<std::string> text = TextOf(json);
  if (!text || text->empty() || text->find_first_not_of("0123456789") != std::string::npos) {
    return std::nullopt;
  }
  const size_t first = text->find_first_not_of('0');
  return first == std::string::npos ? "0" : text->substr(first);
}

Result<ServiceRecord> ReadServiceRecord(const ObjectPlan& plan, std::string_view raw,
                                        const Settings& settings) {
  ServiceRecord record;
  const formats::ODataBlank blank =
      settings.blank_is_null ? formats::ODataBlank::kNull : formats::ODataBlank::kText;
  TRY(record.json, formats::FromCanonicalODataV2(raw, plan.shape().fields, blank));
  if (!plan.alpha.empty()) {
    TRY(record.json, Unfilled(plan, record.json));
  }
  TRY(record.id, formats::RecordIdOf(record.json, plan.shape()));
  record.etag = formats::ReadODataMetadata(raw).etag;
  record.stamp_us = StampOf(plan, record.json);
  return record;
}

}  // namespace treaty::connectors::sap
