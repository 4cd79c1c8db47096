// Whether everything has come to rest.
//
// Every part that moves something (takes an event in, settles a delivery) calls Moved(). Every part
// that finds nothing to do notes which movement it had seen before it looked: it is quiet as of
// that movement. All is at rest when every part is quiet as of the latest one: then nothing that
// anybody did can have given work to a part that has not looked since.
#pragma once

#include <atomic>
#include <cstdint>

namespace treaty::observe {

class Activity {
 public:
  void Moved() { moves_.fetch_add(1); }
  uint64_t moves() const { return moves_.load(); }

 private:
  std::atomic<uint64_t> moves_ = 1;
};

// One part's side of it. `Looking` and `Quiet` are called by the part, `IsQuiet` by whoever asks.
class QuietMark {
 public:
  explicit QuietMark(const Activity& activity) : activity_(activity) {}
  // Before looking for work.
  void Looking() { seen_ = activity_.moves(); }
  // There was none, and time alone will bring none.
  void Quiet() { quiet_as_of_.store(seen_); }
  bool IsQuiet(uint64_t moves) const { return quiet_as_of_.load() == moves; }

 private:
  const Activity& activity_;
  uint64_t seen_ = 0;  // the part's own
  std::atomic<uint64_t> quiet_as_of_ = 0;
};

}  // namespace treaty::observe
