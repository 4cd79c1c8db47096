// sObject Collections: up to 200 rows in one call, judged row by row.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/sandbox/vendors/salesforce_rows.h"

namespace treaty::sandbox::salesforce {

using protocols::ServerResponse;

std::optional<ServerResponse> Collections::Read(std::string_view body, Batch* batch) const {
  const auto records = SplitList(MemberOf(canonical_, "records").value_or("null"));
  if (body.empty() || !records) {
    return ErrorAnswer(400, {"JSON_PARSER_ERROR", "the body has no list `records`", {}});
  }
  if (records->size() > kMostRows) {
    return ErrorAnswer(400, {"EXCEEDED_ID_LIMIT",
                             fmt::format("record limit reached. cannot submit more than {} records "
                                         "into this call",
                                         kMostRows),
                             {}});
  }
  batch->records = *records;
  batch->all_or_none = MemberOf(canonical_, "allOrNone") == "true";
  return std::nullopt;
}

// `attributes.type` says what a record is.
const SObject* Collections::ObjectOf(std::string_view record, RowOutcome* outcome) const {
  const auto attributes = MemberOf(record, "attributes");
  const std::string type =
      TextOf(MemberOf(attributes.value_or("null"), "type").value_or("null")).value_or("");
  const SObject* object = schema_.Find(type);
  if (!object) {
    outcome->error = {"INVALID_TYPE",
                      type.empty() ? "the record has no attributes.type"
                                   : fmt::format("sObject type '{}' is not supported.", type),
                      {}};
  }
  return object;
}

ServerResponse Collections::Write(bool creates, std::string_view body, std::string_view client) {
  canonical_ = Canonicalise(body).value_or("");
  Batch batch;
  if (auto wrong = Read(canonical_, &batch)) return *std::move(wrong);
  std::vector<RowOutcome> outcomes;
  for (const std::string_view record : batch.records) {
    outcomes.emplace_back();
    RowOutcome* outcome = &outcomes.back();
    const SObject* object = ObjectOf(record, outcome);
    if (!object) continue;
    if (creates) {
      *outcome = rows_.Create(*object, record, client);
      continue;
    }
    JsonWriter rest;  // without the id, which stands beside the fields here
    std::string id;
    rest.BeginObject();
    for (const JsonMember& member : SplitObject(record).value_or(std::vector<JsonMember>{})) {
      const bool is_id = member.key == "id" || member.key == "Id";
      if (is_id) id = TextOf(member.value).value_or("");
      if (!is_id) rest.Key(member.key).Raw(member.value);
    }
    if (id.empty()) {
      outcome->error = {"MISSING_ARGUMENT", "Id not specified in an update call", {"Id"}};
      continue;
    }
    *outcome = rows_.Update(*object, id, rest.EndObject().Take(), client);
  }
  return Finish(std::move(outcomes), batch.all_or_none, false);
}

ServerResponse Collections::Upsert(const SObject& object, const FieldShape& field,
                                   std::string_view body, std::string_view client) {
  canonical_ = Canonicalise(body).value_or("");
  Batch batch;
  if (auto wrong = Read(canonical_, &batch)) return *std::move(wrong);
  std::vector<RowOutcome> outcomes;
  for (const std::string_view record : batch.records) {
    outcomes.emplace_back();
    RowOutcome* outcome = &outcomes.back();
    const SObject* named = ObjectOf(record, outcome);
    if (!named) continue;
    if (named != &object) {
      outcome->error = {"INVALID_TYPE", "all records of an upsert are of one type", {}};
      continue;
    }
    const std::string_view value = MemberOf(record, field.name).value_or("null");
    if (value == "null" || value == "\"\"") {
      outcome->error = {"MISSING_ARGUMENT", fmt::format("{} not specified", field.name),
                        {field.name}};
      continue;
    }
    const Rows::ExternalId by{&field, TextOf(value).value_or(std::string(value)), true, false};
    *outcome = rows_.Upsert(object, by, record, client);
  }
  return Finish(std::move(outcomes), batch.all_or_none, true);
}

ServerResponse Collections::Delete(std::string_view ids, bool all_or_none,
                                   std::string_view client) {
  std::vector<RowOutcome> outcomes;
  while (!ids.empty()) {
    const size_t comma = std::min(ids.find(','), ids.size());
    const std::string_view id = ids.substr(0, comma);
    ids.remove_prefix(std::min(comma + 1, ids.size()));
    if (outcomes.size() == kMostRows) {
      state_.Rollback();
      return ErrorAnswer(400, {"EXCEEDED_ID_LIMIT", "record limit reached", {}});
    }
    outcomes.emplace_back();
    outcomes.back().error = {"MALFORMED_ID", fmt::format("malformed id {}", id), {}};
    for (const SObject& object : schema_.objects()) {
      if (object.parent.empty() && id.starts_with(KeyPrefix(object.name))) {
        outcomes.back() = rows_.Delete(object, id, client);
      }
    }
  }
  return Finish(std::move(outcomes), all_or_none, false);
}

ServerResponse Collections::Finish(std::vector<RowOutcome> outcomes, bool all_or_none,
                                   bool upserts) {
  const bool any_failed = std::any_of(outcomes.begin(), outcomes.end(),
                                      [](const RowOutcome& row) { return row.error.has_value(); });
  if (all_or_none && any_failed) {
    state_.Rollback();
    for (RowOutcome& row : outcomes) {
      if (row.error) continue;
      row = {};
      row.error = {"ALL_OR_NONE_OPERATION_ROLLED_BACK",
                   "Record rolled back because not all records were valid and the request was "
                   "using AllOrNone header",
                   {}};
    }
  }
  if (const Result<void> committed = state_.Commit(all_or_none); !committed) {
    return ErrorAnswer(503, {"SERVER_UNAVAILABLE", committed.error().message, {}});
  }
  std::string body = "[";
  for (const RowOutcome& row : outcomes) {
    body += (body.size() > 1 ? "," : "") + RowJson(row, upserts);
  }
  return JsonAnswer(200, body + "]");
}

}  // namespace treaty::sandbox::salesforce
