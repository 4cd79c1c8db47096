#include "runtime/sandbox/simulated_system.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/base/failpoint.h"
#include "runtime/base/hash.h"
#include "runtime/sandbox/simulated_pending.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using store::Operation;

constexpr size_t kMostKeys = 1'000'000;      // idempotency keys remembered
constexpr size_t kMostTries = 100'000;

std::string StampText(int64_t stamp_us) { return Format(Timestamp{stamp_us}); }

Answer NotDone(const Request& request, AnswerStatus status, std::string code,
               std::string message) {
  Answer answer;
  answer.key = request.key;
  answer.status = status;
  answer.code = std::move(code);
  answer.message = std::move(message);
  return answer;
}

}  // namespace

std::vector<Answer> SimulatedSystem::Apply(const std::vector<Request>& batch) {
  std::vector<Answer> answers(batch.size());
  std::vector<bool> answered(batch.size());
  TREATY_FAILPOINT("sandbox.before_effect");
  for (size_t at = 0; at < batch.size(); ++at) answered[at] = ApplyOne(batch[at], &answers[at]);
  const Result<void> persisted = Persist();
  for (size_t at = 0; at < batch.size(); ++at) {
    if (!persisted) {
      answers[at] = NotDone(batch[at], AnswerStatus::kAmbiguous, "sandbox.stopped",
                            persisted.error().ToString());
    } else if (!answered[at]) {
      answers[at] = NotDone(batch[at], AnswerStatus::kAmbiguous, "sandbox.no_answer",
                            "no answer in time");
    }
  }
  return answers;
}

// False when the answer gets lost on the way.
bool SimulatedSystem::ApplyOne(const Request& request, Answer* answer) {
  if (broken_) {
    *answer = NotDone(request, AnswerStatus::kAmbiguous, "sandbox.stopped", "the system is down");
    return true;
  }
  if (!MeetsFault(request, answer)) return answer->status != AnswerStatus::kAmbiguous;
  const bool drop_answer = answer->status == AnswerStatus::kAmbiguous;
  const ObjectBehaviour* object = behaviour_.Find(request.object);
  if (!object) {
    *answer = NotDone(request, AnswerStatus::kRefused, "sandbox.object",
                      fmt::format("there is no `{}` here", request.object));
    return true;
  }
  if (behaviour_.knows_keys && done_.contains(request.key)) {
    Repeat(request, answer);
    return !drop_answer;
  }
  Pending pending;
  SimulatedRecord after(request.body);
  if (const HeldRecord* held = FindHeld(request.object, request.id)) {
    after = held->record;
    after.Overlay(SimulatedRecord(request.body));
  }
  const Refusal* refusal =
      request.operation == Operation::kDelete ? nullptr : RefusalOf(*object, after);
  if (refusal) {
    *answer = NotDone(request, AnswerStatus::kRefused, refusal->code, MessageOf(*refusal, after));
    return true;
  }
  bool exists = true;
  switch (request.operation) {
    case Operation::kCreate:
      Create(*object, request, &pending);
      break;
    case Operation::kUpdate:
      exists = Update(*object, request, &pending);
      break;
    case Operation::kDelete:
      exists = Delete(request, &pending);
      break;
  }
  if (!exists) {
    *answer = NotDone(request, AnswerStatus::kRefused, "sandbox.not_found",
                      fmt::format("there is no {} `{}`", request.object, request.id));
    return true;
  }
  Write(*object, request, &pending);
  Done done{request.object, pending.id, pending.held.deleted};
  if (pending.stamp_us != pending.held.stamp_us) {
    done.answered = pending.answered.Json();
    done.stamp_us = pending.stamp_us;
  }
  Remember(request.key, std::move(done));
  tries_.erase(request.key);
  *answer = {.key = request.key, .status = AnswerStatus::kOk, .id = pending.id,
             .record = pending.held.deleted ? "" : pending.answered.Json(),
             .stamp_us = object->stamps ? pending.stamp_us : 0};
  return !drop_answer;
}

// Draws a fault. False: the request goes no further. True with an ambiguous answer: it is done, but
// its answer gets lost.
bool SimulatedSystem::MeetsFault(const Request& request, Answer* answer) {
  if (locked_out_) {
    *answer = NotDone(request, AnswerStatus::kAuth, "401", "the token has expired");
    return false;
  }
  answer->status = AnswerStatus::kOk;
  const Faults& faults = behaviour_.faults;
  if (tries_.size() >= kMostTries) tries_.clear();
  const uint64_t draw = Fingerprint(request.key, behaviour_.seed + tries_[request.key]++);
  double luck = double(draw >> 11) / double(uint64_t(1) << 53);
  const auto drawn = [&luck](double chance) {
    luck -= chance;
    return luck < 0;
  };
  if (drawn(faults.retry)) {
    *answer = NotDone(request, AnswerStatus::kRetry, "503", "the system is busy");
  } else if (drawn(faults.lock)) {
    *answer = NotDone(request, AnswerStatus::kLock, "M3/682",
                      fmt::format("{} is being changed by user DIALOG01", request.object));
  } else if (drawn(faults.throttle)) {
    *answer = NotDone(request, AnswerStatus::kThrottle, "429", "too many requests");
    answer->retry_after_us = faults.retry_after_ms * 1000;
  } else if (drawn(faults.stale)) {
    *answer = NotDone(request, AnswerStatus::kStale, "412", "somebody changed the record");
  } else if (drawn(faults.auth)) {
    locked_out_ = true;
    *answer = NotDone(request, AnswerStatus::kAuth, "401", "the token has expired");
  } else if (drawn(faults.drop_request)) {
    *answer = NotDone(request, AnswerStatus::kAmbiguous, "", "");
  } else {
    if (drawn(faults.drop_answer)) answer->status = AnswerStatus::kAmbiguous;
    return true;
  }
  return false;
}

void SimulatedSystem::Repeat(const Request& request, Answer* answer) {
  const Done& done = done_[request.key];
  *answer = {.key = request.key, .status = AnswerStatus::kOk, .id = done.id};
  if (const HeldRecord* held = FindHeld(done.object, done.id)) {
    answer->record = held->record.Json();
    const ObjectBehaviour* object = behaviour_.Find(done.object);
    answer->stamp_us = object && object->stamps ? held->stamp_us : 0;
    if (!done.answered.empty()) {
      answer->record = done.answered;
      answer->stamp_us = object && object->stamps ? done.stamp_us : 0;
    }
  }
  JsonWriter line;
  line.BeginObject().Key("key").Text(request.key);
  line.Key("operation").Text(store::OperationName(request.operation));
  line.Key("object").Text(request.object).Key("id").Text(done.id);
  line.Key("status").Text("repeated");
  journal_lines_.push_back(line.EndObject().Take() + "\n");
}

void SimulatedSystem::Create(const ObjectBehaviour& object, const Request& request,
                             Pending* pending) {
  pending->held.record = SimulatedRecord(request.body);
  pending->id = request.id.empty() ? NextNumber(object, pending->held.record) : request.id;
  if (request.id.empty()) pending->held.record.Set(object.key, JsonText(pending->id));
  Assign(object, object.assign, &pending->held.record);
}

bool SimulatedSystem::Update(const ObjectBehaviour& object, const Request& request,
                             Pending* pending) {
  pending->id = request.id;
  if (const HeldRecord* held = FindHeld(request.object, request.id)) {
    pending->held = *held;
  } else if (object.accept_unknown) {
    pending->held.record.Set(object.key, JsonText(request.id));
  } else {
    return false;
  }
  pending->held.record.Overlay(SimulatedRecord(request.body));
  return true;
}

bool SimulatedSystem::Delete(const Request& request, Pending* pending) {
  const HeldRecord* held = FindHeld(request.object, request.id);
  if (!held) return false;
  pending->id = request.id;
  pending->held = *held;
  pending->held.deleted = true;
  return true;
}

// Takes the effect into the state and its line into the batch.
void SimulatedSystem::Write(const ObjectBehaviour& object, const Request& request,
                            Pending* pending) {
  const bool created = request.operation == Operation::kCreate;
  HeldRecord& held = pending->held;
  pending->stamp_us = held.stamp_us = clock_.NextStamp(held.stamp_us);
  if (created) held.created_us = held.stamp_us;
  pending->answered = held.record;
  const auto tell = [&](std::string_view kind) {
    if (!object.echo) return;
    JsonWriter event;
    event.BeginObject().Key("object").Text(object.name).Key("kind").Text(kind);
    event.Key("id").Text(pending->id).Key("stamp").Text(StampText(held.stamp_us));
    if (!held.deleted) event.Key("record").Raw(held.record.Json());
    pending->changes.push_back(event.EndObject().Take());
  };
  tell(held.deleted ? "deleted" : created ? "created" : "changed");
  for (const FollowUp& follow_up : object.then) {
    const bool follows = created ? follow_up.after_create : follow_up.after_update;
    if (held.deleted || !follows || !Meets(held.record, follow_up.when)) continue;
    if (!Assign(object, follow_up.set, &held.record)) continue;
    held.stamp_us = clock_.NextStamp(held.stamp_us);
    tell("changed");
  }
  journal_lines_.push_back(LineOf(request, *pending));
  for (const std::string& change : pending->changes) change_lines_ += change + "\n";
  Keep(request.object, pending->id, held);
}

std::string SimulatedSystem::LineOf(const Request& request, const Pending& pending) const {
  const HeldRecord& held = pending.held;
  JsonWriter line;
  line.BeginObject().Key("key").Text(request.key);
  line.Key("operation").Text(store::OperationName(request.operation));
  line.Key("object").Text(request.object).Key("id").Text(pending.id).Key("status").Text("ok");
  if (!pending.client.empty()) line.Key("client").Text(pending.client);
  line.Key("stamp").Text(StampText(held.stamp_us));
  if (!request.body.empty()) line.Key("body").Raw(request.body);
  if (!held.deleted) line.Key("record").Raw(held.record.Json());
  if (pending.stamp_us != held.stamp_us) {
    line.Key("answered").Raw(pending.answered.Json());
    line.Key("answered_stamp").Text(StampText(pending.stamp_us));
  }
  line.Key("changes").BeginList();
  for (const std::string& change : pending.changes) line.Raw(change);
  return line.EndList().EndObject().Take() + "\n";
}

Result<void> SimulatedSystem::Persist() {
  undo_.clear();
  undoable_ = false;
  sealed_lines_ = 0;
  if (journal_lines_.empty()) return {};
  std::string lines;
  for (const std::string& line : journal_lines_) lines += line;
  lines_ += journal_lines_.size();
  journal_lines_.clear();
  const std::string changes = std::exchange(change_lines_, {});
  broken_ = true;  // unless all of this goes well
  TRY_VOID(journal_->Append(lines));
  if (behaviour_.sync) {
    TRY_VOID(journal_->Sync());
  }
  TREATY_FAILPOINT("sandbox.after_effect");
  if (changes_ && !changes.empty()) {
    TRY_VOID(changes_->Append(changes));
  }
  TREATY_FAILPOINT("sandbox.after_changes");
  broken_ = false;
  return {};
}

std::string SimulatedSystem::NextNumber(const ObjectBehaviour& object,
                                        const SimulatedRecord& record) {
  uint64_t count = 1;
  for (int64_t digit = 0; digit < object.digits; ++digit) count *= 10;
  uint64_t number = 0;
  if (object.number_by_sequence) {
    int64_t& last = sequences_.try_emplace(object.name, object.first_number - 1).first->second;
    number = uint64_t(++last);
    if (ids_.make != nullptr) return ids_.make(object.name, number);
  } else {
    number = Chosen(object.name, object.key, record.Plain(object.natural_key), count);
  }
  for (uint64_t tries = 0;; ++number, ++tries) {
    const uint64_t shown = tries < count ? number % count : number;  // all numbers are taken
    std::string text = fmt::format("{:0{}}", shown, object.digits);
    if (!FindAny(object.name, text)) return text;
  }
}

void SimulatedSystem::Remember(const std::string& key, Done done) {
  if (!done_.insert_or_assign(key, std::move(done)).second) return;
  done_order_.push_back(key);
  if (done_order_.size() <= kMostKeys) return;
  done_.erase(done_order_.front());
  done_order_.pop_front();
}

bool SimulatedSystem::empty() const {
  return std::all_of(records_.begin(), records_.end(),
                     [](const auto& table) { return table.second.size() == 0; });
}

const RecordTable* SimulatedSystem::Table(const std::string& object) const {
  const auto found = records_.find(object);
  return found == records_.end() ? nullptr : &found->second;
}

const HeldRecord* SimulatedSystem::FindAny(const std::string& object, const std::string& id) const {
  const RecordTable* table = Table(object);
  return table ? table->Find(id) : nullptr;
}

const HeldRecord* SimulatedSystem::FindHeld(const std::string& object,
                                            const std::string& id) const {
  const HeldRecord* held = FindAny(object, id);
  return held && !held->deleted ? held : nullptr;
}

void SimulatedSystem::Keep(const std::string& object, const std::string& id, HeldRecord held) {
  if (undoable_) {
    const HeldRecord* before = FindAny(object, id);
    undo_.push_back({object, id, before ? std::optional(*before) : std::nullopt});
  }
  records_[object].Keep(id, std::move(held));
}

std::vector<protocols::FoundRecord> SimulatedSystem::FindRecords(std::string_view object,
                                                                 std::string_view member,
                                                                 std::string_view value) const {
  std::vector<protocols::FoundRecord> found;
  const RecordTable* table = Table(std::string(object));
  if (!table) return found;
  for (const std::string& id : table->FindBy(member, value)) {
    const HeldRecord* held = table->Find(id);
    if (held->deleted || held->record.Value(member) != value) continue;
    found.push_back({id, held->record.Json(), held->stamp_us});
  }
  return found;
}

}  // namespace treaty::sandbox
