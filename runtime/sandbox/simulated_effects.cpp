// The door of a simulated system that the vendors' servers use.
#include <fmt/format.h>

#include <utility>

#include "runtime/base/failpoint.h"
#include "runtime/sandbox/simulated_pending.h"

namespace treaty::sandbox {
namespace {

using protocols::Request;
using store::Operation;

EffectOutcome NotDone(EffectStatus status, std::string code, std::string message) {
  EffectOutcome outcome;
  outcome.status = status;
  outcome.code = std::move(code);
  outcome.message = std::move(message);
  return outcome;
}

}  // namespace

EffectOutcome SimulatedSystem::Do(const Effect& effect) {
  TREATY_FAILPOINT("sandbox.before_effect");
  undoable_ = true;
  const ObjectBehaviour& object = *behaviour_.Find(effect.object);
  const bool creates = effect.operation == Operation::kCreate;
  const HeldRecord* any = FindAny(effect.object, effect.id);
  if (creates && any) return NotDone(EffectStatus::kExists, "", "");
  if (!creates && !any) return NotDone(EffectStatus::kNotFound, "", "");
  if (!creates && any->deleted) return NotDone(EffectStatus::kDeleted, "", "");
  SimulatedRecord after = any ? any->record : SimulatedRecord();
  after.Overlay(SimulatedRecord(effect.body));
  const bool deletes = effect.operation == Operation::kDelete;
  if (const Refusal* refusal = deletes ? nullptr : RefusalOf(object, after)) {
    return NotDone(EffectStatus::kRefused, refusal->code, MessageOf(*refusal, after));
  }
  Request request{.key = effect.key, .operation = effect.operation, .object = effect.object,
                  .id = effect.id, .body = effect.body, .natural_key = {}, .natural_value = {}};
  if (request.key.empty()) {
    request.key = fmt::format("api-{}", lines_ + journal_lines_.size() + 1);
  }
  Pending pending;
  pending.client = effect.client.empty() ? "api" : effect.client;
  switch (effect.operation) {
    case Operation::kCreate:
      Create(object, request, &pending);
      break;
    case Operation::kUpdate:
      Update(object, request, &pending);
      break;
    case Operation::kDelete:
      Delete(request, &pending);
      break;
  }
  pending.held.changed_by = pending.client;
  Write(object, request, &pending);
  EffectOutcome outcome;
  outcome.id = std::move(pending.id);
  outcome.record = std::move(pending.answered);
  outcome.stamp_us = pending.stamp_us;
  return outcome;
}

void SimulatedSystem::Seal(bool together) {
  for (size_t at = sealed_lines_; together && at + 1 < journal_lines_.size(); ++at) {
    std::string& line = journal_lines_[at];
    line.replace(line.size() - 2, 2, ",\"more\":true}\n");
  }
  sealed_lines_ = journal_lines_.size();
  undo_.clear();
}

Result<void> SimulatedSystem::Commit(bool together) {
  if (broken_) return Fail("the system is down: its journal could not be written");
  Seal(together);
  return Persist();
}

void SimulatedSystem::Rollback() {
  undoable_ = false;
  for (auto each = undo_.rbegin(); each != undo_.rend(); ++each) {
    RecordTable& table = records_[each->object];
    if (each->before) {
      table.Keep(each->id, *std::move(each->before));
    } else {
      table.Remove(each->id);
    }
  }
  undo_.clear();
  journal_lines_.resize(sealed_lines_);
}

}  // namespace treaty::sandbox
