// From a request to the operation that answers it: path and method are matched, the caller's role
// is checked, parameters are read by their declaration, and a reason is demanded for every change.
// What is not declared is refused. Nothing here knows HTTP: the command line calls it, too.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/control/resource.h"

namespace treaty::control {

// Who asks. `may_name_actor`: the body's `actor` is who does it (the token of the process itself).
struct Caller {
  std::string name;
  Role role = Role::kNobody;
  bool may_name_actor = false;
};

struct Question {
  std::string method;
  std::vector<std::string> path;                            // decoded segments
  std::vector<std::pair<std::string, std::string>> query = {};  // decoded
  std::string body = {};                                    // a JSON object, or empty
};

// Bounds: kMostValueBytes a value, of the path, the query and the body alike; a body is bounded by
// whoever reads it.
inline constexpr size_t kMostValueBytes = 1u << 20;

Reply Answer(World& world, const Caller& caller, const Question& question);

}  // namespace treaty::control
