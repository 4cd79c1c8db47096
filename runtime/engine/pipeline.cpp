#include "runtime/engine/pipeline.h"

#include <fmt/format.h>

#include <limits>

#include "runtime/base/failpoint.h"

namespace treaty::engine {

using program::EventKind;
using store::InboxRow;
using store::InboxState;
using store::OutboxRow;
using store::OutboxState;

namespace {

// Journal rows forgotten in one go: keeps each pause short.
constexpr int64_t kPruneAtOnce = 2000;
constexpr size_t kDueAtOnce = 256;

}  // namespace

Pipeline::Pipeline(store::Store& store, const program::Program& program, const Plan& plan)
    : work_(store, program, plan),
      troubles_(work_),
      crashes_(work_),
      restore_(work_),
      holds_(work_),
      guard_(work_, holds_),
      outbound_(work_, troubles_, guard_),
      recognition_(work_),
      inbound_(work_, troubles_, recognition_, holds_),
      refold_(work_, outbound_, restore_),
      intake_(work_, troubles_, recognition_, inbound_, restore_),
      dispatch_(work_, troubles_, guard_, outbound_, inbound_) {
  dispatch_.Heed(restore_, crashes_);
}

Result<void> Pipeline::Start(int64_t now_us, const PipelineOptions& options) {
  options_ = options;
  TRY_VOID(Load(now_us));
  TRY_VOID(Begin(now_us));
  TRY_VOID(crashes_.Load());
  TRY_VOID(restore_.Load());
  TRY_VOID(dispatch_.Recover(crashes_.unclean()));
  return End();
}

Result<void> Pipeline::Load(int64_t now_us) {
  TRY_VOID(intake_.Load(now_us - options_.dedup_window_us));
  TRY_VOID(troubles_.Load());
  TRY_VOID(holds_.Load());
  return guard_.Load(now_us);
}

Result<void> Pipeline::GoOnFrom(const Pipeline& before, int64_t now_us) {
  options_ = before.options_;
  rows_became_ready_ = true;  // what was known about that is lost: delivery looks
  crashes_.GoOnFrom(before.crashes_);
  TRY_VOID(Load(now_us));
  TRY_VOID(restore_.Load());  // writes nothing: `before` has
  return dispatch_.GoOn();
}

Result<void> Pipeline::Begin(int64_t now_us) {
  work_.now_us = now_us;
  work_.evaluator.set_now_us(now_us);
  return work_.store.Begin();
}

Result<void> Pipeline::Accept(const store::SourceBatch& batch) {
  return crashes_.careful() ? AcceptCarefully(batch) : intake_.Accept(batch);
}

// Each event in a transaction of its own, marked in the one before.
Result<void> Pipeline::AcceptCarefully(const store::SourceBatch& batch) {
  for (const store::SourceEvent& event : batch.events) {
    const Fingerprint128 fingerprint = EventFingerprint(event);
    if (intake_.IsRepeat(fingerprint)) {
      TRY_VOID(intake_.AcceptEvent(batch.source, event));
      continue;
    }
    TRY_VOID(crashes_.Mark(fingerprint));
    TRY_VOID(End());
    TRY_VOID(Begin(work_.now_us));
    TRY_VOID(crashes_.IsPoison(fingerprint) ? intake_.ParkEvent(batch.source, event)
                                            : intake_.AcceptEvent(batch.source, event));
    TRY_VOID(WorkOff());
    TRY_VOID(crashes_.Unmark(fingerprint));
  }
  if (batch.position.empty()) return {};
  return work_.store.SetPosition(batch.source, batch.position);
}

Result<std::vector<store::Sending>> Pipeline::Take(std::string_view system, size_t limit,
                                                   program::Criticality least) {
  // Rows are rendered from golden records, so those must be up to date.
  TRY_VOID(WorkOff());
  return dispatch_.Take(system, limit, least);
}

Result<void> Pipeline::Settle(const std::vector<store::Settlement>& settlements) {
  for (const store::Settlement& settlement : settlements) {
    TRY_VOID(dispatch_.Settle(settlement));
  }
  return {};
}

Result<void> Pipeline::FoldDue() {
  TRY(const std::vector<store::EntityId> due, work_.store.EntitiesDue(work_.now_us, kDueAtOnce));
  for (const store::EntityId id : due) work_.Touch(id, false);
  return holds_.FinishDrains();
}

Result<void> Pipeline::End() {
  TRY_VOID(WorkOff());
  TRY_VOID(work_.rows.Flush());
  TRY_VOID(work_.WriteCounters());
  TREATY_FAILPOINT("engine.before_commit");
  TRY_VOID(work_.store.Commit());
  TREATY_FAILPOINT("engine.after_commit");
  rows_became_ready_ |= work_.rows_became_ready;
  if (options_.tell && !work_.notices.empty()) options_.tell(work_.notices, work_.untold);
  work_.Reset();
  return {};
}

Result<void> Pipeline::WorkOff() {
  for (;;) {
    store::EntityId entity = 0;
    bool all_routes = false;
    if (work_.NextTouched(&entity, &all_routes)) {
      TRY_VOID(refold_.Run(entity, all_routes));
    } else if (!work_.arrived.empty()) {
      const std::string awaits = std::move(work_.arrived.front());
      work_.arrived.pop_front();
      TRY_VOID(WakeWaiting(awaits));
    } else {
      return {};
    }
  }
}

Result<void> Pipeline::WakeWaiting(const std::string& awaits) {
  TRY(const std::vector<store::WaitingRow> rows,
      work_.store.WaitingFor(awaits, size_t(std::numeric_limits<int32_t>::max())));
  for (const store::WaitingRow& row : rows) {
    if (row.outbox != 0) {
      TRY(const std::optional<OutboxRow> outbox, work_.store.OutboxById(row.outbox));
      if (outbox) TRY_VOID(outbound_.Wake(*outbox));
      continue;
    }
    TRY(store::RecordRow* record, work_.rows.FindRecord(row.object, row.key));
    if (record != nullptr) TRY_VOID(intake_.GoOn(record));
  }
  return {};
}

Result<void> Pipeline::Maintain(int64_t now_us) {
  TRY_VOID(work_.store.Begin());
  TRY_VOID(work_.store.PruneJournal(now_us - options_.dedup_window_us, kPruneAtOnce)
               .map([](int64_t) {}));
  return work_.store.Commit();
}

}  // namespace treaty::engine
