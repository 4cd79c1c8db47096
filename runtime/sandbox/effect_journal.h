// Reads the journal of a simulated system and counts: how many effects of each kind an object saw,
// and which natural keys were created more than once, which is what integrations must never do.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/base/result.h"

namespace treaty::sandbox {

struct JournalCounts {
  int64_t created = 0, updated = 0, deleted = 0;
  int64_t repeated = 0;    // answered again under a known key, not done again
  int64_t by_users = 0;    // what the system's users changed
};

struct TwiceCreated {
  std::string object;
  std::string value;             // of the natural key, JSON
  std::vector<std::string> ids;  // in the order of their creation
};

struct JournalSummary {
  std::map<std::string, JournalCounts> objects;
  std::vector<TwiceCreated> twice;
  int64_t lines = 0;
  int64_t torn = 0;              // cut off by the end of the machine; never answered

  std::string Json() const;
};

// One effect, or one change by a user.
struct JournalLine {
  std::string operation;  // "create", "update", "delete"; of users "created", "changed", …
  std::string object;
  std::string id;
  std::string status;     // "ok", "repeated", "user"
  std::string stamp;
  std::string client;
  std::string natural;    // the value of the natural key, JSON; or empty
  std::string body;
};

// `natural_keys`: object -> the member whose value must be there once; may be missing.
using NaturalKeys = std::map<std::string, std::string>;
// Visits the lines in order (all of them if `object` is empty) and sums them up. A file that is not
// there is an empty journal.
Result<JournalSummary> ReadEffectJournal(Env& env, const std::string& path,
                                         const NaturalKeys& natural_keys, std::string_view object,
                                         const std::function<void(const JournalLine&)>& visit);

}  // namespace treaty::sandbox
