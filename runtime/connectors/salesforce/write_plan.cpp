#include "runtime/connectors/salesforce/write_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "runtime/connectors/salesforce/soql.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::HttpOutcome;
using protocols::Request;
using store::Operation;

const FieldShape* FindField(const program::Object& object, std::string_view name) {
  for (const FieldShape& field : object.shape.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

bool IsId(std::string_view id) {
  return (id.size() == 15 || id.size() == 18) && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

bool HasValue(std::string_view json) { return !json.empty() && json != "null" && json != R"("")"; }

Result<void> CheckBody(std::string_view body) {
  TRY(const std::vector<JsonMember> members, SplitObject(body));
  for (const JsonMember& member : members) {
    if (!member.value.starts_with('[') && !member.value.starts_with('{')) continue;
    return Fail(fmt::format("`{}` holds other records: they are written as records of their own "
                            "object",
                            member.key));
  }
  return {};
}

Result<void> PlanCreate(WriteRow* row) {
  if (HasValue(row->request.natural_value) && !row->request.natural_key.empty()) {
    const FieldShape* field = FindField(*row->object, row->request.natural_key);
    if (field == nullptr) {
      return Fail(fmt::format("`{}` has no field `{}` to be found by", row->object->shape.name,
                              row->request.natural_key));
    }
    row->way = field->external_id ? WriteWay::kUpsert : WriteWay::kLookUp;
    row->key_field = row->request.natural_key;
    row->key_value = row->request.natural_value;
    return {};
  }
  for (const FieldShape& field : row->object->shape.fields) {
    if (!field.external_id) continue;
    const auto value = MemberOf(row->request.body, field.name);
    if (!value || !HasValue(*value)) continue;
    row->way = WriteWay::kUpsert;
    row->key_field = field.name;
    row->key_value = *value;
    return {};
  }
  row->way = WriteWay::kCreate;
  return {};
}

// The members of the body, but for those that the call says in another way.
void AppendMembers(const WriteRow& row, bool with_key, JsonWriter* json) {
  const auto members = SplitObject(row.request.body);
  if (!members) return;
  bool has_key = !with_key || row.way != WriteWay::kUpsert;
  for (const JsonMember& member : *members) {
    if (member.key == "Id" || member.key == "id" || member.key == "attributes") continue;
    if (!with_key && member.key == row.key_field) continue;
    // A record that was found cannot be given what only a new one can.
    const FieldShape* field = row.found ? FindField(*row.object, member.key) : nullptr;
    if (field != nullptr && !field->updatable) continue;
    has_key = has_key || member.key == row.key_field;
    json->Key(member.key).Raw(member.value);
  }
  if (!has_key) json->Key(row.key_field).Raw(row.key_value);
}

std::string CollectionBody(const std::vector<WriteRow>& rows) {
  JsonWriter json;
  json.BeginObject().Key("allOrNone").Bool(false).Key("records").BeginList();
  for (const WriteRow& row : rows) {
    json.BeginObject().Key("attributes").BeginObject().Key("type").Text(row.remote()).EndObject();
    if (row.way == WriteWay::kUpdate) json.Key("id").Text(row.request.id);
    AppendMembers(row, true, &json);
    json.EndObject();
  }
  return json.EndList().EndObject().Take();
}

// A text without what servers and proxies on the way may take for structure.
bool CanStandInAddress(std::string_view value) {
  return value != "." && value != ".." && !value.empty() &&
         value.find_first_of("/\\;") == std::string_view::npos &&
         std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

}  // namespace

Result<WriteRow> PlanWrite(Request request, const program::Model& model, std::string_view system) {
  WriteRow row;
  row.object = model.FindObject(fmt::format("{}.{}", system, request.object));
  if (row.object == nullptr || !IsSoqlName(row.remote())) {
    return Fail(fmt::format("the treaty has no object `{}.{}`", system, request.object));
  }
  row.request = std::move(request);
  if (row.request.operation != Operation::kDelete) TRY_VOID(CheckBody(row.request.body));
  switch (row.request.operation) {
    case Operation::kCreate:
      TRY_VOID(PlanCreate(&row));
      return row;
    case Operation::kUpdate:
    case Operation::kDelete:
      row.way = row.request.operation == Operation::kUpdate ? WriteWay::kUpdate : WriteWay::kDelete;
      if (IsId(row.request.id)) return row;
      return Fail(fmt::format("`{}` is no id of Salesforce", row.request.id));
  }
  return row;
}

std::vector<std::vector<WriteRow>> Grouped(std::vector<WriteRow> rows, size_t most) {
  using Key = std::tuple<const program::Object*, WriteWay, std::string>;
  struct Open {
    size_t index = 0;
    size_t bytes = 0;
  };
  std::vector<std::vector<WriteRow>> groups;
  std::map<Key, Open> open;
  for (WriteRow& row : rows) {
    const Key key{row.object, row.way, row.key_field};
    const size_t bytes = row.request.body.size() + 128;
    auto found = open.find(key);
    const bool fits = found != open.end() && groups[found->second.index].size() < most &&
                      found->second.bytes + bytes <= kMostCallBytes;
    if (!fits) {
      found = open.insert_or_assign(key, Open{groups.size(), 0}).first;
      groups.emplace_back();
    }
    found->second.bytes += bytes;
    groups[found->second.index].push_back(std::move(row));
  }
  return groups;
}

Call CollectionCall(const Settings& settings, const std::vector<WriteRow>& rows) {
  const WriteRow& first = rows.front();
  Call call{.method = "PATCH", .path = settings.Path("composite/sobjects")};
  switch (first.way) {
    case WriteWay::kDelete: {
      std::string ids;
      for (const WriteRow& row : rows) ids += (ids.empty() ? "" : ",") + row.request.id;
      call.method = "DELETE";
      call.path += fmt::format("?ids={}&allOrNone=false", ids);
      return call;
    }
    case WriteWay::kUpsert:
      call.path += fmt::format("/{}/{}", first.remote(), first.key_field);
      break;
    case WriteWay::kCreate:
      call.method = "POST";
      break;
    case WriteWay::kUpdate:
    case WriteWay::kLookUp:
      break;
  }
  call.body = CollectionBody(rows);
  return call;
}

std::optional<Call> UpsertCall(const Settings& settings, const WriteRow& row) {
  const std::string value = TextOf(row.key_value).value_or(row.key_value);
  if (row.way != WriteWay::kUpsert || !CanStandInAddress(value)) return std::nullopt;
  Call call{.method = "PATCH"};
  call.path = settings.Path(fmt::format("sobjects/{}/{}/{}", row.remote(), row.key_field,
                                        protocols::EncodeUrl(value)));
  if (call.path.size() > kMostUriBytes) return std::nullopt;
  JsonWriter json;
  json.BeginObject();
  AppendMembers(row, false, &json);
  call.body = json.EndObject().Take();
  return call;
}

// ---- what came
// -------------------------------------------------------------------------------------

Answer Done(const WriteRow& row, const RowResult& result) {
  Answer answer{.key = row.request.key, .status = AnswerStatus::kOk};
  answer.id = result.id.empty() ? row.request.id : result.id;
  if (row.request.operation != Operation::kCreate) return answer;
  answer.found = row.found || (row.way == WriteWay::kUpsert && !result.created);
  JsonWriter json;
  json.BeginObject().Key("Id").Text(answer.id);
  AppendMembers(row, true, &json);
  answer.record = json.EndObject().Take();
  return answer;
}

Answer NotDone(const WriteRow& row, const Trouble& trouble, AnswerStatus status) {
  Answer answer{.key = row.request.key, .status = status};
  answer.code = trouble.code;
  answer.message = trouble.message;
  return answer;
}

bool IsSilence(const Reply& reply) {
  if (reply.outcome == HttpOutcome::kUnknown) return true;
  // With a code of its own the org says what it did: nothing. A gateway only says that it gave up.
  const int status = reply.response.status;
  return reply.outcome == HttpOutcome::kAnswered && reply.trouble.code.starts_with("http.") &&
         (status == 408 || (status >= 500 && status != 503));
}

Answer Failed(const WriteRow& row, const Reply& reply) {
  const bool gone = row.way == WriteWay::kDelete && reply.trouble.code_class == CodeClass::kGone;
  if (gone) return Done(row, {});
  Answer answer = NotDone(row, reply.trouble,
                          IsSilence(reply) ? AnswerStatus::kAmbiguous : reply.status);
  // A server that is not there (503) says when to come again, too.
  answer.retry_after_us = reply.retry_after_us;
  answer.asked = !reply.rests;
  return answer;
}

}  // namespace treaty::connectors::salesforce
