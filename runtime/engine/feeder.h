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

// How a source is doing, for operators. Times: microseconds since 1970; 0: never.
struct SourceState {
  std::string source;               // "crm:salesforce"
  std::string system;               // "crm"
  int64_t read_us = 0;              // when it was last read to its end
  // When it could not be read for the first time since then; 0: it can be read. One that goes on
  // with some objects and fails at others is not read to its end.
  int64_t unreadable_since_us = 0;
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
  bool was_at_end() const { return read_us_ != 0; }
  SourceState state() const;  // from any thread

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
  void NoteTrouble(const Error& error);
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
  std::atomic<int64_t> read_us_ = 0;
  std::atomic<int64_t> unreadable_since_us_ = 0;
  std::unique_ptr<Thread> thread_;
};

}  // namespace treaty::engine
