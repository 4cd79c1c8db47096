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
      guard_(work_),
      outbound_(work_, troubles_, guard_),
      recognition_(work_),
      inbound_(work_, troubles_, recognition_),
      refold_(work_, outbound_),
      intake_(work_, troubles_, recognition_, inbound_),
      dispatch_(work_, troubles_, guard_, outbound_, inbound_) {}

Result<void> Pipeline::Start(int64_t now_us, const PipelineOptions& options) {
  options_ = options;
  TRY_VOID(intake_.Load(now_us - options.dedup_window_us));
  TRY_VOID(troubles_.Load());
  TRY_VOID(guard_.Load());
  TRY_VOID(Begin(now_us));
  TRY_VOID(dispatch_.Recover());
  return End();
}

Result<void> Pipeline::Begin(int64_t now_us) {
  work_.now_us = now_us;
  work_.evaluator.set_now_us(now_us);
  return work_.store.Begin();
}

Result<void> Pipeline::Accept(const store::SourceBatch& batch) { return intake_.Accept(batch); }

Result<std::vector<store::Sending>> Pipeline::Take(std::string_view system, size_t limit) {
  // Rows are rendered from golden records, so those must be up to date.
  TRY_VOID(WorkOff());
  return dispatch_.Take(system, limit);
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
  return {};
}

Result<void> Pipeline::End() {
  TRY_VOID(WorkOff());
  TRY_VOID(work_.rows.Flush());
  TRY_VOID(work_.WriteCounters());
  TREATY_FAILPOINT("engine.before_commit");
  TRY_VOID(work_.store.Commit());
  TREATY_FAILPOINT("engine.after_commit");
  rows_became_ready_ = work_.rows_became_ready;
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
    if (record != nullptr) TRY_VOID(inbound_.Apply(record, EventKind::kChanged));
  }
  return {};
}

// --- operators

Result<InboxRow> Pipeline::OpenRow(store::InboxId id) {
  TRY(std::optional<InboxRow> row, work_.store.InboxById(id));
  if (!row) return Fail(fmt::format("there is no inbox row {}", id));
  if (row->state != InboxState::kOpen) {
    return Fail(fmt::format("inbox row {} is closed: {}", id, row->reason));
  }
  return *std::move(row);
}

Result<void> Pipeline::Audit(std::string_view actor, std::string_view action, std::string object,
                             std::string_view reason) {
  store::AuditRow row;
  row.at_us = work_.now_us;
  row.actor = actor;
  row.action = action;
  row.object = std::move(object);
  row.reason = reason;
  return work_.store.AppendAudit(row);
}

Result<void> Pipeline::Retry(store::InboxId id, std::string_view actor, std::string_view reason) {
  TRY(const InboxRow row, OpenRow(id));
  if (row.stage == "read") {
    return Fail(fmt::format("inbox row {} could not be read, so it cannot be tried again", id), {},
                "let the source send it again, or discard it");
  }
  TRY_VOID(Audit(actor, "inbox retry", fmt::format("inbox {}", id), reason));
  return row.stage == "deliver" || row.seq == 0 ? RetryOutbox(row) : RetryInbound(row);
}

Result<void> Pipeline::RetryInbound(const InboxRow& row) {
  TRY(store::RecordRow* record, work_.rows.FindRecord(row.object, row.key));
  return record == nullptr ? Result<void>() : inbound_.Apply(record, EventKind::kChanged);
}

Result<void> Pipeline::RetryOutbox(const InboxRow& row) {
  TRY(std::optional<OutboxRow> outbox, work_.store.OutboxById(row.outbox));
  if (!outbox) {
    work_.Touch(store::EntityIdOf(row.key), true);
    return {};
  }
  if (outbox->state != OutboxState::kParked) return {};
  outbox->state = guard_.IsHeld(outbox->route) ? OutboxState::kHeld : OutboxState::kPending;
  outbox->due_us = work_.now_us;
  work_.rows_became_ready = true;
  return work_.store.PutOutbox(&*outbox);
}

Result<void> Pipeline::Discard(store::InboxId id, std::string_view actor,
                               std::string_view reason) {
  TRY(InboxRow row, OpenRow(id));
  TRY_VOID(Audit(actor, "inbox discard", fmt::format("inbox {}", id), reason));
  row.state = InboxState::kDiscarded;
  row.actor = actor;
  row.reason = reason;
  row.closed_us = work_.now_us;
  TRY_VOID(work_.store.PutInbox(&row));
  TRY(std::optional<OutboxRow> outbox, work_.store.OutboxById(row.outbox));
  if (!outbox || outbox->state != OutboxState::kParked) return {};
  outbox->state = OutboxState::kSuperseded;
  outbox->settled_us = work_.now_us;
  return work_.store.PutOutbox(&*outbox);
}

Result<void> Pipeline::Release(std::string_view route, std::string_view actor,
                               std::string_view reason) {
  if (work_.plan.OutboundByName(route) == nullptr) {
    return Fail(fmt::format("there is no outbound route `{}`", route));
  }
  TRY_VOID(Audit(actor, "route release", fmt::format("route {}", route), reason));
  return guard_.Release(std::string(route));
}

Result<void> Pipeline::Maintain(int64_t now_us) {
  TRY_VOID(work_.store.Begin());
  TRY_VOID(work_.store.PruneJournal(now_us - options_.dedup_window_us, kPruneAtOnce)
               .map([](int64_t) {}));
  TRY_VOID(work_.store.Commit());
  return work_.store.Checkpoint(false);
}

}  // namespace treaty::engine
