// What goes wrong with the calls of a sandbox, and when: to order, seeded, reproducible. Whether a
// call meets a fault is a function of the seed, its bytes and how often these came before, so that
// another order of the same calls meets the same faults. A storm is the exception: while one lasts,
// every call is turned away.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/base/result.h"
#include "runtime/sandbox/behaviour.h"

namespace treaty::sandbox {

// How an answer is lost: the connection ends, or nothing is ever said.
enum class DropBy : uint8_t { kClose, kHang, kBoth };

struct FaultSettings {
  uint64_t seed = 0;
  int64_t latency_us = 0;         // of every answer ...
  int64_t latency_spread_us = 0;  // ... give or take
  // Chances from 0 to 1 that a call meets it.
  double error = 0;               // not done: the server is in trouble (500, 502, 503, 504)
  double throttle = 0;            // begins a storm: too many requests
  double lock = 0;                // writes: somebody holds the record
  double stale = 0;               // writes: somebody changed the record meanwhile
  double expire = 0;              // the session ends before its time
  double drop_before = 0;         // not done, and no answer
  double drop_after = 0;          // done, and no answer
  DropBy drop_by = DropBy::kClose;  // drop_before, drop_after; kBoth: as often one as the other
  double hang = 0;                // not done, and nothing is said for ever
  int64_t storm_us = 1'000'000;   // how long a storm lasts
  int64_t retry_after_us = 1'000'000;
  int64_t daily_limit = 0;        // calls; 0: as many as the vendor usually allows
  int64_t token_life_us = 7'200'000'000;
  bool repeatable = false;        // SAP answers a repeated RequestID as it did first
  int64_t page_rows = 0;          // rows in one page of an answer; 0: as many as the vendor gives
};

// As a behaviour file says.
FaultSettings FaultsOf(const Behaviour& behaviour);
// Sets one by its name on the command line ("latency", "5s±2s"). Fails with what to write instead.
Result<void> SetFault(std::string_view name, std::string_view value, FaultSettings* settings);
struct FaultName {
  std::string_view name;
  std::string_view value;    // what `--help` calls it
  std::string_view summary;
};
const std::vector<FaultName>& FaultNames();
std::string FaultsJson(const FaultSettings& settings);

enum class Fault : uint8_t {
  kNone, kError, kThrottled, kLocked, kStale, kExpired, kDropBefore, kDropAfter, kHang,
};

struct DrawnFault {
  Fault fault = Fault::kNone;
  int64_t delay_us = 0;
  uint64_t luck = 0;       // more bits, to choose among variants
  bool hangs = false;      // a drop: silence, not the end of the connection
};

// Thread-safe.
class FaultPlan {
 public:
  FaultPlan(Env& env, FaultSettings settings) : env_(env), settings_(settings) {}

  FaultSettings settings() const;
  void Change(const FaultSettings& settings);
  // The fault that a call meets; `call` are the bytes that tell it from others.
  DrawnFault Draw(std::string_view call, bool writes);

 private:
  static constexpr size_t kMostCalls = 100'000;  // remembered

  Env& env_;
  mutable std::mutex mutex_;
  FaultSettings settings_;                       // guarded, as all that follows
  std::unordered_map<uint64_t, uint64_t> tries_;  // by the call's fingerprint
  int64_t storm_until_us_ = 0;                    // monotonic
};

}  // namespace treaty::sandbox
