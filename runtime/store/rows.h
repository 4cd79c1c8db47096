// The rows of the store as plain values: what SCHEMA.md describes, one struct a table. Times are
// microseconds since 1970, 0 where there is none. JSON columns hold canonical JSON text (images:
// the source's own bytes). Empty text means "none".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/hash.h"
#include "runtime/program/model.h"

namespace treaty::store {

// Rows are numbered per store and shard; numbers are never used twice.
using RecordId = int64_t;
using EntityId = int64_t;
using OutboxId = int64_t;
using InboxId = int64_t;

// "Customer", 42 -> "Customer:42": how a reference to an entity stands in JSON. And back; 0 when
// the text is none.
std::string EntityText(std::string_view entity, EntityId id);
EntityId EntityIdOf(std::string_view text);

// One accepted event.
struct JournalRow {
  int64_t seq = 0;
  int64_t accepted_us = 0;
  std::string source;           // "crm:crm.ndjson": who said it
  std::string place;            // where there: "crm.ndjson:17"
  std::string object;           // "crm.Account"
  program::EventKind kind = program::EventKind::kChanged;
  std::string key;              // the record's id in its system
  int64_t stamp_us = 0;         // the source's version of the record
  bool partial = false;
  std::string into;             // merged: the survivor's id; rekeyed: the new id
  Fingerprint128 fingerprint;   // of object, kind, id, stamp and content: a repeat has the same
  std::string payload;          // the record as it came
};

enum class RecordState : uint8_t {
  kLive,
  kLeft,     // its newest version fails the route's `where`, and `on leaving` is unlink
  kDeleted,
  kMerged,   // into another record of its system
};

// What is known of one record of one system: the crosswalk, the image, what its users authored,
// what we wrote there.
struct RecordRow {
  RecordId id = 0;
  std::string object;
  std::string key;
  EntityId entity = 0;        // 0: linked to none yet
  RecordState state = RecordState::kLive;
  int64_t stamp_us = 0;       // version of the image
  int64_t said_us = 0;        // version that the contribution is from; a later one may have failed
  int64_t seq = 0;            // the journal row that said it last; 0: an answer to a delivery
  std::string merged_into;    // key
  std::string blocks;         // blocking keys under which identity finds it, as stored in `block`
  std::string image;          // last known whole record
  std::string contribution;   // entity fields its users authored; empty: contributes nothing
  std::string since;          // {"field":us}: since when its versions say this value
  std::string acknowledged;   // entity fields that say no more than what we wrote there
  std::string confirmed;      // the members we last wrote and had confirmed, whole
  int64_t written_us = 0;     // when a write of ours was confirmed for the first time; 0: unknown
};

enum class EntityState : uint8_t { kLive, kRetired, kMerged };

struct EntityRow {
  EntityId id = 0;
  std::string entity;                // "Customer"
  EntityState state = EntityState::kLive;
  int64_t version = 0;               // grows with each change of the golden record
  std::string key;                   // business key; empty while not assigned
  EntityId merged_into = 0;
  int64_t changed_us = 0;
  int64_t next_change_us = 0;        // when a strategy that reads the clock decides anew
  std::vector<RecordId> records;     // linked records, ascending
  std::string golden;                // entity fields that survived, in declared order
  std::string lineage;               // {"field":[record id, "strategy"]}
  // Not stored: false when key and next_change_us are as they were read, which saves their indexes.
  bool reindex = true;
};

// What waits, and for what. A record that waits is tried again when one of its `awaits` comes, or
// at its next change.
struct WaitingRow {
  int64_t id = 0;
  std::string object;      // the record that waits; empty: an outbox row waits
  std::string key;
  OutboxId outbox = 0;
  std::string awaits;      // "entity crm.Account 001"; see SCHEMA.md
  std::string message;
  int64_t since_us = 0;
};

enum class OutboxState : uint8_t {
  kPending,     // ready from due_us on
  kWaiting,     // a reference is not confirmed in the target yet
  kHeld,        // its route is held
  kSending,
  kAmbiguous,   // sent, outcome unknown: read back before any other write
  kConfirmed,
  kParked,      // stands in the inbox
  kSuperseded,  // a newer row, or an operator, took its place
};
inline constexpr int kOutboxStateCount = 8;
std::string_view OutboxStateName(OutboxState state);

enum class Operation : uint8_t { kCreate, kUpdate, kDelete };
std::string_view OperationName(Operation operation);

// One effect on one record of a target. Until the first attempt the body is not there: it is
// rendered from the golden record when the row is taken, and pinned.
struct OutboxRow {
  OutboxId id = 0;
  std::string object;           // target: "erp.BusinessPartner"
  EntityId entity = 0;
  std::string local_key;        // empty: the create
  std::string route;
  OutboxState state = OutboxState::kPending;
  std::string order_key;        // rows of one order key are sent one after the other
  int64_t created_us = 0;
  int64_t due_us = 0;
  int64_t sent_us = 0;          // of the last attempt
  int64_t settled_us = 0;
  uint32_t attempts = 0;
  // From the first attempt on:
  Operation operation = Operation::kCreate;
  int64_t version = 0;          // of the golden record
  std::string bundle;           // hash of the bundle that rendered it
  std::string idempotency_key;
  std::string body;             // what is sent: a create whole, an update only what changed
  std::string whole;            // the whole mapped body: becomes RecordRow::confirmed
  // Of its route: the same for all rows of an order key.
  program::Criticality criticality = program::Criticality::kStandard;
  bool rewrites = false;        // counts for the mass-change guard; put, never read back
  uint32_t crashes = 0;         // processes that ended in a row while it was in flight
  std::string code;             // of the last answer that was not a confirm
  std::string message;
};

enum class InboxState : uint8_t { kOpen, kResolved, kDiscarded };

// A record that cannot be mapped, or a delivery that was refused for good.
struct InboxRow {
  InboxId id = 0;
  int64_t created_us = 0;
  InboxState state = InboxState::kOpen;
  std::string stage;        // "read", "accept", "where", "map", "identity", "deliver"
  std::string route;
  std::string object;
  std::string key;
  int64_t seq = 0;          // place in the order: its journal row; 0 for a delivery
  OutboxId outbox = 0;
  std::string code;         // "input.type", "rejected", the target's own
  std::string path;         // of the offending value
  std::string origin;       // which line of the treaty: "customer.treaty:61:3"
  std::string message;
  std::string place;        // where the source said it: "crm.ndjson:17"
  std::string payload;      // the image, or the body
  std::string actor;        // who closed it: a person, or "treaty" for a later success
  std::string reason;
  int64_t closed_us = 0;
};

struct DriftRow {
  int64_t id = 0;
  int64_t noticed_us = 0;
  EntityId entity = 0;
  std::string object;
  std::string key;
  std::string member;       // of the target's record
  std::string ours;         // JSON: what we last had confirmed
  std::string theirs;       // JSON: what stands there now
  bool open = true;         // false: a later write or their own change mended it
};

enum class HoldSubject : uint8_t { kRoute, kSystem };
std::string_view HoldSubjectName(HoldSubject subject);
enum class HoldMode : uint8_t {
  kPaused,    // nothing is sent; an inbound route applies nothing. What comes is accepted
  kDraining,  // what is there is sent; what feeds it applies nothing new
  kDrained,   // all was sent: nothing is sent, nothing new is applied
};
std::string_view HoldModeName(HoldMode mode);

// A route or a system that was stopped, by the mass-change guard or by a person.
struct HoldRow {
  HoldSubject subject = HoldSubject::kRoute;
  std::string name;         // of the route or system
  HoldMode mode = HoldMode::kPaused;
  std::string reason;
  std::string actor;        // "guard" or a person
  int64_t since_us = 0;
};

struct AuditRow {
  int64_t id = 0;
  int64_t at_us = 0;
  std::string actor;
  std::string action;       // "inbox retry", "inbox edit", "route pause"
  std::string object;       // what it was done to: "inbox 7"
  std::string reason;
  std::string detail;       // JSON: what was there before and after; empty where that is all said
};

struct Counter {
  std::string name;         // "accepted", "duplicates", "confirmed erp.BusinessPartner"
  int64_t value = 0;
};

}  // namespace treaty::store
