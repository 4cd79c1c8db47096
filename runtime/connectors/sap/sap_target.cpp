#include "runtime/connectors/sap/sap_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "runtime/connectors/retry_after.h"
#include "runtime/formats/odata_url.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::sap {
namespace {

using formats::BatchOperation;
using formats::BatchPart;
using protocols::Answer;
using protocols::AnswerSink;
using protocols::AnswerStatus;
using protocols::FoundRecord;
using protocols::Request;
using store::Operation;

constexpr size_t kMostAttempts = 100'000;
constexpr size_t kRepeatabilityIdChars = 32;

bool IsGood(const PartOutcome& outcome) {
  return outcome.answered &&
         std::all_of(outcome.part.operations.begin(), outcome.part.operations.end(),
                     [](const BatchOperation& each) { return each.status / 100 == 2; });
}
// The operation that went wrong.
const BatchOperation& Culprit(const PartOutcome& outcome) {
  for (const BatchOperation& each : outcome.part.operations) {
    if (each.status / 100 != 2) return each;
  }
  return outcome.part.operations.front();
}

bool IsWritten(const program::Model& model, const program::Object& object) {
  const std::string qualified = object.system + "." + object.shape.name;
  return std::any_of(model.routes.begin(), model.routes.end(), [&](const program::Route& route) {
    return !route.inbound && route.object == qualified;
  });
}

int64_t RetryAfterUsOf(const BatchOperation& operation, int64_t now_us) {
  protocols::HttpResponse response;
  response.headers.emplace_back("retry-after",
                                formats::BatchHeader(operation.headers, "retry-after"));
  return RetryAfterUs(response, now_us);
}

}  // namespace

SapTarget::SapTarget(SapConnection& connection, const protocols::Endpoint& endpoint)
    : connection_(connection),
      env_(*endpoint.env),
      system_(endpoint.system),
      started_us_(endpoint.env->MonotonicUs()),
      waiting_(*endpoint.env) {}

SapTarget::~SapTarget() { connection_.Forget(this); }

Result<std::unique_ptr<SapTarget>> SapTarget::Make(SapConnection& connection,
                                                   const protocols::Endpoint& endpoint) {
  std::unique_ptr<SapTarget> target(new SapTarget(connection, endpoint));
  for (const program::Object& object : endpoint.model->objects) {
    if (object.system != endpoint.system) continue;
    Result<ObjectPlan> plan = PlanObject(object, connection.settings());
    // One that nobody writes may be declared without its service.
    if (!plan && !IsWritten(*endpoint.model, object)) continue;
    if (!plan) return tl::make_unexpected(plan.error());
    target->plans_.emplace(object.shape.name, *std::move(plan));
  }
  return target;
}

protocols::TargetTraits SapTarget::traits() const {
  const Settings& settings = connection_.settings();
  return {.finds_records = true, .looks_up_first = true, .batch = size_t(settings.batch),
          .in_flight = size_t(settings.in_flight)};
}

Result<void> SapTarget::Authenticate() {
  connection_.RenewCredentials();
  return {};
}

// Creates have no record yet.
std::string SapTarget::RecordName(const Row& row) {
  return row.request.id.empty() ? std::string() : EtagName(row, row.request.id);
}

std::string SapTarget::EtagName(const Row& row, const std::string& id) {
  return row.plan->shape().name + "\n" + id;
}

// ---- what is to be done
// ----------------------------------------------------------------------------

Result<SapTarget::Row> SapTarget::PlanRow(Request request) const {
  const auto plan = plans_.find(request.object);
  if (plan == plans_.end()) {
    return Fail(fmt::format("`{}` has no object `{}`", system_, request.object));
  }
  Row row;
  row.plan = &plan->second;
  row.id = request.id;
  if (request.operation != Operation::kCreate && request.id.empty()) {
    return Fail("an update or delete without the record's id");
  }
  row.request = std::move(request);
  if (!row.id.empty()) row.etag = connection_.etags().Get(EtagName(row, row.id));
  return row;
}

bool SapTarget::MustRead(const Row& row) const {
  const bool has_etag = row.plan->shape().has_etag;
  switch (row.request.operation) {
    case Operation::kCreate:
      return connection_.settings().look_up && !row.request.natural_key.empty();
    case Operation::kUpdate:
      return (has_etag && row.etag.empty()) || HasChildren(*row.plan, row.request.body);
    case Operation::kDelete:
      return has_etag && row.etag.empty();
  }
  return false;
}

// How long a late request of ours may still be at work; 0: it has ended.
int64_t SapTarget::SettlesInUs(const Request& request) {
  const Settings& settings = connection_.settings();
  if (!request.ambiguous || request.operation != Operation::kCreate || !settings.look_up) return 0;
  const std::lock_guard lock(mutex_);
  const auto found = unknown_since_us_.find(request.key);
  // One that is not known here was sent before we were started.
  const int64_t ended_us = found == unknown_since_us_.end() ? started_us_ : found->second;
  const int64_t wait_us = ended_us + settings.settle_us - env_.MonotonicUs();
  if (wait_us > 0) return wait_us;
  if (found != unknown_since_us_.end()) unknown_since_us_.erase(found);
  return 0;
}

void SapTarget::Send(std::vector<Request> batch, const AnswerSink& sink) {
  Rows rows;
  std::vector<Answer> answers;
  for (Request& request : batch) {
    if (const int64_t wait_us = SettlesInUs(request); wait_us > 0) {
      answers.push_back({.key = request.key, .status = AnswerStatus::kRetry, .code = "settling",
                         .message = "an earlier attempt may still be at work",
                         .retry_after_us = wait_us, .asked = false});
      continue;
    }
    std::string key = request.key;
    Result<Row> row = PlanRow(std::move(request));
    if (row) {
      rows.push_back(*std::move(row));
    } else {
      answers.push_back({.key = std::move(key), .status = AnswerStatus::kRefused,
                         .code = "sap.request", .message = row.error().ToString()});
    }
  }
  if (!answers.empty()) sink(std::move(answers));
  Launch(std::move(rows), &sink);
}

// By service; what must be read first does not hold up what need not. Writes to one record stand
// in one group, whatever they need: they go one after the other.
void SapTarget::Launch(Rows rows, Sink sink) {
  struct Group {
    bool reads = false;
    size_t records = 0;
    Rows rows;
  };
  std::vector<Group> groups;
  std::map<std::pair<std::string, bool>, size_t> open;   // the group that is not full
  std::map<std::string, size_t> group_of;                // by record
  const size_t most = size_t(connection_.settings().batch);
  for (Row& row : rows) {
    const std::string record = RecordName(row);
    if (const auto found = group_of.find(record); found != group_of.end()) {
      groups[found->second].rows.push_back(std::move(row));
      continue;
    }
    const std::pair kind(row.plan->service, MustRead(row));
    const auto at = open.find(kind);
    if (at == open.end() || groups[at->second].records >= most) {
      open[kind] = groups.size();
      groups.push_back({.reads = kind.second});
    }
    if (!record.empty()) group_of[record] = open[kind];
    Group& group = groups[open[kind]];
    ++group.records;
    group.rows.push_back(std::move(row));
  }
  for (Group& group : groups) {
    group.reads ? Read(std::move(group.rows), sink) : Write(std::move(group.rows), sink);
  }
}

// Takes out all but the first write to each record.
SapTarget::Rows SapTarget::TakeLater(Rows* rows) {
  Rows first;
  Rows later;
  std::set<std::string> seen;
  for (Row& row : *rows) {
    const std::string record = RecordName(row);
    const bool is_first = record.empty() || seen.insert(record).second;
    (is_first ? first : later).push_back(std::move(row));
  }
  *rows = std::move(first);
  return later;
}

// A batch that was refused whole may have been so for one of its records: its halves tell. False
// when it is not that.
bool SapTarget::Split(Rows* rows, Rows* later, const std::vector<PartOutcome>& outcomes,
                      Sink sink) {
  if (rows->size() < 2 || outcomes.empty() || !outcomes.front().refused_whole) return false;
  for (Row& row : *rows) {
    row.is_held = row.looked = row.found = row.reads_after = false;
    if (row.request.operation == Operation::kCreate) row.id.clear();
  }
  Rows half(std::make_move_iterator(rows->begin() + long(rows->size() / 2)),
            std::make_move_iterator(rows->end()));
  rows->resize(rows->size() / 2);
  // Later writes stay behind the first one to their record.
  for (Row& row : *later) {
    const auto with = std::find_if(half.begin(), half.end(), [&](const Row& each) {
      return RecordName(each) == RecordName(row);
    });
    (with == half.end() ? *rows : half).push_back(std::move(row));
  }
  Launch(std::move(*rows), sink);
  Launch(std::move(half), sink);
  return true;
}

// ---- reading
// ---------------------------------------------------------------------------------------

void SapTarget::Read(Rows rows, Sink sink) {
  Rows later = TakeLater(&rows);
  std::vector<BatchPart> parts;
  std::vector<Answer> refused;
  Rows asked;
  std::set<std::string> creating;
  for (Row& row : rows) {
    const bool create = row.request.operation == Operation::kCreate;
    // The same twice at a time: the second finds what the first creates.
    const std::string& value = row.request.natural_value;
    if (create && !creating.insert(row.plan->qualified + "\n" + value).second) {
      refused.push_back(NotDone(row, {"create.underway", "a record with this key is being created",
                                      AnswerStatus::kLock, 0}));
      continue;
    }
    constexpr size_t kEnoughToTell = 2;
    Result<std::string> url =
        create ? LookUpUrl(*row.plan, row.request.natural_key, value, kEnoughToTell)
               : ReadUrl(*row.plan, row.id);
    if (!url) {
      refused.push_back(Refused(row, url.error()));
      continue;
    }
    parts.push_back({false, {GetOperation(*std::move(url))}});
    asked.push_back(std::move(row));
  }
  if (!refused.empty()) (*sink)(std::move(refused));
  if (asked.empty()) return Launch(std::move(later), sink);
  const std::string service = asked.front().plan->service;
  RunParts(connection_, this, service, std::move(parts),
           [this, sink, rows = std::move(asked),
            later = std::move(later)](std::vector<PartOutcome> outcomes) mutable {
             TakeReads(std::move(rows), std::move(later), std::move(outcomes), sink);
           });
}

void SapTarget::TakeReads(Rows rows, Rows later, std::vector<PartOutcome> outcomes, Sink sink) {
  if (Split(&rows, &later, outcomes, sink)) return;
  std::vector<Answer> answers;
  Rows writing;
  for (size_t i = 0; i < rows.size(); ++i) {
    Answer answer;
    const Result<bool> goes_on = TakeRead(&rows[i], outcomes[i], &answer);
    if (!goes_on) {
      answers.push_back(Refused(rows[i], goes_on.error()));
    } else if (*goes_on) {
      writing.push_back(std::move(rows[i]));
    } else {
      answers.push_back(std::move(answer));
    }
  }
  if (!answers.empty()) (*sink)(std::move(answers));
  // Behind a write that is about to go; those whose record could not be read ask for themselves.
  Rows alone;
  for (Row& row : later) {
    const bool follows = std::any_of(writing.begin(), writing.end(), [&](const Row& each) {
      return RecordName(each) == RecordName(row);
    });
    (follows ? writing : alone).push_back(std::move(row));
  }
  if (!writing.empty()) Write(std::move(writing), sink);
  if (!alone.empty()) Launch(std::move(alone), sink);
}

// True when the row can be written now; else `answer` is its answer.
Result<bool> SapTarget::TakeRead(Row* row, const PartOutcome& outcome, Answer* answer) {
  Trouble trouble = outcome.trouble;
  if (outcome.answered && !IsGood(outcome)) {
    const BatchOperation& culprit = Culprit(outcome);
    const Settings& settings = connection_.settings();
    trouble = TroubleOf(culprit.status, culprit.body, settings.answers);
    trouble.retry_after_us = RetryAfterUsOf(culprit, env_.NowUs());
  }
  if (!IsGood(outcome)) {
    // Nothing was written by this attempt, whatever became of the question.
    if (trouble.status == AnswerStatus::kAmbiguous) trouble.status = AnswerStatus::kRetry;
    *answer = NotDone(*row, trouble);
    return false;
  }
  const Result<std::string> json = Canonicalise(outcome.part.operations.front().body);
  if (!json) {
    *answer = NotDone(*row, {"answer.unreadable", "the answer is no JSON: " + json.error().message,
                             AnswerStatus::kRetry, 0});
    return false;
  }
  return TakeFound(row, *json, answer);
}

Result<bool> SapTarget::TakeFound(Row* row, std::string_view json, Answer* answer) {
  TRY(const formats::ODataPage page, formats::ReadODataPage(json));
  row->looked = true;
  if (row->request.operation == Operation::kCreate) {
    if (page.records.empty()) return true;
    if (page.records.size() > 1) {
      std::string ids;
      for (const std::string_view each : page.records) {
        TRY(const ServiceRecord record,
            ReadServiceRecord(*row->plan, each, connection_.settings()));
        ids += (ids.empty() ? "" : ", ") + record.id;
      }
      return Fail(fmt::format("{} is {} in several records: {}; nothing was written",
                              row->request.natural_key, row->request.natural_value, ids));
    }
    row->found = true;
  }
  if (page.records.empty()) return Fail("the service has no such record");
  const std::string_view raw = page.records.front();
  TRY(const ServiceRecord record, ReadServiceRecord(*row->plan, raw, connection_.settings()));
  row->id = record.id;
  row->etag = record.etag;
  row->held = {std::string(raw), record.json};
  row->held_stamp_us = record.stamp_us;
  row->is_held = true;
  connection_.etags().Put(EtagName(*row, row->id), record.etag, record.stamp_us);
  (void)answer;
  return true;
}

// ---- writing
// ---------------------------------------------------------------------------------------

void SapTarget::Write(Rows rows, Sink sink) {
  Rows later = TakeLater(&rows);
  std::vector<BatchPart> parts;
  std::vector<Answer> answers;
  Rows writing;
  for (Row& row : rows) {
    Result<BatchPart> part = WritePart(&row);
    if (!part) {
      answers.push_back(Refused(row, part.error()));
      continue;
    }
    if (part->operations.empty()) {  // it holds what we say already
      answers.push_back(Held(row));
      continue;
    }
    parts.push_back(*std::move(part));
    const bool updates = row.request.operation == Operation::kUpdate || row.found;
    if (updates && connection_.settings().read_after) {
      Result<std::string> url = ReadUrl(*row.plan, row.id);
      row.reads_after = url.has_value();
      if (url) parts.push_back({false, {GetOperation(*std::move(url))}});
    }
    writing.push_back(std::move(row));
  }
  if (!answers.empty()) (*sink)(std::move(answers));
  if (writing.empty()) return Launch(std::move(later), sink);
  const std::string service = writing.front().plan->service;
  RunParts(connection_, this, service, std::move(parts),
           [this, sink, rows = std::move(writing),
            later = std::move(later)](std::vector<PartOutcome> outcomes) mutable {
             TakeWrites(std::move(rows), std::move(later), std::move(outcomes), sink);
           });
}

std::string SapTarget::RepeatabilityTime(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (first_sent_.size() >= kMostAttempts) first_sent_.clear();
  std::string& first = first_sent_[key];
  if (first.empty()) first = Format(Timestamp{env_.NowUs()});
  return first;
}

Result<BatchPart> SapTarget::WritePart(Row* row) {
  const Settings& settings = connection_.settings();
  BatchPart part{true, {}};
  const Request& request = row->request;
  if (request.operation == Operation::kDelete) {
    TRY(BatchOperation gone, DeleteOperation(*row->plan, row->id, row->etag));
    part.operations.push_back(std::move(gone));
    return part;
  }
  if (request.operation == Operation::kCreate && !row->found) {
    TRY(BatchOperation create, CreateOperation(*row->plan, request.body, settings));
    if (settings.repeatability) {
      create.headers.emplace_back("RequestID", request.key.substr(0, kRepeatabilityIdChars));
      create.headers.emplace_back("RepeatabilityCreation", RepeatabilityTime(request.key));
    }
    part.operations.push_back(std::move(create));
    return part;
  }
  Update update{.id = row->id, .etag = row->etag, .body = request.body};
  update.held = row->is_held ? &row->held : nullptr;
  update.only_updatable = row->found;
  TRY(part.operations, UpdateOperations(*row->plan, update, settings));
  return part;
}

void SapTarget::TakeWrites(Rows rows, Rows later, std::vector<PartOutcome> outcomes, Sink sink) {
  if (Split(&rows, &later, outcomes, sink)) return;
  std::vector<Answer> answers;
  size_t at = 0;
  for (const Row& row : rows) {
    const PartOutcome& write = outcomes[at];
    const PartOutcome* read = row.reads_after ? &outcomes[at + 1] : nullptr;
    at += row.reads_after ? 2 : 1;
    answers.push_back(AnswerOf(row, write, read));
  }
  (*sink)(std::move(answers));
  for (Row& row : later) row.etag = connection_.etags().Get(EtagName(row, row.id));
  Launch(std::move(later), sink);
}

Answer SapTarget::AnswerOf(const Row& row, const PartOutcome& write, const PartOutcome* read) {
  if (IsGood(write)) return Done(row, write, read);
  Trouble trouble = write.trouble;
  if (write.answered) {
    const BatchOperation& culprit = Culprit(write);
    trouble = TroubleOf(culprit.status, culprit.body, connection_.settings().answers);
    trouble.retry_after_us = RetryAfterUsOf(culprit, env_.NowUs());
    if (culprit.status == 503 && trouble.retry_after_us > 0) {
      trouble.status = AnswerStatus::kThrottle;
    }
    const bool gone = row.request.operation == Operation::kDelete && culprit.status == 404;
    if (gone) return {.key = row.request.key, .status = AnswerStatus::kOk, .id = row.id};
  }
  const bool version_is_open = trouble.status == AnswerStatus::kStale ||
                               trouble.status == AnswerStatus::kAmbiguous;
  if (version_is_open && !row.id.empty()) connection_.etags().Forget(EtagName(row, row.id));
  return NotDone(row, trouble);
}

Answer SapTarget::Created(const Row& row, const BatchOperation& operation) {
  const auto unreadable = [&](const std::string& reason) {
    return NotDone(row, {"answer.unreadable",
                         "the record was created, but the answer does not say which: " + reason,
                         AnswerStatus::kAmbiguous, 0});
  };
  const Result<std::string> json = Canonicalise(operation.body);
  if (!json) return unreadable(json.error().message);
  const auto page = formats::ReadODataPage(*json);
  if (!page || page->records.size() != 1) return unreadable("it has no record");
  const Result<ServiceRecord> record =
      ReadServiceRecord(*row.plan, page->records.front(), connection_.settings());
  if (!record) return unreadable(record.error().ToString());
  std::string etag = record->etag;
  if (etag.empty()) etag = formats::BatchHeader(operation.headers, "etag");
  connection_.etags().Put(EtagName(row, record->id), etag, record->stamp_us);
  return {.key = row.request.key, .status = AnswerStatus::kOk, .id = record->id,
          .record = FillFrom(*row.plan, record->json, row.request.body),
          .stamp_us = record->stamp_us};
}

Answer SapTarget::Done(const Row& row, const PartOutcome& write, const PartOutcome* read) {
  const BatchOperation& first = write.part.operations.front();
  const bool created = row.request.operation == Operation::kCreate && !row.found;
  if (created) return Created(row, first);
  Answer answer{.key = row.request.key, .status = AnswerStatus::kOk, .id = row.id};
  answer.found = row.found;
  const std::string name = EtagName(row, row.id);
  if (row.request.operation == Operation::kDelete) {
    connection_.etags().Forget(name);
    return answer;
  }
  const std::string written_etag(formats::BatchHeader(first.headers, "etag"));
  connection_.etags().Forget(name);
  if (read != nullptr && IsGood(*read)) {
    const Result<std::string> json = Canonicalise(read->part.operations.front().body);
    const auto page = json ? formats::ReadODataPage(*json) : Result<formats::ODataPage>();
    const auto record = page && page->records.size() == 1
                            ? ReadServiceRecord(*row.plan, page->records.front(),
                                                connection_.settings())
                            : Result<ServiceRecord>(Fail("no record"));
    if (record) {
      answer.record = record->json;
      answer.stamp_us = record->stamp_us;
      connection_.etags().Put(name, record->etag, record->stamp_us);
      // Somebody else wrote between our write and our reading it.
      const bool moved = !written_etag.empty() && !record->etag.empty() &&
                         written_etag != record->etag && write.part.operations.size() == 1;
      answer.found = answer.found || moved;
      return answer;
    }
  }
  // Operations on children may have made the version newer than this one.
  if (write.part.operations.size() == 1) connection_.etags().Put(name, written_etag, 0);
  return answer;
}

Answer SapTarget::Held(const Row& row) const {
  return {.key = row.request.key, .status = AnswerStatus::kOk, .id = row.id,
          .record = row.held.json, .stamp_us = row.held_stamp_us, .found = true};
}

Answer SapTarget::NotDone(const Row& row, const Trouble& trouble) {
  Answer answer{.key = row.request.key, .status = trouble.status, .code = trouble.code,
                .message = trouble.message, .retry_after_us = trouble.retry_after_us};
  const Settings& settings = connection_.settings();
  const bool create = row.request.operation == Operation::kCreate;
  if (trouble.status != AnswerStatus::kAmbiguous || !create || !settings.look_up) return answer;
  answer.retry_after_us = std::max(answer.retry_after_us, settings.settle_us);
  const std::lock_guard lock(mutex_);
  const bool full = unknown_since_us_.size() >= kMostAttempts;
  if (!full || unknown_since_us_.contains(row.request.key)) {
    unknown_since_us_[row.request.key] = env_.MonotonicUs();
  }
  return answer;
}

Answer SapTarget::Refused(const Row& row, const Error& error) const {
  return {.key = row.request.key, .status = AnswerStatus::kRefused, .code = "sap.request",
          .message = error.ToString()};
}

// ---- reading back
// ---------------------------------------------------------------------------------

Result<std::vector<FoundRecord>> SapTarget::ReadBack(std::string_view object,
                                                     std::string_view member,
                                                     std::string_view value) {
  constexpr size_t kMostFound = 100;
  const auto plan = plans_.find(object);
  if (plan == plans_.end()) return Fail(fmt::format("`{}` has no object `{}`", system_, object));
  TRY(std::string url, LookUpUrl(plan->second, member, value, kMostFound));
  const Reply reply =
      connection_.Fetch({.service = plan->second.service, .url = std::move(url)}, &waiting_);
  if (!reply.ok()) {
    return Fail(fmt::format("{}: {}", reply.trouble.code, reply.trouble.message), system_);
  }
  TRY(const std::string json, Canonicalise(reply.response.body));
  TRY(const formats::ODataPage page, formats::ReadODataPage(json));
  std::vector<FoundRecord> found;
  for (const std::string_view raw : page.records) {
    TRY(ServiceRecord record, ReadServiceRecord(plan->second, raw, connection_.settings()));
    found.push_back({std::move(record.id), std::move(record.json), record.stamp_us});
  }
  return found;
}

}  // namespace treaty::connectors::sap
