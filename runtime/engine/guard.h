// The mass-change guard: stops a route that rewrites too many records in a short time.
//
// Counted are effects that change what we had written to a record before: filling a target for the
// first time is going live, not an accident. A route is held when more than `stop_writes` records,
// or more than `stop_percent` of all records it has written (but at least kLeast), would be
// rewritten within the window. Its rows are held until a person releases the route.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "runtime/engine/work.h"

namespace treaty::engine {

class Guard {
 public:
  static constexpr int64_t kLeast = 50;

  explicit Guard(Work& work) : work_(work) {}
  Result<void> Load();

  bool IsHeld(const std::string& route) const { return held_.count(route) != 0; }
  // Another rewrite by this route; may hold it.
  Result<void> Rewrites(const OutboundRoute& route);
  // The route has written one more record than before.
  void Wrote(const std::string& object) { ++written_[object]; }
  Result<void> Release(const std::string& route);

 private:
  Result<int64_t> Limit(const OutboundRoute& route);

  Work& work_;
  std::unordered_set<std::string> held_;
  std::unordered_map<std::string, std::deque<int64_t>> rewrites_;  // by route: instants
  std::unordered_map<std::string, int64_t> written_;               // by object: records
};

}  // namespace treaty::engine
