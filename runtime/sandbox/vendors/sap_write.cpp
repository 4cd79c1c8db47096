#include "runtime/sandbox/vendors/sap_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/formats/odata_url.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/value/text.h"

namespace treaty::sandbox::sap {
namespace {

using protocols::ServerResponse;
using store::Operation;

ServerResponse NoContent() {
  ServerResponse response;
  response.status = 204;
  response.headers = {{"dataserviceversion", "2.0"}};
  return response;
}

std::string MemberText(std::string_view record, std::string_view name) {
  const std::string_view value = MemberOf(record, name).value_or("null");
  return value == "null" ? "" : TextOf(value).value_or(std::string(value));
}

// The text of a value is too long, or a number has too many digits.
bool Fits(const TypeShape& type, std::string_view json) {
  if (json == "null") return true;
  if (type.kind == TypeKind::kText && type.length > 0) {
    return utf8::Count(TextOf(json).value_or("")) <= type.length;
  }
  if (type.kind != TypeKind::kDecimal || type.precision == 0) return true;
  const size_t point = std::min(json.find('.'), json.size());
  const size_t fraction = point == json.size() ? 0 : json.size() - point - 1;
  return point - json.starts_with('-') <= type.precision - type.scale && fraction <= type.scale;
}

}  // namespace

ServerResponse Writer::Write(const Call& call, const Target& target) {
  if (target.by_key && !target.entity.record()) {
    return ProblemAnswer(call, {404, std::string(kNotFoundCode),
                                fmt::format("Resource not found for the segment '{}'.",
                                            target.set->type)});
  }
  if (call.method == "POST") return Create(call, target);
  if (!target.by_key || target.children) {
    return ProblemAnswer(call, {405, "/IWFND/CM_MGW/012",
                                fmt::format("Method '{}' not allowed for a collection",
                                            call.method)});
  }
  if (auto problem = CheckVersion(call, target)) return ProblemAnswer(call, *problem);
  return call.method == "DELETE" ? Delete(call, target) : Update(call, target);
}

std::optional<Problem> Writer::CheckVersion(const Call& call, const Target& target) const {
  const std::string etag = EtagOf(*target.set, *target.entity.record());
  if (etag.empty()) return std::nullopt;
  const std::string given(call.request.Header("if-match"));
  if (given.empty()) {
    return Problem{428, "/IWFND/CM_MGW/095",
                   "The Data Services Request requires If-Match: precondition required"};
  }
  const auto plain = [](const std::string& text) {
    return protocols::DecodeUrl(text, false).value_or(text);
  };
  if (given == "*" || plain(given) == plain(etag)) return std::nullopt;
  return Problem{412, "/IWFND/CM_MGW/096", "Precondition failed: the entity was changed meanwhile"};
}

std::optional<Problem> Writer::CheckFields(const std::vector<FieldShape>& fields,
                                           std::string_view body, bool creates,
                                           std::string_view type) const {
  const auto find = [&](std::string_view name) {
    return std::find_if(fields.begin(), fields.end(),
                        [&](const FieldShape& field) { return field.name == name; });
  };
  for (const JsonMember& member : SplitObject(body).value_or(std::vector<JsonMember>{})) {
    if (member.key == "__metadata") continue;
    const auto field = find(member.key);
    if (field == fields.end()) {
      return Problem{400, std::string(kBodyCode),
                     fmt::format("Property '{}' is invalid for type '{}'", member.key, type),
                     std::string(member.key)};
    }
    if (field->type.kind != TypeKind::kList) continue;
    if (!creates) {
      return Problem{400, "/IWBEP/CM_MGW_RT/047",
                     "Inline component is not defined or not allowed (HTTP PUT/MERGE)",
                     field->name};
    }
    const std::string_view list =
        member.value.starts_with('{') ? MemberOf(member.value, "results").value_or("[]")
                                      : member.value;
    const auto elements = SplitList(list);
    if (!elements) continue;  // said below, when it is read
    for (const std::string_view element : *elements) {
      if (auto problem = CheckFields(field->type.element->fields, element, creates,
                                     field->type.element->name)) {
        return problem;
      }
    }
  }
  return std::nullopt;
}

// The members that a request sets, in canonical form.
std::optional<Problem> Writer::ReadBody(const Call& call, const EntitySet& set, bool creates,
                                        std::string* body) const {
  Result<std::string> json = Canonicalise(call.request.body);
  if (!json || !json->starts_with('{')) {
    return Problem{400, std::string(kBodyCode), "Error while parsing the request body"};
  }
  if (const auto inside = MemberOf(*json, "d")) json = std::string(*inside);
  if (auto problem = CheckFields(set.fields, *json, creates, set.type)) return problem;
  const Result<std::string> read = formats::FromODataV2(*json, set.fields);
  if (!read) {
    return Problem{400, std::string(kBodyCode),
                   fmt::format("Property '{}' has invalid value: {}", read.error().place,
                               read.error().message),
                   read.error().place};
  }
  JsonWriter kept;
  kept.BeginObject();
  for (const FieldShape& field : set.fields) {
    const auto value = MemberOf(*read, field.name);
    const bool given = value && *value != "null" && *value != "\"\"";
    if (creates && field.required && !given) {
      return Problem{400, "/IWBEP/CM_MGW_RT/022",
                     fmt::format("Property '{}' is mandatory", field.name), field.name};
    }
    // What may not be written is left aside, as the product does; keys of a create may.
    const bool writable = creates ? field.creatable || field.is_key : field.updatable;
    if (!value || !writable || (!creates && field.is_key)) continue;
    if (creates && field.is_key && !given) continue;
    if (!Fits(field.type, *value)) {
      return Problem{400, std::string(kBodyCode),
                     fmt::format("Property '{}' has invalid value '{}': it is longer than {}",
                                 field.name, *value, std::max(field.type.length,
                                                              field.type.precision)),
                     field.name};
    }
    kept.Key(field.name).Raw(*value);
  }
  *body = kept.EndObject().Take();
  return std::nullopt;
}

std::optional<Problem> Writer::Do(const Call& call, Effect effect, EffectOutcome* outcome) {
  effect.client = call.user;
  effect.key = call.request.Header("requestid");
  *outcome = state_.Do(effect);
  switch (outcome->status) {
    case EffectStatus::kDone:
      return std::nullopt;
    case EffectStatus::kRefused:
      return Problem{400, outcome->code, outcome->message};
    case EffectStatus::kExists:
      return Problem{400, "/IWBEP/CM_MGW_RT/022",
                     fmt::format("{} {} already exists", effect.object, effect.id)};
    case EffectStatus::kNotFound:
    case EffectStatus::kDeleted:
      break;
  }
  return Problem{404, std::string(kNotFoundCode),
                 fmt::format("Resource not found for the segment '{}'.", effect.object)};
}

ServerResponse Writer::Create(const Call& call, const Target& target) {
  if (!WantsJson(call.request)) {
    return ProblemAnswer(call, {406, "/IWFND/CM_MGW/406",
                                "the sandbox answers in JSON only: send Accept: application/json"});
  }
  if (target.children) return CreateChild(call, *target.children, target.entity);
  const EntitySet& set = *target.set;
  if (target.by_key) {
    return ProblemAnswer(call, {405, "/IWFND/CM_MGW/012", "Method 'POST' not allowed"});
  }
  if (set.is_child()) {  // the parent stands in the body
    const EntitySet& holder = *schema_.ParentOf(set);
    const std::string body = Canonicalise(call.request.body).value_or("{}");
    std::string predicate;
    for (const std::string& part : holder.key) {
      std::string text = MemberText(body, part);
      for (size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 2) {
        text.insert(at, "'");
      }
      predicate += fmt::format("{}{}='{}'", predicate.empty() ? "" : ",", part, text);
    }
    FoundEntity parent;
    Reader(schema_, state_, 1).FindEntity(holder, "(" + predicate + ")", &parent);
    if (parent.held) return CreateChild(call, set, parent);
    return ProblemAnswer(call, {404, std::string(kNotFoundCode),
                                fmt::format("Resource not found for the segment '{}'.",
                                            holder.type)});
  }
  std::string body;
  if (auto problem = ReadBody(call, set, true, &body)) return ProblemAnswer(call, *problem);
  Effect effect{Operation::kCreate, set.state, "", body, "", ""};
  const bool keyed = std::all_of(set.key.begin(), set.key.end(), [&](const std::string& part) {
    return !MemberText(body, part).empty();
  });
  if (keyed || set.key.size() > 1) {
    const auto id = formats::RecordIdOf(body, *set.shape);
    if (!id) {
      return ProblemAnswer(call, {400, "/IWBEP/CM_MGW_RT/022",
                                  fmt::format("Property '{}' is mandatory", id.error().place)});
    }
    effect.id = *id;
  }
  EffectOutcome outcome;
  if (auto problem = Do(call, std::move(effect), &outcome)) return ProblemAnswer(call, *problem);
  HeldRecord held{std::move(outcome.record), outcome.stamp_us, outcome.stamp_us};
  held.changed_by = call.user;
  return Created(call, set, held, body);
}

ServerResponse Writer::Created(const Call& call, const EntitySet& set, const HeldRecord& held,
                               std::string_view body) const {
  Shown shown{schema_, set, call.root, {}, {}};
  for (const FieldShape& field : set.fields) {
    if (field.type.kind == TypeKind::kList && MemberOf(body, field.name)) {
      shown.expand.push_back(field.name);  // what was inserted along is shown along
    }
  }
  JsonWriter json;
  json.BeginObject().Key("d");
  WriteEntity(shown, held, &json);
  ServerResponse response = JsonAnswer(201, json.EndObject().Take());
  response.headers.emplace_back("location", call.root + PathOf(set, held));
  if (set.has_etag) response.headers.emplace_back("etag", EtagOf(set, held));
  return response;
}

std::optional<Problem> Writer::WriteChildren(const Call& call, const EntitySet& child,
                                             const FoundEntity& found, std::string_view list) {
  JsonWriter body;
  body.BeginObject().Key(child.list).Raw(list).EndObject();
  EffectOutcome outcome;
  return Do(call, {Operation::kUpdate, child.state, found.id, body.Take(), "", ""}, &outcome);
}

ServerResponse Writer::CreateChild(const Call& call, const EntitySet& child,
                                   const FoundEntity& parent) {
  std::string body;
  if (auto problem = ReadBody(call, child, true, &body)) return ProblemAnswer(call, *problem);
  const EntitySet& holder = *schema_.ParentOf(child);
  const std::string record = parent.held->record.Json();
  const std::string_view before = MemberOf(record, child.list).value_or("[]");
  const auto elements = SplitList(before == "null" ? "[]" : before);
  const auto same = [&](const HeldRecord& each) {
    return std::all_of(child.own_key.begin(), child.own_key.end(), [&](const std::string& part) {
      return each.record.Plain(part) == MemberText(body, part);
    });
  };
  const std::vector<HeldRecord> siblings = ChildRecords(child, holder, *parent.held);
  if (std::any_of(siblings.begin(), siblings.end(), same)) {
    return ProblemAnswer(call, {400, "/IWBEP/CM_MGW_RT/022",
                                fmt::format("{} already exists", child.name)});
  }
  SimulatedRecord made;
  for (const JsonMember& member : SplitObject(body).value_or(std::vector<JsonMember>{})) {
    const bool of_parent = std::find(holder.key.begin(), holder.key.end(), member.key) !=
                           holder.key.end();
    if (!of_parent) made.Set(member.key, std::string(member.value));
  }
  JsonWriter list;
  list.BeginList();
  for (const std::string_view element : elements.value_or(std::vector<std::string_view>{})) {
    list.Raw(element);
  }
  list.Raw(made.Json()).EndList();
  if (auto problem = WriteChildren(call, child, parent, list.text())) {
    return ProblemAnswer(call, *problem);
  }
  const HeldRecord* now = state_.Table(child.state)->Find(parent.id);
  return Created(call, child, ChildRecords(child, holder, *now).back(), body);
}

ServerResponse Writer::Update(const Call& call, const Target& target) {
  const EntitySet& set = *target.set;
  std::string body;
  if (auto problem = ReadBody(call, set, false, &body)) return ProblemAnswer(call, *problem);
  if (call.method == "PUT") {  // what is not named is emptied
    SimulatedRecord whole(body);
    for (const FieldShape& field : set.fields) {
      const bool writable = field.updatable && field.type.kind != TypeKind::kList && !field.is_key;
      if (writable && !whole.Has(field.name)) whole.Set(field.name, "null");
    }
    body = whole.Json();
  }
  if (!set.is_child()) {
    EffectOutcome outcome;
    Effect effect{Operation::kUpdate, set.state, target.entity.id, body, "", ""};
    if (auto problem = Do(call, std::move(effect), &outcome)) return ProblemAnswer(call, *problem);
    ServerResponse response = NoContent();
    const HeldRecord* now = state_.Table(set.state)->Find(target.entity.id);
    if (set.has_etag) response.headers.emplace_back("etag", EtagOf(set, *now));
    return response;
  }
  const std::string record = target.entity.held->record.Json();
  JsonWriter list;
  list.BeginList();
  size_t index = 0;
  for (const std::string_view element :
       SplitList(MemberOf(record, set.list).value_or("[]")).value_or(
           std::vector<std::string_view>{})) {
    SimulatedRecord child(element);
    if (index++ == target.entity.index) child.Overlay(SimulatedRecord(body));
    list.Raw(child.Json());
  }
  const auto problem = WriteChildren(call, set, target.entity, list.EndList().text());
  return problem ? ProblemAnswer(call, *problem) : NoContent();
}

ServerResponse Writer::Delete(const Call& call, const Target& target) {
  const EntitySet& set = *target.set;
  if (!set.is_child()) {
    EffectOutcome outcome;
    Effect effect{Operation::kDelete, set.state, target.entity.id, "", "", ""};
    const auto problem = Do(call, std::move(effect), &outcome);
    return problem ? ProblemAnswer(call, *problem) : NoContent();
  }
  const std::string record = target.entity.held->record.Json();
  JsonWriter list;
  list.BeginList();
  size_t index = 0;
  for (const std::string_view element :
       SplitList(MemberOf(record, set.list).value_or("[]")).value_or(
           std::vector<std::string_view>{})) {
    if (index++ != target.entity.index) list.Raw(element);
  }
  const auto problem = WriteChildren(call, set, target.entity, list.EndList().text());
  return problem ? ProblemAnswer(call, *problem) : NoContent();
}

}  // namespace treaty::sandbox::sap
