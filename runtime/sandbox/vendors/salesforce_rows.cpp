#include "runtime/sandbox/vendors/salesforce_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace treaty::sandbox::salesforce {
namespace {

using store::Operation;

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

RowOutcome Failed(int status, RowError error) {
  RowOutcome outcome;
  outcome.status = status;
  outcome.error = std::move(error);
  return outcome;
}

RowError NotWritten(std::string_view field) {
  return {"INVALID_FIELD",
          fmt::format("The {} field should not be specified in the sobject data.", field), {}};
}

}  // namespace

std::string Rows::FindId(const SObject& object, std::string_view id) const {
  const RecordTable* table = state_.Table(object.state);
  if (!table || !object.parent.empty()) return {};
  const std::string longer = LongId(id);
  if (table->Find(longer)) return longer;
  return LooksLikeId(id) && id.size() == 15 ? table->FindByPrefix(id) : std::string();
}

std::vector<std::string> Rows::FindByExternalId(const SObject& object, const FieldShape& field,
                                                std::string_view value) const {
  std::vector<std::string> ids;
  const RecordTable* table = state_.Table(object.state);
  if (!table) return ids;
  const bool number = field.type.kind == TypeKind::kInt || field.type.kind == TypeKind::kDecimal;
  ids = table->FindBy(field.name, number ? CanonicalNumber(value) : JsonText(value));
  std::erase_if(ids, [&](const std::string& id) { return table->Find(id)->deleted; });
  return ids;
}

// The members that a request sets, in canonical form; or what is wrong with one of them.
std::optional<RowError> Rows::ReadRecord(const SObject& object, std::string_view record,
                                         bool creates, const ExternalId* by,
                                         std::string* body) const {
  const auto members = SplitObject(record);
  if (!members) return RowError{"JSON_PARSER_ERROR", "the record is no JSON object", {}};
  JsonWriter json;
  json.BeginObject();
  std::vector<std::string> locked, given;
  for (const JsonMember& member : *members) {
    if (member.key == "attributes") continue;
    const FieldShape* field = object.Find(member.key);
    if (!field || field->type.kind == TypeKind::kList || field->type.kind == TypeKind::kRecord) {
      return RowError{"INVALID_FIELD",
                      fmt::format("No such column '{}' on sobject of type {}", member.key,
                                  object.name),
                      {}};
    }
    if (field->is_key) return NotWritten(field->name);
    if (by && by->field == field && !by->in_body) return NotWritten(field->name);
    if (!(creates ? field->creatable : field->updatable)) {
      locked.push_back(field->name);
      continue;
    }
    std::string canonical;
    if (auto error = ReadValue(*field, member.value, object.name, &canonical)) return error;
    if (auto error = CheckField(object, *field, canonical, "")) return error;
    if (canonical != "null") given.push_back(field->name);
    json.Key(field->name).Raw(canonical);
  }
  if (!locked.empty()) {
    return RowError{"INVALID_FIELD_FOR_INSERT_UPDATE",
                    fmt::format("Unable to create/update fields: {}. Please check the security "
                                "settings of this field and verify that it is read/write for your "
                                "profile or permission set.",
                                Listed(locked)),
                    locked};
  }
  if (creates && by && !by->in_body) {
    std::string canonical;
    if (auto error = ReadValue(*by->field, JsonText(by->value), object.name, &canonical)) {
      return error;
    }
    json.Key(by->field->name).Raw(canonical);
    given.push_back(by->field->name);
  }
  std::vector<std::string> missing;
  for (const FieldShape& field : object.fields) {
    const bool is_given = std::find(given.begin(), given.end(), field.name) != given.end();
    if (creates && field.required && !is_given) missing.push_back(field.name);
  }
  if (!missing.empty()) {
    return RowError{"REQUIRED_FIELD_MISSING",
                    fmt::format("Required fields are missing: [{}]", Listed(missing)), missing};
  }
  *body = json.EndObject().Take();
  return std::nullopt;
}

std::optional<RowError> Rows::CheckField(const SObject& object, const FieldShape& field,
                                         std::string_view canonical, std::string_view) const {
  if (canonical == "null") {
    if (!field.required) return std::nullopt;
    return RowError{"REQUIRED_FIELD_MISSING",
                    fmt::format("Required fields are missing: [{}]", field.name), {field.name}};
  }
  const SObject* target = field.references.empty() ? nullptr : schema_.Target(object, field);
  if (!target || !target->parent.empty()) return std::nullopt;
  const std::string id = TextOf(canonical).value_or("");
  if (!LooksLikeId(id)) {
    return RowError{"MALFORMED_ID",
                    fmt::format("{}: id value of incorrect type: {}", field.name, id),
                    {field.name}};
  }
  const std::string found = FindId(*target, id);
  if (!found.empty() && !state_.Table(target->state)->Find(found)->deleted) return std::nullopt;
  return RowError{found.empty() ? "INVALID_CROSS_REFERENCE_KEY" : "ENTITY_IS_DELETED",
                  found.empty() ? "invalid cross reference id" : "entity is deleted", {}};
}

std::optional<RowError> Rows::CheckUnique(const SObject& object, std::string_view body,
                                          std::string_view id) const {
  for (const FieldShape& field : object.fields) {
    if (!field.unique || field.is_key) continue;
    const auto value = MemberOf(body, field.name);
    if (!value || value == "null") continue;
    for (const std::string& other :
         FindByExternalId(object, field, TextOf(*value).value_or(std::string(*value)))) {
      if (other == id) continue;
      return RowError{"DUPLICATE_VALUE",
                      fmt::format("duplicate value found: {} duplicates value on record with id: "
                                  "{}",
                                  field.name, other),
                      {}};
    }
  }
  return std::nullopt;
}

RowOutcome Rows::Create(const SObject& object, std::string_view record, std::string_view client) {
  if (!object.parent.empty()) {
    return Failed(405, {"METHOD_NOT_ALLOWED", "rows of this object come with their parent", {}});
  }
  std::string body;
  if (auto error = ReadRecord(object, record, true, nullptr, &body)) return Failed(400, *error);
  if (auto error = CheckUnique(object, body, "")) return Failed(400, *error);
  Effect effect{Operation::kCreate, object.state, "", std::move(body), std::string(client), ""};
  return Do(object, std::move(effect));
}

RowOutcome Rows::Update(const SObject& object, std::string_view id, std::string_view record,
                        std::string_view client) {
  std::string body;
  if (auto error = ReadRecord(object, record, false, nullptr, &body)) return Failed(400, *error);
  const std::string found = FindId(object, id);
  if (auto error = CheckUnique(object, body, found)) return Failed(400, *error);
  return Do(object, {Operation::kUpdate, object.state, found.empty() ? std::string(id) : found,
                     std::move(body), std::string(client), ""});
}

RowOutcome Rows::Delete(const SObject& object, std::string_view id, std::string_view client) {
  const std::string found = FindId(object, id);
  return Do(object, {Operation::kDelete, object.state, found.empty() ? std::string(id) : found, "",
                     std::string(client), ""});
}

RowOutcome Rows::Upsert(const SObject& object, const ExternalId& by, std::string_view record,
                        std::string_view client) {
  std::vector<std::string> ids = FindByExternalId(object, *by.field, by.value);
  if (ids.size() > 1) {
    RowOutcome outcome = Failed(
        300, {"DUPLICATE_EXTERNAL_ID",
              fmt::format("more than one record found for external id field: [{}]", Listed(ids)),
              {by.field->name}});
    outcome.candidates = std::move(ids);
    return outcome;
  }
  const bool creates = ids.empty();
  if (creates && by.update_only) {
    return Failed(404, {"NOT_FOUND", "The requested resource does not exist", {}});
  }
  std::string body;
  if (auto error = ReadRecord(object, record, creates, &by, &body)) return Failed(400, *error);
  if (auto error = CheckUnique(object, body, creates ? "" : ids.front())) {
    return Failed(400, *error);
  }
  Effect effect{creates ? Operation::kCreate : Operation::kUpdate, object.state,
                creates ? "" : ids.front(), std::move(body), std::string(client), ""};
  return Do(object, std::move(effect));
}

RowOutcome Rows::Do(const SObject& object, Effect effect) {
  const EffectOutcome done = state_.Do(effect);
  switch (done.status) {
    case EffectStatus::kDone: {
      RowOutcome outcome;
      outcome.id = done.id;
      outcome.created = effect.operation == Operation::kCreate;
      outcome.status = outcome.created ? 201 : 204;
      return outcome;
    }
    case EffectStatus::kRefused:
      return Failed(400, {done.code, done.message, {}});
    case EffectStatus::kDeleted:
      return Failed(404, {"ENTITY_IS_DELETED", "entity is deleted", {}});
    case EffectStatus::kNotFound:
    case EffectStatus::kExists:
      break;
  }
  if (!LooksLikeId(effect.id)) {
    return Failed(404, {"NOT_FOUND",
                        fmt::format("Provided external ID field does not exist or is not "
                                    "accessible: {}",
                                    effect.id),
                        {}});
  }
  if (!effect.id.starts_with(KeyPrefix(object.name))) {
    return Failed(400, {"MALFORMED_ID",
                        fmt::format("{} ID: id value of incorrect type: {}", object.name,
                                    effect.id),
                        {"Id"}});
  }
  return Failed(404, {"INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", {}});
}

std::string RowJson(const RowOutcome& outcome, bool upserts) {
  JsonWriter json;
  json.BeginObject();
  if (!outcome.id.empty()) json.Key("id").Text(outcome.id);
  json.Key("success").Bool(!outcome.error).Key("errors").BeginList();
  if (outcome.error) {
    json.BeginObject().Key("statusCode").Text(outcome.error->code);
    json.Key("message").Text(outcome.error->message).Key("fields").BeginList();
    for (const std::string& field : outcome.error->fields) json.Text(field);
    json.EndList().EndObject();
  }
  json.EndList();
  if (upserts && !outcome.error) json.Key("created").Bool(outcome.created);
  return json.EndObject().Take();
}

}  // namespace treaty::sandbox::salesforce
