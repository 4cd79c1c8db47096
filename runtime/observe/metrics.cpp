#include "runtime/observe/metrics.h"

#include <algorithm>

namespace treaty::observe {

std::string_view CountName(Count count) {
  static constexpr std::array<std::string_view, kCountCount> names = {
      "accepted", "unreadable", "sent",      "delivered", "retried",
      "parked",   "ambiguous",  "read_back", "throttled"};
  return names[size_t(count)];
}

Counts Metrics::Snapshot() const {
  Counts counts = {};
  for (size_t at = 0; at < kCountCount; ++at) counts[at] = Get(Count(at));
  return counts;
}

void Rate::Sample(int64_t total, int64_t now_us) {
  if (has_sample_ && now_us > at_us_) {
    const double elapsed_us = double(now_us - at_us_);
    const double fresh = double(total - total_) * 1e6 / elapsed_us;
    const double weight = std::min(1.0, elapsed_us / double(window_us_));
    per_second_ += (fresh - per_second_) * weight;
  }
  if (has_sample_ && now_us <= at_us_) return;
  has_sample_ = true;
  total_ = total;
  at_us_ = now_us;
}

}  // namespace treaty::observe
