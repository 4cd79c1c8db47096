// The clock of a simulated system. It never goes back.
//
// In process it is the machine's. A sandbox has one of its own, which starts at what its data say
// and goes on with the machine's monotonic time, so that the stamps of loaded data and of writes
// stand in one order whatever year the data are of. Stamps are whole steps: a second, where the
// vendor tells no finer ones.
#pragma once

#include <algorithm>
#include <cstdint>

#include "runtime/base/env.h"

namespace treaty::sandbox {

struct ClockOptions {
  bool own = false;      // starts at what the data say
  int64_t step_us = 1;
};

class SimulatedClock {
 public:
  SimulatedClock(Env& env, ClockOptions options) : env_(env), options_(options) {}

  // Not before what was ever given or moved to.
  int64_t NowUs() const {
    if (!options_.own || !started_) return std::max(newest_us_, env_.NowUs());
    return std::max(newest_us_, start_us_ + env_.MonotonicUs() - started_at_us_);
  }
  // The stamp of a change of a record whose version is `version_us`. Steps finer than a second are
  // never given twice to a record; whole seconds are, as vendors do.
  int64_t NextStamp(int64_t version_us) {
    int64_t stamp_us = NowUs();
    if (!options_.own) stamp_us = std::max(newest_us_ + 1, stamp_us);
    if (!started_) MoveTo(stamp_us);
    stamp_us -= stamp_us % options_.step_us;
    if (options_.step_us < kSecondUs && stamp_us <= version_us) {
      stamp_us = version_us + options_.step_us;
    }
    stamp_us = std::max(stamp_us, version_us);
    newest_us_ = std::max(newest_us_, stamp_us);
    return stamp_us;
  }
  // It is at least so late now. The first time says where an own clock starts.
  void MoveTo(int64_t now_us) {
    if (started_ && now_us <= NowUs()) return;
    newest_us_ = std::max(newest_us_, now_us);
    start_us_ = now_us;
    started_at_us_ = env_.MonotonicUs();
    started_ = true;
  }
  bool started() const { return started_; }
  int64_t step_us() const { return options_.step_us; }

 private:
  static constexpr int64_t kSecondUs = 1'000'000;

  Env& env_;
  const ClockOptions options_;
  bool started_ = false;
  int64_t start_us_ = 0;
  int64_t started_at_us_ = 0;  // monotonic
  int64_t newest_us_ = 0;
};

}  // namespace treaty::sandbox
