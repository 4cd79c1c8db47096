// Feeds the engine with what one source says. One thread a source: poll, hand over, and only when
// that is durable tell the source. A source that has nothing is asked again after a while, or when
// woken.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "runtime/base/env.h"
#include "runtime/engine/disk_watch.h"
#include "runtime/observe/activity.h"
#include "runtime/observe/log.h"
#include "runtime/observe/metrics.h"
#include "runtime/protocols/protocol.h"
#include "runtime/store/ports.h"

namespace treaty::engine {

// What a feeder works with; all outlive it.
struct FeederWorld {
  Env* env = nullptr;
  store::IntakePort* port = nullptr;
  observe::Metrics* metrics = nullptr;
  observe::Log* log = nullptr;
  observe::Activity* activity = nullptr;
  const DiskWatch* disk = nullptr;  // says when nothing may be taken in; may be nullptr
  std::function<void(const Error&)> on_failure;  // the store has stopped; the feeder has, too
};

class Feeder {
 public:
  Feeder(FeederWorld world, std::unique_ptr<protocols::Source> source);
  ~Feeder();

  Result<void> Start();
  void Wake() { waker_->Wake(); }  // from any thread
  void Stop();
  const observe::QuietMark& quiet() const { return quiet_; }
  // Whether the source was at its end once. From any thread.
  bool was_at_end() const { return was_at_end_; }

  // One round without the thread; true when events were taken in. Start must have been called, or
  // Prepare.
  Result<bool> Step();
  // Tells the source where to go on.
  Result<void> Prepare();

 private:
  static constexpr int64_t kShortestWaitUs = 5'000;
  static constexpr int64_t kLongestWaitUs = 250'000;
  static constexpr int64_t kTroubleWaitUs = 1'000'000;

  void Run();
  void RestFor(int64_t duration_us);
  Result<void> Accept(protocols::Polled polled);

  FeederWorld world_;
  std::unique_ptr<protocols::Source> source_;
  std::unique_ptr<Waker> waker_;
  observe::QuietMark quiet_;
  std::string position_;
  bool in_trouble_ = false;
  bool held_ = false;  // nothing may be taken in
  int64_t wait_us_ = kShortestWaitUs;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> was_at_end_ = false;
  std::unique_ptr<Thread> thread_;
};

}  // namespace treaty::engine
