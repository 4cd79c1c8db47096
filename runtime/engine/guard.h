// The mass-change guard: stops a route that rewrites too many records in a short time.
//
// Counted are effects that change what we had written to a record before the window: filling a
// target for the first time is going live, not an accident, and so is what follows at once, as when
// the numbers come back that the target assigned. A route is held when more than `stop_writes`
// records, or more than `stop_percent` of all records it has written (but at least kLeast), would
// be rewritten within the window. Its rows are held until a person lets the route go on. The window
// survives a restart: what counts is marked in the outbox.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>

#include "runtime/engine/holds.h"
#include "runtime/engine/work.h"

namespace treaty::engine {

class Guard {
 public:
  static constexpr int64_t kLeast = 50;

  Guard(Work& work, Holds& holds) : work_(work), holds_(holds) {}
  Result<void> Load(int64_t now_us);

  Holds& holds() { return holds_; }
  bool IsHeld(const std::string& route) const { return holds_.IsHeld(route); }
  // Whether a write of this record now is a rewrite. Of a store before `written_us` was kept, every
  // record that was ever written counts.
  bool IsRewrite(const OutboundRoute& route, const store::RecordRow& record) const;
  // Another rewrite by this route; may hold it.
  Result<void> Rewrites(const OutboundRoute& route);
  // The route has written one more record than before.
  void Wrote(const std::string& object) { ++written_[object]; }
  // The route goes on: what it rewrote before no longer counts.
  Result<void> Forget(const std::string& route);

 private:
  Result<int64_t> Limit(const OutboundRoute& route);

  Work& work_;
  Holds& holds_;
  std::unordered_map<std::string, std::deque<int64_t>> rewrites_;  // by route: instants
  std::unordered_map<std::string, int64_t> written_;               // by object: records
};

}  // namespace treaty::engine
