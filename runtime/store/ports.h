// How the outside reaches the engine: sources hand in events, delivery takes and settles outbox
// rows, operators decide. Implemented by engine::Engine; delivery and tests see only this.
//
// All calls are thread-safe and return after the commit that makes them durable. They share
// commits: what is in the queue at the same time becomes one transaction. When the store has
// stopped (I/O error) every call fails with the reason, and nothing may be taken as not happened.
// While the disk is full sources and delivery wait, and operators are refused.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/store/filters.h"
#include "runtime/store/rows.h"

namespace treaty::store {

// One change as a source says it.
struct SourceEvent {
  std::string object;  // "crm.Account"
  program::EventKind kind = program::EventKind::kChanged;
  std::string id;
  int64_t stamp_us = 0;  // the source's version; orders versions of one record
  bool partial = false;  // `record` has only what changed
  std::string into;      // merged: the survivor's id; rekeyed: the new id
  std::string record;    // JSON object; empty where the kind needs none
  std::string place;     // for people: "crm.ndjson:17"
  // An event that could not be read at all: goes to the inbox with these and `record` as it came.
  std::string unreadable_code;
  std::string unreadable_message;
};

struct SourceBatch {
  std::string source;    // names the position: "crm:crm.ndjson"
  std::string position;  // how far the source has been read once this batch is durable
  std::vector<SourceEvent> events;
};

class IntakePort {
 public:
  virtual ~IntakePort() = default;
  // Returns when the batch is durable: only then may the source be told. Blocks while the engine's
  // queue is full. Repeats are dropped and counted.
  virtual Result<void> Accept(SourceBatch batch) = 0;
  // Where to go on reading; empty at first.
  virtual Result<std::string> Position(std::string_view source) = 0;
};

// An outbox row that is marked `sending`: durable before the caller sends it.
struct Sending {
  OutboxId id = 0;
  std::string idempotency_key;
  std::string object;  // "erp.BusinessPartner"
  std::string entity;  // "Customer:42"
  Operation operation = Operation::kCreate;
  std::string local_key;  // update, delete
  std::string body;
  uint32_t attempt = 1;
  uint32_t route = 0;  // index into Model::routes
  program::Criticality criticality = program::Criticality::kStandard;
  // An earlier attempt's outcome is unknown (also after a crash while sending): find out what the
  // target holds, or resend under the same key where the target knows keys, before anything else.
  bool ambiguous = false;
  // The earlier attempt may have had another idempotency key, which was lost with the store.
  bool lost = false;
  std::string natural_key;    // the member that finds it in the target ("SearchTerm2") ...
  std::string natural_value;  // ... and its value as JSON; empty where the object has none
};

enum class SettlementKind : uint8_t {
  kConfirmed,  // the target did it
  kRetry,      // the target did not do it; again at due_us
  kParked,     // refused for good, or retries are used up: to the inbox
  kAmbiguous,  // unknown whether it was done; read back at due_us
};

struct Settlement {
  OutboxId id = 0;
  SettlementKind kind = SettlementKind::kConfirmed;
  std::string local_key;  // confirmed: the target's id of the record
  std::string record;     // confirmed: what the target holds now, JSON; may be empty
  int64_t stamp_us = 0;   // confirmed: the target's version of it; 0 = unknown
  // Confirmed by reading back, or by the answer to a repeat: `record` may hold what others did
  // since.
  bool late = false;
  // Confirmed by finding a record that was made with another body, maybe: by an attempt that the
  // store has lost. Not all that the row says is written.
  bool only_found = false;
  std::string code;  // not confirmed
  std::string message;
  int64_t due_us = 0;
  // retry, ambiguous: false when the target was not asked, or only said "later" (a throttle, an
  // open breaker, a clean stop): the attempt is not counted against the route's `retry`, and says
  // nothing about crashes.
  bool counts = true;
};

class DeliveryPort {
 public:
  virtual ~DeliveryPort() = default;
  // Marks up to `limit` rows of `system` that are ready as sending and returns them. Rows of one
  // order key are never out at the same time, and a later one never overtakes an earlier one.
  // The more critical go first; those that are less so than `least` stay.
  // A row whose body no longer differs from what is confirmed is superseded instead.
  virtual Result<std::vector<Sending>> Take(std::string_view system, size_t limit,
                                            program::Criticality least) = 0;
  virtual Result<void> Settle(std::vector<Settlement> settlements) = 0;
  // When the earliest row of `system` that is at least as critical as `least` will be due; -1 when
  // none is pending or ambiguous.
  virtual Result<int64_t> NextDueUs(std::string_view system, program::Criticality least) = 0;
  // Whether a row of `system` that is not paused is still to be sent, or underway.
  virtual Result<bool> HasUnsent(std::string_view system) = 0;
  // `wake` is called, from the writing thread and without locks, when rows may have become ready.
  // It must not call back. Before the first Accept.
  virtual void OnReady(std::function<void()> wake) = 0;
};

// Who does something, and why: stands in the audit.
struct Deed {
  std::string actor;
  std::string reason;
};

// Open inbox rows of one cause; empty members are any.
struct Cause {
  std::string stage, object, code, path;
};

// What was re-run of the journal.
struct Replayed {
  int64_t events = 0;    // looked at
  int64_t applied = 0;   // not older than what is held
  int64_t last_seq = 0;  // go on after it
  bool is_end = false;   // there are no more
};

class OperatorPort {
 public:
  virtual ~OperatorPort() = default;
  // Tries a record or delivery of the inbox again, as it stands now. The row closes when it
  // succeeds.
  virtual Result<void> Retry(InboxId id, const Deed& deed) = 0;
  // The same with all open rows of a cause, in their order; returns how many.
  virtual Result<int64_t> RetryAll(const Cause& cause, const Deed& deed) = 0;
  virtual Result<void> Discard(InboxId id, const Deed& deed) = 0;
  // Puts `image` (a JSON object) in the place of what a record's system said, and applies it.
  // Fails, and changes nothing, when it cannot be mapped, either.
  virtual Result<void> Edit(InboxId id, std::string_view image, const Deed& deed) = 0;

  // Pauses or drains (`hold.mode`) a route or a system; `hold` has the actor and the reason.
  virtual Result<void> Hold(const HoldRow& hold) = 0;
  // Lets a route or system that was paused, drained, or held by the guard, go on.
  virtual Result<void> Resume(HoldSubject subject, std::string_view name, const Deed& deed) = 0;

  // Applies accepted events of the journal again, at most filter.limit; older versions than those
  // held change nothing.
  virtual Result<Replayed> Replay(const JournalFilter& filter, const Deed& deed) = 0;
};

}  // namespace treaty::store
