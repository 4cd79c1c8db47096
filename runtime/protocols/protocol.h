// A protocol: how a system is reached. One file in protocols/, found by its name (`protocol file`
// in a binding). It offers a Source (what the system says), a Target (what is written to it), or
// both.
//
//   // runtime/protocols/file.cpp
//   PROTOCOL(file) = {.name = "file", .summary = ..., .properties = {...},
//                     .open = Open};
//
// The runtime drives both ends; a protocol has no opinion on order, retries or meaning. It says
// what it saw: bytes that are no event become an unreadable event, an answer that does not come is
// ambiguous.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/base/result.h"
#include "runtime/program/model.h"
#include "runtime/store/ports.h"

namespace treaty::protocols {

// ---- what a system says
// ---------------------------------------------------------------------------

struct PollLimits {
  size_t events = 256;
  size_t bytes = 4u << 20;  // of records; one event may exceed it
};

struct Polled {
  store::SourceBatch batch;  // may have no events and still a new position
  // Nothing more was there when this call of Poll began: whatever the system had to say then has
  // been handed over. (So a source that asks must have asked for everything within this one call,
  // its sweep included; the runtime takes an at_end after its last write for the end of the work.)
  bool at_end = false;
};

// Used by one thread, but for Interrupt. Poll never waits for something to happen; it may take as
// long as its system takes to answer.
class Source {
 public:
  virtual ~Source() = default;
  // Names the position in the store: "crm:crm.ndjson".
  virtual const std::string& name() const = 0;
  // Where to go on: what a batch's position said, or empty to begin. Once, before the first Poll.
  virtual Result<void> Start(std::string_view position) = 0;
  // Fails in words that may stand in a log: codes and our own, never what may quote a record's
  // values.
  virtual Result<Polled> Poll(const PollLimits& limits) = 0;
  // The batch with this position is durable: the system may forget it.
  virtual Result<void> Acknowledge(std::string_view position) = 0;
  // How long to leave the system alone after a Poll that handed nothing over, at its end or not.
  // 0: asking costs nothing, so the caller asks as often as it likes.
  virtual int64_t poll_every_us() const { return 0; }
  // Ends a Poll that waits for an answer, now and in future: the runtime stops. From any thread.
  virtual void Interrupt() {}
};

// ---- what is written to it
// ------------------------------------------------------------------------

struct Request {
  std::string key;        // idempotency key: the same key is the same effect
  store::Operation operation = store::Operation::kCreate;
  std::string object;     // unqualified: "BusinessPartner"
  std::string id;         // the target's own id; update and delete
  std::string body;       // canonical JSON object
  // create: the member that finds the record in the target (`found by`), and its value as JSON;
  // empty where the object has none.
  std::string natural_key;
  std::string natural_value;
  // What calls are spent on first where they are short.
  program::Criticality criticality = program::Criticality::kStandard;
  // An earlier attempt's outcome is unknown. A target that `looks_up_first` finds out what became
  // of it before it does anything; others get ambiguous creates only if they know keys.
  bool ambiguous = false;
};

enum class AnswerStatus : uint8_t {
  kOk,         // done, now or earlier under the same key
  kRefused,    // will never be done like this
  kRetry,      // not done; the same again may succeed
  kLock,       // not done: somebody holds the record
  kThrottle,   // not done: too many requests; see retry_after_us
  kStale,      // not done: written against an older version than the target holds
  kAuth,       // not done: who we are is not accepted (any more)
  kAmbiguous,  // nobody knows whether it was done
};
inline constexpr int kAnswerStatusCount = 8;
std::string_view AnswerStatusName(AnswerStatus status);
std::optional<AnswerStatus> AnswerStatusOf(std::string_view name);

struct Answer {
  std::string key;             // of the request
  AnswerStatus status = AnswerStatus::kAmbiguous;
  std::string id;              // ok: the record's id in the target
  // ok: what the target holds now, assigned members included; may be empty.
  std::string record;
  int64_t stamp_us = 0;        // ok: the target's version of it; 0: it has none
  bool found = false;          // ok: a create found the record there already; it may hold more
  std::string code;            // not ok: the target's own code and words
  std::string message;
  int64_t retry_after_us = 0;  // retry, throttle: not before; 0: it did not say
  bool asked = true;           // retry: false when it was too early to ask the target at all
};
// Takes the answers to some or all requests of a batch; from any thread, also before Send returns.
using AnswerSink = std::function<void(std::vector<Answer>)>;

// What a target can do, as far as delivery must know.
struct TargetTraits {
  bool knows_keys = false;   // a repeated key is answered, not done again
  bool finds_records = false;  // ReadBack works
  // A create with a natural key looks for the record first, in the target's own way and without
  // holding up others; so ambiguous creates go through Send like all others.
  bool looks_up_first = false;
  size_t batch = 64;         // requests in one Send
  size_t in_flight = 256;    // requests without an answer
};

// A record found by the value of one of its members.
struct FoundRecord {
  std::string id;
  std::string record;
  int64_t stamp_us = 0;
};

// Used by one thread.
class Target {
 public:
  virtual ~Target() = default;
  virtual TargetTraits traits() const = 0;
  // The least critical writes that may come now: calls are short, and less critical ones would take
  // them from those that are more so. Sent all the same, they are answered kRetry, not asked.
  virtual program::Criticality LeastCritical() const { return program::Criticality::kLow; }
  // Sends. Each request is answered exactly once through `sink`, which outlives the target's work.
  // The target answers `ambiguous` itself when it gives up waiting.
  virtual void Send(std::vector<Request> batch, const AnswerSink& sink) = 0;
  // Looks for records of `object` whose `member` has this value (JSON). May take its time; fails
  // when the target cannot be asked now.
  virtual Result<std::vector<FoundRecord>> ReadBack(std::string_view object,
                                                    std::string_view member,
                                                    std::string_view value) = 0;
  // Asks for new credentials after an `auth` answer.
  virtual Result<void> Authenticate() = 0;
};

// ---- a connection to a system
// -----------------------------------------------------------------------------

// How a connection is doing, for operators. Times: microseconds since 1970; -1 and 0: unknown.
struct ConnectionHealth {
  std::string state = "ok";        // "ok", "throttled", "paused", "unreachable"
  std::string reason;              // in the system's own words, where it is not ok
  bool let_in = true;              // false: it does not accept who we are; "paused", if it answers
  int64_t last_answer_us = 0;
  int64_t token_expires_us = 0;
  bool token_overdue = false;      // its renewal was due and did not succeed
  int64_t secret_expires_us = 0;   // of what tokens are asked for with, as the binding declares it
  int64_t quota_used = -1;         // calls of the running period, as the system counts them
  int64_t quota_most = -1;         // what it allows
  int64_t quota_ours = -1;         // what we may make it come to: the declared share
  // The least critical writes that it spends calls on now.
  program::Criticality least_critical = program::Criticality::kLow;
  int64_t calls = 0;               // made since the start
};

// Something that a check found: of `treaty doctor`.
struct CheckFinding {
  std::string check;               // "reach", "auth", "schema crm.Account"
  bool ok = true;
  std::string message;             // what was seen
  std::string mend;                // not ok: what to do
};

// What source and target of one system share: its client, its credentials, its limits. Thread-safe;
// outlives both.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual ConnectionHealth Health() const = 0;
  // Asks the system: can it be reached, are we let in, is its schema the one that was compiled?
  // Takes its time; reads only.
  virtual std::vector<CheckFinding> Check() = 0;
};

// A system that was opened. Either end may be missing.
struct Opened {
  std::unique_ptr<Connection> connection;  // first: it outlives the ends
  std::unique_ptr<Source> source;
  std::unique_ptr<Target> target;
};

// ---- the registry
// ---------------------------------------------------------------------------------

// A binding with its values read: no env() and no file() any more.
struct BindingValue {
  std::string name;
  std::string value;
  std::string place;  // "main.treaty:12:5"
};
struct Endpoint {
  Env* env = nullptr;
  const program::Model* model = nullptr;
  std::string system;                // "crm"
  std::vector<BindingValue> values;

  const BindingValue* Find(std::string_view name) const;
  std::string Get(std::string_view name) const;  // empty when it is not there
  // A property that must be there.
  Result<std::string> Need(std::string_view name) const;
  // A whole number from `least` to `most`; a duration ("30s", "250ms", "5m", "1h"). `otherwise`
  // when the property is not there; fails, with its place, for what is none.
  Result<int64_t> Number(std::string_view name, int64_t otherwise, int64_t least,
                         int64_t most) const;
  Result<int64_t> DurationUs(std::string_view name, int64_t otherwise_us) const;
};

struct Property {
  std::string_view name;
  std::string_view summary;
};

struct Protocol {
  std::string_view name;
  std::string_view summary;
  std::vector<Property> properties;
  // An end is none when the binding says nothing about it.
  Result<Opened> (*open)(const Endpoint&) = nullptr;
};

extern const Protocol* const protocol_table[];  // generated; nullptr ends it
const Protocol* FindProtocol(std::string_view name);

}  // namespace treaty::protocols

// Declared extern first: a const object would otherwise be invisible to the table.
#define PROTOCOL(stem)                                     \
  extern const ::treaty::protocols::Protocol protocol_##stem; \
  const ::treaty::protocols::Protocol protocol_##stem
