// A protocol: how a system is reached. One file in protocols/, found by its name (`protocol file`
// in a binding). It offers a Source (what the system says), a Target (what is written to it), or
// both.
//
//   // runtime/protocols/file.cpp
//   PROTOCOL(file) = {.name = "file", .summary = ..., .properties = {...},
//                     .open_source = OpenSource, .open_target = OpenTarget};
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
  bool at_end = false;       // nothing more is there right now
};

// Used by one thread. Poll never waits for something to happen.
class Source {
 public:
  virtual ~Source() = default;
  // Names the position in the store: "crm:crm.ndjson".
  virtual const std::string& name() const = 0;
  // Where to go on: what a batch's position said, or empty to begin. Once, before the first Poll.
  virtual Result<void> Start(std::string_view position) = 0;
  virtual Result<Polled> Poll(const PollLimits& limits) = 0;
  // The batch with this position is durable: the system may forget it.
  virtual Result<void> Acknowledge(std::string_view position) = 0;
};

// ---- what is written to it
// ------------------------------------------------------------------------

struct Request {
  std::string key;        // idempotency key: the same key is the same effect
  store::Operation operation = store::Operation::kCreate;
  std::string object;     // unqualified: "BusinessPartner"
  std::string id;         // the target's own id; update and delete
  std::string body;       // canonical JSON object
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
  std::string code;            // not ok: the target's own code and words
  std::string message;
  int64_t retry_after_us = 0;  // retry, throttle: not before; 0: it did not say
};
// Takes the answers to some or all requests of a batch; from any thread, also before Send returns.
using AnswerSink = std::function<void(std::vector<Answer>)>;

// What a target can do, as far as delivery must know.
struct TargetTraits {
  bool knows_keys = false;   // a repeated key is answered, not done again
  bool finds_records = false;  // ReadBack works
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
};

struct Property {
  std::string_view name;
  std::string_view summary;
};

struct Protocol {
  std::string_view name;
  std::string_view summary;
  std::vector<Property> properties;
  // None when the binding says nothing about this end.
  Result<std::unique_ptr<Source>> (*open_source)(const Endpoint&) = nullptr;
  Result<std::unique_ptr<Target>> (*open_target)(const Endpoint&) = nullptr;
};

extern const Protocol* const protocol_table[];  // generated; nullptr ends it
const Protocol* FindProtocol(std::string_view name);

}  // namespace treaty::protocols

// Declared extern first: a const object would otherwise be invisible to the table.
#define PROTOCOL(stem)                                     \
  extern const ::treaty::protocols::Protocol protocol_##stem; \
  const ::treaty::protocols::Protocol protocol_##stem
