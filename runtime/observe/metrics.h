// Counts of what a running deployment did, and rates of them. Counting is lock-free; reading may
// lag by what is being counted at the moment. The truth that survives a restart stands in the
// store: these are for the live line, the log and the metrics page.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace treaty::observe {

enum class Count : uint8_t {
  kAccepted,    // events made durable, repeats included
  kUnreadable,  // of them not readable
  kSent,        // requests handed to a target
  kDelivered,   // confirmed
  kRetried,     // to be sent again
  kParked,      // given up: in the inbox
  kAmbiguous,   // answers that left the outcome open
  kReadBack,    // looked up in the target
  kThrottled,
};
inline constexpr size_t kCountCount = 9;
std::string_view CountName(Count count);

using Counts = std::array<int64_t, kCountCount>;

class Metrics {
 public:
  void Add(Count count, int64_t amount = 1) {
    counts_[size_t(count)].fetch_add(amount, std::memory_order_relaxed);
  }
  int64_t Get(Count count) const {
    return counts_[size_t(count)].load(std::memory_order_relaxed);
  }
  Counts Snapshot() const;

 private:
  std::array<std::atomic<int64_t>, kCountCount> counts_ = {};
};

// Events a second, smoothed over about `window_us`: what a person reads on a line that moves.
class Rate {
 public:
  explicit Rate(int64_t window_us = 2'000'000) : window_us_(window_us) {}
  // The total at a monotonic time. The first call only remembers.
  void Sample(int64_t total, int64_t now_us);
  double per_second() const { return per_second_; }

 private:
  const int64_t window_us_;
  bool has_sample_ = false;
  int64_t total_ = 0;
  int64_t at_us_ = 0;
  double per_second_ = 0;
};

}  // namespace treaty::observe
