#include "runtime/connectors/salesforce/org_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/connectors/salesforce/soql.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::salesforce {
namespace {

using protocols::Answer;
using protocols::AnswerSink;
using protocols::AnswerStatus;
using protocols::FoundRecord;
using protocols::Request;
using protocols::TargetTraits;

constexpr int kMostTimesAlone = 2;

// Texts are equal for a query whatever their case.
std::string Comparable(std::string_view json) {
  std::string text(json);
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return text;
}

const FieldShape* FindField(const program::Object& object, std::string_view name) {
  for (const FieldShape& field : object.shape.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// Of rows that go in one call.
program::Criticality MostCritical(const std::vector<WriteRow>& rows) {
  program::Criticality most = program::Criticality::kLow;
  for (const WriteRow& row : rows) most = std::min(most, row.request.criticality);
  return most;
}

std::string Listed(const std::vector<std::string>& ids) {
  return fmt::format("{}", fmt::join(ids, ", "));
}

}  // namespace

OrgTarget::OrgTarget(OrgConnection& connection, const protocols::Endpoint& endpoint)
    : connection_(connection),
      model_(*endpoint.model),
      system_(endpoint.system),
      waiting_(*endpoint.env) {}

TargetTraits OrgTarget::traits() const {
  return {.finds_records = true, .looks_up_first = true,
          .batch = size_t(connection_.settings().batch),
          .in_flight = size_t(connection_.settings().in_flight)};
}

Result<void> OrgTarget::Authenticate() {
  connection_.RenewToken();
  return {};
}

// ---- sending
// --------------------------------------------------------------------------------------

void OrgTarget::Send(std::vector<Request> batch, const AnswerSink& sink) {
  Rows rows;
  std::vector<Answer> refused;
  for (Request& request : batch) {
    std::string key = request.key;
    Result<WriteRow> row = PlanWrite(std::move(request), model_, system_);
    if (row) {
      rows.push_back(*std::move(row));
    } else {
      refused.push_back({.key = std::move(key), .status = AnswerStatus::kRefused,
                         .code = "salesforce.request", .message = row.error().message});
    }
  }
  if (!refused.empty()) sink(std::move(refused));
  Launch(std::move(rows), &sink);
}

void OrgTarget::Launch(Rows rows, Sink sink) {
  for (Rows& group : Grouped(std::move(rows), size_t(connection_.settings().batch))) {
    SendGroup(std::move(group), sink);
  }
}

void OrgTarget::SendGroup(Rows rows, Sink sink) {
  if (rows.front().way == WriteWay::kLookUp) return LookUp(std::move(rows), sink);
  const bool alone = rows.size() == 1 && rows.front().way == WriteWay::kUpsert;
  if (alone) return SendAlone(std::move(rows.front()), sink);
  SendRows(std::move(rows), sink);
}

void OrgTarget::SendRows(Rows rows, Sink sink) {
  if (rows.size() == 1) ++rows.front().times_alone;
  Call call = CollectionCall(connection_.settings(), rows);
  call.criticality = MostCritical(rows);
  connection_.Send(this, std::move(call),
                   [this, sink, rows = std::move(rows)](const Reply& reply) mutable {
                     TakeRows(std::move(rows), reply, sink);
                   });
}

void OrgTarget::SendAlone(WriteRow row, Sink sink) {
  std::optional<Call> call = UpsertCall(connection_.settings(), row);
  if (!call) {
    Rows rows;
    rows.push_back(std::move(row));
    return SendRows(std::move(rows), sink);
  }
  ++row.times_alone;
  call->criticality = row.request.criticality;
  connection_.Send(this, *std::move(call),
                   [this, sink, row = std::move(row)](const Reply& reply) mutable {
                     TakeAlone(std::move(row), reply, sink);
                   });
}

// ---- rows together
// --------------------------------------------------------------------------------

void OrgTarget::TakeRows(Rows rows, const Reply& reply, Sink sink) {
  if (reply.ok()) return TakeResults(std::move(rows), reply, sink);
  // One row may be what the call was refused for; the halves tell.
  if (rows.size() > 1 && reply.response.status == 400 && reply.status == AnswerStatus::kRefused) {
    Rows half(std::make_move_iterator(rows.begin() + long(rows.size() / 2)),
              std::make_move_iterator(rows.end()));
    rows.resize(rows.size() / 2);
    SendRows(std::move(rows), sink);
    return SendRows(std::move(half), sink);
  }
  std::vector<Answer> answers;
  for (const WriteRow& row : rows) answers.push_back(Failed(row, reply));
  (*sink)(std::move(answers));
}

// Some rows are tried again by themselves: those that failed for others, and upserts that met
// another writer or several records.
void OrgTarget::TakeResults(Rows rows, const Reply& reply, Sink sink) {
  const auto results = ReadRowResults(reply.response.body);
  std::vector<Answer> answers;
  Rows again;
  for (size_t index = 0; index < rows.size(); ++index) {
    WriteRow& row = rows[index];
    if (!results || index >= results->size() || !(*results)[index]) {
      const Trouble trouble{"answer.unreadable", "the org's answer does not say what became of it",
                            CodeClass::kTransient};
      answers.push_back(NotDone(row, trouble, AnswerStatus::kAmbiguous));
      continue;
    }
    const RowResult& result = *(*results)[index];
    if (result.success) {
      answers.push_back(Done(row, result));
      continue;
    }
    const Trouble trouble = TroubleOfRow(result.errors);
    const bool upsert = row.way == WriteWay::kUpsert;
    const bool for_others = trouble.code_class == CodeClass::kCollateral;
    const bool met_another = upsert && (trouble.code_class == CodeClass::kDuplicate ||
                                        trouble.code_class == CodeClass::kSeveral);
    if ((for_others || met_another) && row.times_alone == 0) {
      again.push_back(std::move(row));
    } else if (row.way == WriteWay::kDelete && trouble.code_class == CodeClass::kGone) {
      answers.push_back(Done(row, {}));
    } else {
      answers.push_back(NotDone(row, trouble, StatusOf(trouble.code_class)));
    }
  }
  if (!answers.empty()) (*sink)(std::move(answers));
  for (WriteRow& row : again) {
    Rows one;
    one.push_back(std::move(row));
    SendGroup(std::move(one), sink);
  }
}

// ---- one upsert
// -----------------------------------------------------------------------------------

void OrgTarget::TakeAlone(WriteRow row, const Reply& reply, Sink sink) {
  if (!reply.ok()) {
    const bool race = reply.trouble.code_class == CodeClass::kDuplicate;
    if (race && row.times_alone < kMostTimesAlone) return SendAlone(std::move(row), sink);
    return (*sink)({Failed(row, reply)});
  }
  // Old versions of the API say only that it was there and is written: 204.
  const Result<std::string> body = Canonicalise(reply.response.body);
  const Result<RowResult> result =
      body ? ReadRowResult(*body) : Result<RowResult>(tl::make_unexpected(body.error()));
  if (!result || result->id.empty()) return FindId(std::move(row), sink);
  RowResult created = *result;
  created.created = created.created || reply.response.status == 201;
  (*sink)({Done(row, created)});
}

void OrgTarget::FindId(WriteRow row, Sink sink) {
  const FieldShape* field = FindField(*row.object, row.key_field);
  const auto literal = field != nullptr ? SoqlLiteral(field->type, row.key_value)
                                        : Result<std::string>(Fail("no such field"));
  if (!literal) return TakeId(row, {}, sink);
  Call call{.path = connection_.settings().Path("query/?q=") +
                    protocols::EncodeUrl(SoqlAmong("Id", row.remote(), row.key_field, {*literal}))};
  connection_.Send(this, std::move(call), [this, sink, row = std::move(row)](const Reply& reply) {
    TakeId(row, reply, sink);
  });
}

void OrgTarget::TakeId(const WriteRow& row, const Reply& reply, Sink sink) {
  const auto page = reply.ok() ? ReadQueryPage(reply.response.body) : Result<QueryPage>();
  const auto record = page && page->rows.size() == 1
                          ? ReadRecord(page->rows.front(), row.object->shape.fields)
                          : Result<QueriedRecord>();
  if (record && !record->id.empty()) return (*sink)({Done(row, {.id = record->id})});
  const Trouble trouble{"answer.no_id", "the org has written the record, but does not say its id",
                        CodeClass::kTransient};
  (*sink)({NotDone(row, trouble, AnswerStatus::kAmbiguous)});
}

// ---- looking before creating
// ----------------------------------------------------------------------

void OrgTarget::LookUp(Rows rows, Sink sink) {
  while (!rows.empty()) {
    Rows part;
    std::vector<std::string> literals;
    std::string path;
    const FieldShape* field = FindField(*rows.front().object, rows.front().key_field);
    while (!rows.empty()) {
      const WriteRow& row = rows.back();
      const auto literal = SoqlLiteral(field->type, row.key_value);
      if (!literal) {
        const Trouble trouble{"salesforce.request", literal.error().message, CodeClass::kRefused};
        (*sink)({NotDone(row, trouble, AnswerStatus::kRefused)});
        rows.pop_back();
        continue;
      }
      literals.push_back(*literal);
      std::string longer = connection_.settings().Path("query/?q=") +
                           protocols::EncodeUrl(SoqlAmong("Id, " + row.key_field, row.remote(),
                                                          row.key_field, literals));
      if (longer.size() > kMostUriBytes && !part.empty()) break;
      path = std::move(longer);
      part.push_back(std::move(rows.back()));
      rows.pop_back();
    }
    if (part.empty()) return;
    const program::Criticality criticality = MostCritical(part);
    connection_.Send(this, {.path = std::move(path), .criticality = criticality},
                     [this, sink, part = std::move(part)](const Reply& reply) mutable {
                       TakeFound(std::move(part), reply, sink);
                     });
  }
}

void OrgTarget::TakeFound(Rows rows, const Reply& reply, Sink sink) {
  const auto page = reply.ok() ? ReadQueryPage(reply.response.body) : Result<QueryPage>();
  std::vector<Answer> answers;
  if (!reply.ok() || !page || !page->next.empty()) {
    // Nothing was written; what was not answered can be asked again.
    for (const WriteRow& row : rows) {
      answers.push_back(Failed(row, reply));
      if (answers.back().status == AnswerStatus::kAmbiguous || reply.ok()) {
        answers.back().status = AnswerStatus::kRetry;
      }
    }
    return (*sink)(std::move(answers));
  }
  std::map<std::string, std::vector<std::string>> ids;
  for (const std::string& text : page->rows) {
    const auto record = ReadRecord(text, rows.front().object->shape.fields);
    if (record) ids[Comparable(record->Member(rows.front().key_field))].push_back(record->id);
  }
  Rows found;
  std::map<std::string, bool> creating;
  for (WriteRow& row : rows) {
    const std::string value = Comparable(row.key_value);
    const auto& there = ids[value];
    if (there.size() > 1) {
      answers.push_back(NotDone(
          row, {"several", fmt::format("{} is {} in several records: {}; nothing was written",
                                       row.key_field, row.key_value, Listed(there)),
                CodeClass::kSeveral},
          AnswerStatus::kRefused));
    } else if (there.empty() && std::exchange(creating[value], true)) {
      // The same twice in one batch: the second finds what the first creates.
      answers.push_back(NotDone(row, {"create.underway", "a record with this key is being created",
                                      CodeClass::kLock},
                                AnswerStatus::kLock));
    } else {
      row.found = !there.empty();
      row.way = row.found ? WriteWay::kUpdate : WriteWay::kCreate;
      if (row.found) row.request.id = there.front();
      found.push_back(std::move(row));
    }
  }
  if (!answers.empty()) (*sink)(std::move(answers));
  Launch(std::move(found), sink);
}

// ---- reading back
// ---------------------------------------------------------------------------------

Result<std::vector<FoundRecord>> OrgTarget::ReadBack(std::string_view object,
                                                     std::string_view member,
                                                     std::string_view value) {
  const program::Object* known = model_.FindObject(fmt::format("{}.{}", system_, object));
  const FieldShape* field = known == nullptr ? nullptr : FindField(*known, member);
  if (field == nullptr) {
    return Fail(fmt::format("`{}.{}` has no field `{}`", system_, object, member), system_);
  }
  TRY(const std::string literal, SoqlLiteral(field->type, value));
  TRY(const std::string fields, SoqlFields(known->shape.fields));
  const std::string remote =
      known->shape.remote_name.empty() ? known->shape.name : known->shape.remote_name;
  Call call{.path = connection_.settings().Path("query/?q=") +
                    protocols::EncodeUrl(SoqlAmong(fields, remote, member, {literal}))};
  const Reply reply = connection_.Fetch(std::move(call), &waiting_);
  if (!reply.ok()) {
    return Fail(fmt::format("{}: {}", reply.trouble.code, reply.trouble.message), system_);
  }
  TRY(const QueryPage page, ReadQueryPage(reply.response.body));
  std::vector<FoundRecord> found;
  for (const std::string& text : page.rows) {
    TRY(const QueriedRecord record, ReadRecord(text, known->shape.fields));
    found.push_back({record.id, record.Json(), record.stamp_us});
  }
  return found;
}

}  // namespace treaty::connectors::salesforce
