// A circuit breaker: stops asking a target that does not answer, and tries again with one request.
//
// Closed, it counts calls of the last kWindowUs. It opens when at least kLeastCalls were made and
// half of them failed, or when kTimeoutsInARow were ambiguous. Open, it lets nothing through for a
// while (1 s, doubled with each failed probe up to 1 min), then one probe. A probe that succeeds
// closes it.
//
// Failures are answers that say nothing about the request itself: busy, ambiguous. A refusal is an
// answer. One breaker per target, object and operation; used by one thread.
#pragma once

#include <cstdint>
#include <deque>

#include "runtime/protocols/protocol.h"

namespace treaty::delivery {

class Breaker {
 public:
  static constexpr int64_t kWindowUs = 30'000'000;
  static constexpr size_t kLeastCalls = 20;
  static constexpr size_t kMostCalls = 1'000;  // remembered
  static constexpr int kTimeoutsInARow = 5;
  static constexpr int64_t kFirstPauseUs = 1'000'000;
  static constexpr int64_t kMostPauseUs = 60'000'000;

  enum class State : uint8_t { kClosed, kOpen, kProbing };

  // Whether a request may go now; when open and the pause is over, the caller is the probe.
  bool Admit(int64_t now_us);
  void Answered(protocols::AnswerStatus status, int64_t now_us);
  // When to come back after Admit said no.
  int64_t retry_at_us() const { return open_until_us_; }
  State state() const { return state_; }

 private:
  struct Call {
    int64_t at_us;
    bool failed;
  };
  void Open(int64_t now_us);
  void Close();

  State state_ = State::kClosed;
  std::deque<Call> calls_;
  size_t failures_ = 0;  // in calls_
  int ambiguous_in_a_row_ = 0;
  int64_t pause_us_ = kFirstPauseUs;
  int64_t open_until_us_ = 0;
};

}  // namespace treaty::delivery
