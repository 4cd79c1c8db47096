// How a simulated system behaves, from a JSON file (docs/operations/sandbox.md describes it for
// people):
//
//   {
//     "seed": 7,
//     "objects": {
//       "BusinessPartner": {
//         "key": "BusinessPartner", "natural_key": "SearchTerm2",
//         "number": {"by": "natural_key", "digits": 10},
//         "assign": {"CreditLimit": {"number_by": "SearchTerm2", "most": 50000, "step": 500}},
//         "refuse": [{"when": {"Country": {"missing": true}}, "code": "R1/302", "message": "..."}],
//         "then": [{"after": "create", "set": {"BusinessPartnerIsBlocked": true}}]
//       }
//     },
//     "faults": {"retry": 0.01, "drop_answer": 0.005}
//   }
//
// Everything that looks random is a function of the seed or of a member's value, so that another
// program can compute it: see Chosen().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

namespace treaty::sandbox {

// A value that the system gives to a member.
struct ValueRule {
  enum class Kind : uint8_t { kLiteral, kNumber, kChoice } kind = Kind::kLiteral;
  std::string literal;               // JSON
  std::string by;                    // number, choice: the member whose value decides
  int64_t least = 0;                 // number: least, least + step, ... most
  int64_t most = 0;
  int64_t step = 1;
  std::vector<std::string> choices;  // JSON values; equal ones raise the odds
};
using Assignments = std::vector<std::pair<std::string, ValueRule>>;

struct Condition {
  enum class Test : uint8_t { kIs, kIsNot, kOneOf, kLike, kLongerThan, kMissing } test = Test::kIs;
  std::string member;
  std::vector<std::string> values;  // is, is_not, one_of: JSON; like: a pattern with *
  int64_t number = 0;               // longer_than: code points; missing: 1 or 0
};

// Refuses what meets all conditions.
struct Refusal {
  std::vector<Condition> when;
  std::string code;
  std::string message;  // "{Member}" becomes the member's value
};

// What the system changes by itself after a write.
struct FollowUp {
  bool after_create = true;
  bool after_update = false;
  std::vector<Condition> when;  // of the record
  Assignments set;
};

struct ObjectBehaviour {
  std::string name;
  std::string key;           // the member that holds the record's id
  std::string natural_key;   // may be empty
  bool number_by_sequence = true;
  int64_t first_number = 1;
  int64_t digits = 10;
  bool accept_unknown = false;  // updates of records it never heard of: they exist
  bool echo = true;             // its changes are told
  bool stamps = true;           // its answers carry a version; not where a file tells the versions
  Assignments assign;           // at the create
  std::vector<Refusal> refuse;
  std::vector<FollowUp> then;
};

// Chances from 0 to 1 that a request meets a fault.
struct Faults {
  double retry = 0, lock = 0, throttle = 0, stale = 0, auth = 0;
  double drop_request = 0;  // not done, and no answer
  double drop_answer = 0;   // done, and no answer
  int64_t retry_after_ms = 20;
};

struct Behaviour {
  uint64_t seed = 0;
  bool knows_keys = true;     // a repeated idempotency key is answered, not done again
  bool finds_records = true;
  bool sync = true;           // each batch of effects survives a power loss, not only our own end
  int64_t latency_ms = 0;
  int64_t batch = 50;
  Faults faults;
  std::vector<ObjectBehaviour> objects;

  const ObjectBehaviour* Find(std::string_view object) const;
};

// Errors have the place "path:line:column" and what to write instead.
Result<Behaviour> ReadBehaviour(std::string_view json, const std::string& path);

// A number from 0 to count - 1 that `value` (plain text) decides for a member: the FNV-1a hash (64
// bits) of "object/member/value", modulo count.
uint64_t Chosen(std::string_view object, std::string_view member, std::string_view value,
                uint64_t count);

}  // namespace treaty::sandbox
