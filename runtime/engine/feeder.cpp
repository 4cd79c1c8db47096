#include "runtime/engine/feeder.h"

#include <algorithm>
#include <utility>

#include "runtime/base/failpoint.h"

namespace treaty::engine {

Feeder::Feeder(FeederWorld world, std::unique_ptr<protocols::Source> source)
    : world_(std::move(world)),
      source_(std::move(source)),
      waker_(world_.env->NewWaker()),
      quiet_(*world_.activity) {}

Feeder::~Feeder() { Stop(); }

Result<void> Feeder::Prepare() {
  TRY(position_, world_.port->Position(source_->name()));
  return source_->Start(position_);
}

Result<void> Feeder::Start() {
  TRY_VOID(Prepare());
  thread_ = world_.env->StartThread("feed", [this] { Run(); });
  return {};
}

void Feeder::Stop() {
  stopping_ = true;
  source_->Interrupt();
  waker_->Wake();
  if (thread_) thread_->Join();
}

void Feeder::Run() {
  while (!stopping_) {
    const Result<bool> moved = Step();
    if (!moved) return world_.on_failure(moved.error());
    if (*moved) {
      wait_us_ = kShortestWaitUs;
      continue;
    }
    if (const int64_t pace_us = source_->poll_every_us(); pace_us > 0) {
      RestFor(std::max(pace_us, in_trouble_ || held_ ? kTroubleWaitUs : 0));
    } else if (waker_->Wait(in_trouble_ || held_ ? kTroubleWaitUs : wait_us_)) {
      wait_us_ = kShortestWaitUs;
    } else {
      wait_us_ = std::min(wait_us_ * 2, kLongestWaitUs);
    }
  }
}

// A system that is asked at a pace is not asked sooner because it was written to.
void Feeder::RestFor(int64_t duration_us) {
  const int64_t until_us = world_.env->MonotonicUs() + duration_us;
  for (int64_t left_us = duration_us; left_us > 0 && !stopping_;) {
    waker_->Wait(left_us);
    left_us = until_us - world_.env->MonotonicUs();
  }
}

Result<bool> Feeder::Step() {
  quiet_.Looking();
  held_ = world_.disk != nullptr && !world_.disk->takes_in();
  if (held_) return false;
  Result<protocols::Polled> polled = source_->Poll({});
  if (!polled && stopping_) return false;  // we interrupted it ourselves
  if (!polled) {
    NoteTrouble(polled.error());
    return false;
  }
  in_trouble_ = false;
  const bool at_end = polled->at_end;
  const bool has_events = !polled->batch.events.empty();
  if (has_events || polled->batch.position != position_) TRY_VOID(Accept(*std::move(polled)));
  if (at_end) {
    read_us_ = std::max<int64_t>(world_.env->NowUs(), 1);
    unreadable_since_us_ = 0;
  }
  if (has_events) return true;
  if (at_end) quiet_.Quiet();
  return !at_end && source_->poll_every_us() == 0;
}

// The file may come back; nothing is lost by asking again. It is said once.
void Feeder::NoteTrouble(const Error& error) {
  if (std::exchange(in_trouble_, true)) return;
  if (unreadable_since_us_ == 0) unreadable_since_us_ = std::max<int64_t>(world_.env->NowUs(), 1);
  world_.log->Write(observe::Level::kError, "source.unreadable",
                    {{"source", source_->name()}, {"reason", error.ToString()}});
}

SourceState Feeder::state() const {
  SourceState state{
      .source = source_->name(), .read_us = read_us_, .unreadable_since_us = unreadable_since_us_};
  state.system = state.source.substr(0, state.source.find(':'));
  return state;
}

Result<void> Feeder::Accept(protocols::Polled polled) {
  const int64_t events = int64_t(polled.batch.events.size());
  int64_t unreadable = 0;
  for (const store::SourceEvent& event : polled.batch.events) {
    unreadable += event.unreadable_code.empty() ? 0 : 1;
  }
  std::string position = polled.batch.position;
  TREATY_FAILPOINT("intake.before_accept");
  TRY_VOID(world_.port->Accept(std::move(polled.batch)));
  TREATY_FAILPOINT("intake.after_accept");
  TRY_VOID(source_->Acknowledge(position));
  position_ = std::move(position);
  world_.metrics->Add(observe::Count::kAccepted, events);
  world_.metrics->Add(observe::Count::kUnreadable, unreadable);
  if (events > 0) world_.activity->Moved();
  return {};
}

}  // namespace treaty::engine
