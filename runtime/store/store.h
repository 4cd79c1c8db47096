// The store: everything that must survive. Two interfaces: Reader looks, Store also writes.
//
// One thread of one process writes: the engine's writing thread owns the Store. All its writes
// stand between Begin and Commit; after Commit has returned they survive power loss. A Commit that
// failed has an unknown outcome: the transaction may be there after a restart. So after any failed
// call the Store refuses everything (`Stopped()` says why) until it is opened anew; nobody may be
// told that what it was doing did not happen. A full disk is the exception: see OutOfRoom.
//
// Readers have their own connection, see the last commit at the time of their first read, and may
// live in other processes. They are used by one thread each.
//
// Implementations: sqlite/ (embedded). SCHEMA.md describes the tables.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/store/filters.h"
#include "runtime/store/rows.h"

namespace treaty::store {

// Open inbox rows of one cause.
struct InboxCause {
  std::string stage, object, code, path;
  int64_t rows = 0;
  int64_t oldest_us = 0;  // created
  InboxId sample = 0;     // one of them
  std::string route = {};
};

// Records that wait, by object.
struct WaitingCount {
  std::string object;
  int64_t rows = 0;
  int64_t oldest_us = 0;
};

// Outbox rows of one route in one state.
struct OutboxCount {
  std::string route, object;
  OutboxState state = OutboxState::kPending;
  int64_t rows = 0;
  int64_t oldest_us = 0;  // created
};

struct Status {
  std::vector<Counter> counters;         // by name
  std::vector<OutboxCount> outbox;       // by route and state
  std::vector<InboxCause> inbox;
  std::vector<HoldRow> holds;
  std::vector<WaitingCount> waiting;     // records, by object
  int64_t waiting_records = 0;
  int64_t open_drift = 0;
  int64_t journal_rows = 0;
  int64_t live_entities = 0;
  int64_t store_epoch = 0;
};

// What is not done yet: cheap to ask for, whatever else the store holds.
struct Backlog {
  int64_t waiting = 0;  // records and writes that something must come before
  int64_t held = 0;     // writes of routes that are paused
  int64_t unsent = 0;   // writes that are pending or underway
  int64_t inbox = 0;    // open
};

class Reader {
 public:
  virtual ~Reader() = default;

  virtual Result<std::optional<RecordRow>> FindRecord(std::string_view object,
                                                      std::string_view key) = 0;
  virtual Result<std::optional<RecordRow>> RecordById(RecordId id) = 0;
  virtual Result<std::optional<EntityRow>> EntityById(EntityId id) = 0;
  // The live entity with this business key.
  virtual Result<EntityId> EntityByKey(std::string_view entity, std::string_view key) = 0;

  virtual Result<std::vector<InboxRow>> Inbox(const InboxFilter& filter) = 0;  // oldest first
  virtual Result<std::optional<InboxRow>> InboxById(InboxId id) = 0;
  virtual Result<std::vector<WaitingRow>> Waiting(size_t limit) = 0;
  // With an id above `after`, in their order. Entity 0: of all.
  virtual Result<std::vector<DriftRow>> OpenDrift(EntityId entity, int64_t after, size_t limit) = 0;
  virtual Result<std::vector<OutboxRow>> OutboxOf(EntityId entity) = 0;  // oldest first
  virtual Result<std::vector<AuditRow>> Audit(size_t limit) = 0;         // newest first
  virtual Result<Status> ReadStatus() = 0;
  virtual Result<Backlog> ReadBacklog() = 0;
  // How far a source was read; empty when it never was.
  virtual Result<std::string> Position(std::string_view source) = 0;
  // By number, at most `limit`. Events older than the deduplication window are forgotten.
  virtual Result<std::vector<JournalRow>> Journal(const JournalFilter& filter) = 0;
  virtual Result<int64_t> CountJournal(const JournalFilter& filter) = 0;
};

// Moves what is committed from the log into the file, on a thread of its own, while the store's
// thread goes on writing. It never empties the log: Store::Checkpoint does, once nobody moves.
class LogMover {
 public:
  virtual ~LogMover() = default;
  // One round: moves what was committed when it began. How many of the log's pages are moved now.
  virtual Result<int64_t> Move() = 0;
};

class Store : public Reader {
 public:
  virtual Result<void> Begin() = 0;
  virtual Result<void> Commit() = 0;
  // Gives up what was written since Begin. Only for a batch that never began to be answered.
  virtual Result<void> Rollback() = 0;
  // Why nothing can be written any more; nullptr while all is well.
  virtual const Error* Stopped() const = 0;
  // Whether it stopped because the disk, or what it may use of it, is full. Then what was written
  // since Begin is known not to have happened: a log that could not be written to its end holds no
  // commit. Recover gives the transaction up, and the store can be used again.
  virtual bool OutOfRoom() const = 0;
  virtual Result<void> Recover() = 0;
  // Pages of 4 KiB in the log; 0 once it is about to begin anew.
  virtual int64_t LogPages() const = 0;
  // Whether it is long enough to begin anew.
  virtual bool CheckpointDue() const = 0;
  // Moves what is left in it, so that it can; `truncate` makes it empty. Between transactions only,
  // and never while a LogMover moves.
  virtual Result<void> Checkpoint(bool truncate) = 0;
  virtual Result<std::unique_ptr<LogMover>> NewLogMover() = 0;

  // Journal. Numbers row->seq.
  virtual Result<void> AppendJournal(JournalRow* row) = 0;
  virtual Result<std::optional<JournalRow>> JournalBySeq(int64_t seq) = 0;
  // Fingerprints of events accepted since `since_us`, oldest first.
  virtual Result<void> VisitFingerprints(int64_t since_us,
                                         const std::function<void(Fingerprint128)>& visit) = 0;
  // Forgets journal rows accepted before `before_us`, at most `most` of them; returns how many.
  virtual Result<int64_t> PruneJournal(int64_t before_us, int64_t most) = 0;
  virtual Result<void> SetPosition(std::string_view source, std::string_view position) = 0;

  // Records and entities: id 0 inserts and numbers the row, else the row is replaced, but for its
  // object and key: those change with RekeyRecord only.
  virtual Result<void> PutRecord(RecordRow* row) = 0;
  virtual Result<void> RekeyRecord(RecordId id, std::string_view key) = 0;
  virtual Result<void> PutEntity(EntityRow* row) = 0;
  virtual Result<std::vector<EntityId>> EntitiesDue(int64_t now_us, size_t limit) = 0;

  // Blocking keys: (entity, rule, key) -> records.
  virtual Result<void> AddBlock(std::string_view entity, uint32_t rule, uint64_t key,
                                RecordId record) = 0;
  virtual Result<void> RemoveBlock(std::string_view entity, uint32_t rule, uint64_t key,
                                   RecordId record) = 0;
  virtual Result<std::vector<RecordId>> InBlock(std::string_view entity, uint32_t rule,
                                                uint64_t key, size_t limit) = 0;

  // Waiting list.
  virtual Result<void> AddWaiting(const WaitingRow& row) = 0;
  virtual Result<std::vector<WaitingRow>> WaitingFor(std::string_view awaits, size_t limit) = 0;
  virtual Result<void> RemoveWaitingRecord(std::string_view object, std::string_view key) = 0;
  virtual Result<void> RemoveWaitingOutbox(OutboxId outbox) = 0;

  // Outbox.
  virtual Result<void> PutOutbox(OutboxRow* row) = 0;  // as PutRecord
  virtual Result<std::optional<OutboxRow>> OutboxById(OutboxId id) = 0;
  // Rows of (object, entity) that are neither confirmed nor superseded, oldest first.
  virtual Result<std::vector<OutboxRow>> Unsettled(std::string_view object, EntityId entity) = 0;
  virtual Result<std::vector<OutboxRow>> Due(const DueFilter& filter) = 0;  // by number
  // Whether a row of this order key is sending or ambiguous.
  virtual Result<bool> InFlight(std::string_view order_key) = 0;
  // The earliest due_us of pending and ambiguous rows of `system` that are at least as critical as
  // `least`; -1 when there is none.
  virtual Result<int64_t> NextDue(std::string_view system, program::Criticality least) = 0;
  // Whether a row of this system, and of this route unless it is empty, is pending, sending or
  // ambiguous.
  virtual Result<bool> HasUnsent(std::string_view system, std::string_view route) = 0;
  // Moves all rows of a route between held and pending.
  virtual Result<void> HoldRows(std::string_view route, bool held) = 0;
  // How critical rows of a route, or of all when it is empty, are that are not settled.
  virtual Result<void> SetCriticality(std::string_view route,
                                      program::Criticality criticality) = 0;
  // When rows of a route that count as rewrites were made, ascending; those after `since_us`.
  virtual Result<std::vector<int64_t>> Rewrites(std::string_view route, int64_t since_us) = 0;
  // From now on none of them counts.
  virtual Result<void> ForgetRewrites(std::string_view route) = 0;
  // Records of `object` that we have written.
  virtual Result<int64_t> ConfirmedRecords(std::string_view object) = 0;

  // Inbox, drift, holds, audit, counters.
  virtual Result<void> PutInbox(InboxRow* row) = 0;  // as PutRecord
  // The open row of a record's route, or of an outbox row's record.
  virtual Result<std::optional<InboxRow>> OpenInbox(std::string_view route, std::string_view object,
                                                    std::string_view key) = 0;
  virtual Result<void> PutDrift(DriftRow* row) = 0;  // as PutRecord
  virtual Result<std::vector<DriftRow>> DriftOf(std::string_view object, std::string_view key) = 0;
  virtual Result<void> PutHold(const HoldRow& row) = 0;
  virtual Result<void> RemoveHold(HoldSubject subject, std::string_view name) = 0;
  virtual Result<void> AppendAudit(const AuditRow& row) = 0;
  virtual Result<void> AddToCounter(std::string_view name, int64_t amount) = 0;

  // What a process leaves for the next one, by name; empty when it was never said.
  virtual Result<std::string> Fact(std::string_view name) = 0;
  virtual Result<void> SetFact(std::string_view name, std::string_view value) = 0;

  // The file must not grow beyond so many pages of 4 KiB; then writing fails as on a full disk,
  // before the disk of everybody else is full. 0: no limit.
  virtual Result<void> LimitPages(int64_t pages) = 0;
  // A restored copy begins a new epoch before it delivers: its idempotency keys must not collide.
  virtual Result<int64_t> BeginNewEpoch() = 0;
  virtual int64_t epoch() const = 0;
  // The settings that durability and speed rest on, as the database answers when asked.
  virtual Result<std::vector<std::pair<std::string, std::string>>> Settings() = 0;
};

}  // namespace treaty::store
