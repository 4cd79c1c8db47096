// The way of one event.
//
//   source -> Intake -> Inbound -> Recognition -> Refold -> Outbound -> Dispatch -> target
//             journal   where,     which entity   golden    what must   take, pin,
//             dedup     map,                      record    be sent     settle
//             image     contribution
//
// A transaction does one thing (accepts a batch, hands out rows, settles answers, obeys an
// operator) and everything that follows from it. What follows is found through two lists of Work:
// entities that were *touched* are folded anew and their outbound routes look what must be sent;
// things that *arrived* (a record got an entity, an entity got a key or a record in a target) wake
// whoever waits for them. Both are worked off until they are empty: then the transaction is
// complete, and source position, journal, images, golden records and outbox rows are committed as
// one.
//
// Invariants:
//   - An event is durable before its source is told, and its effects in the store are applied once:
//     position, journal and state stand in one transaction, repeats are known by fingerprint, and
//     an older version of a record changes nothing.
//   - The golden record is a function of the set of contributions; the clusters are a function of
//     what the records say. Neither depends on the order of arrival.
//   - There is at most one unsettled outbox row a (target object, entity, local key); it is
//     rendered when it is taken, so a write always carries the newest golden record, and no older
//     body is written after a newer one. While an effect is underway nothing else is sent for its
//     order key.
//   - An effect is marked `sending`, durably, before it is sent. After a crash it is ambiguous:
//     read back, or sent again under the same key.
//   - What a record's users said and what we wrote there are kept apart, so our own echo never
//     becomes a statement.
//   - Nothing vanishes: a record is mapped, filtered, waiting or in the inbox, and is counted as
//     such.
//
// One thread. engine.h puts a queue in front of it.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/engine/dispatch.h"
#include "runtime/engine/inbound.h"
#include "runtime/engine/intake.h"
#include "runtime/engine/outbound.h"
#include "runtime/engine/refold.h"
#include "runtime/store/ports.h"

namespace treaty::engine {

struct PipelineOptions {
  // Told, by the thread of the pipeline and after their commit, what came into the inbox; at most
  // Work::kMostNotices of a transaction, and how many more there were. May be empty.
  std::function<void(const std::vector<Notice>& notices, size_t more)> tell = {};
  // Repeats of events are recognised for this long by fingerprint (and for ever by version).
  int64_t dedup_window_us = int64_t(7) * 24 * 3600 * 1'000'000;
};

class Pipeline {
 public:
  // `store`, `program` and `plan` outlive the pipeline.
  Pipeline(store::Store& store, const program::Program& program, const Plan& plan);

  // Reads what is kept in memory and gives rows that were being sent an unknown outcome. Once.
  Result<void> Start(int64_t now_us, const PipelineOptions& options);

  // Instead of Start, after a transaction of `before` was given up: reads the same, but what is
  // being sent is still being sent.
  Result<void> GoOnFrom(const Pipeline& before, int64_t now_us);

  // A transaction: Begin, any of the calls below, End. When one of them fails, the pipeline must
  // not be used any more.
  Result<void> Begin(int64_t now_us);
  Result<void> Accept(const store::SourceBatch& batch);
  Result<std::vector<store::Sending>> Take(std::string_view system, size_t limit,
                                           program::Criticality least);
  Result<void> Settle(const std::vector<store::Settlement>& settlements);
  // Entities whose strategies read the clock and are due.
  Result<void> FoldDue();
  Result<void> Retry(store::InboxId id, const store::Deed& deed);
  // Rows of the cause after `*after`, at most kRetriedAtOnce; moves `*after`.
  Result<int64_t> RetrySome(const store::Cause& cause, const store::Deed& deed,
                            store::InboxId* after);
  Result<void> Discard(store::InboxId id, const store::Deed& deed);
  Result<void> Edit(store::InboxId id, std::string_view image, const store::Deed& deed);
  Result<void> Hold(store::HoldRow hold);
  Result<void> Resume(store::HoldSubject subject, std::string_view name,
                      const store::Deed& deed);
  Result<store::Replayed> Replay(const store::JournalFilter& filter, const store::Deed& deed);
  // When the earliest row that may be sent to `system` is due; -1 when there is none.
  Result<int64_t> NextDueUs(std::string_view system, program::Criticality least);
  // Whether something of `system`, unless it is paused, is still to be sent, or underway.
  Result<bool> HasUnsent(std::string_view system);
  // All sources were read to their end, after a store was restored.
  Result<void> CaughtUp() { return restore_.CaughtUp(); }
  bool catching_up() const { return restore_.catching_up(); }
  // Whether each event is a transaction of its own.
  bool careful() const { return crashes_.careful(); }
  // The process ends as it should.
  Result<void> EndCleanly() { return crashes_.EndCleanly(); }
  Result<void> End();

  // Whether transactions may have made outbox rows ready; asked once.
  bool TakeRowsBecameReady() { return std::exchange(rows_became_ready_, false); }
  // Between transactions: forgets old journal rows.
  Result<void> Maintain(int64_t now_us);

 private:
  Result<void> Load(int64_t now_us);
  Result<void> WorkOff();
  Result<void> WakeWaiting(const std::string& awaits);
  Result<void> AcceptCarefully(const store::SourceBatch& batch);
  Result<void> RetryRow(const store::InboxRow& row);
  Result<void> RetryInbound(const store::InboxRow& row);
  Result<void> RetryOutbox(const store::InboxRow& row);
  Result<store::InboxRow> OpenRow(store::InboxId id);
  Result<void> CheckNamed(store::HoldSubject subject, std::string_view name) const;
  Result<void> Audit(const store::Deed& deed, std::string_view action, std::string object,
                     std::string detail = {});

  Work work_;
  Troubles troubles_;
  CrashWatch crashes_;
  RestoreWatch restore_;
  Holds holds_;
  Guard guard_;
  Outbound outbound_;
  Recognition recognition_;
  Inbound inbound_;
  Refold refold_;
  Intake intake_;
  Dispatch dispatch_;
  PipelineOptions options_;
  bool rows_became_ready_ = false;
};

}  // namespace treaty::engine
