#include "runtime/base/env_sim.h"

#include <algorithm>
#include <limits>
#include <thread>

#include "runtime/base/check.h"

namespace treaty {
namespace {

constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

}  // namespace

struct SimEnv::SimWaker : Waker {
  explicit SimWaker(SimEnv* env) : env(env) {}

  bool Wait(int64_t timeout_us) override {
    std::unique_lock lock(env->mutex_);
    const bool bounded = timeout_us >= 0 && timeout_us < kNever - env->now_us_;
    env->WaitUntil(lock, bounded ? env->now_us_ + timeout_us : kNever, woken);
    return std::exchange(woken, false);
  }

  void Wake() override {
    // Notified under the lock: the one who waits may destroy this waker as soon as it has it.
    const std::lock_guard lock(env->mutex_);
    woken = true;
    env->moved_.notify_all();
  }

  SimEnv* env;
  bool woken = false;
};

struct SimEnv::SimThread : Thread {
  SimThread(SimEnv* env, std::function<void()> body) : env(env) {
    thread = std::thread([this, body = std::move(body)] {
      body();
      const std::lock_guard lock(this->env->mutex_);
      done = true;
      --this->env->threads_;
      this->env->moved_.notify_all();
      this->env->JumpIfAllWait();
    });
  }
  ~SimThread() override { Join(); }

  void Join() override {
    if (!thread.joinable()) return;
    {
      std::unique_lock lock(env->mutex_);
      env->WaitUntil(lock, kNever, done);
    }
    thread.join();
  }

  SimEnv* env;
  bool done = false;
  std::thread thread;
};

SimEnv::SimEnv(uint64_t seed, int64_t start_us)
    : now_us_(start_us), start_us_(start_us), random_state_(seed) {
  directories_["."] = true;
  directories_["/"] = true;
}

SimEnv::~SimEnv() = default;

int64_t SimEnv::NowUs() {
  const std::lock_guard lock(mutex_);
  return now_us_;
}

int64_t SimEnv::MonotonicUs() {
  const std::lock_guard lock(mutex_);
  return now_us_ - start_us_;
}

// SplitMix64: every seed gives a full-period, well mixed sequence.
uint64_t SimEnv::NextRandom() {
  uint64_t mixed = (random_state_ += 0x9E3779B97F4A7C15u);
  mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
  return mixed ^ mixed >> 31;
}

uint64_t SimEnv::Random() {
  const std::lock_guard lock(mutex_);
  return NextRandom();
}

void SimEnv::Advance(int64_t duration_us) {
  CHECK(duration_us >= 0, "time does not go back");
  {
    const std::lock_guard lock(mutex_);
    now_us_ += duration_us;
  }
  moved_.notify_all();
}

// A waiter that is woken, or whose time has come, counts as running although it has not run yet.
void SimEnv::JumpIfAllWait() {
  if (int(waiting_.size()) < threads_) return;
  int64_t earliest_us = kNever;
  for (const Waiting& waiter : waiting_) {
    if (*waiter.woken || waiter.deadline_us <= now_us_) return;
    earliest_us = std::min(earliest_us, waiter.deadline_us);
  }
  if (earliest_us == kNever) return;
  now_us_ = earliest_us;
  moved_.notify_all();
}

bool SimEnv::WaitUntil(std::unique_lock<std::mutex>& lock, int64_t deadline_us, const bool& woken) {
  if (woken || deadline_us <= now_us_) return woken;
  const auto self = waiting_.insert(waiting_.end(), Waiting{deadline_us, &woken});
  JumpIfAllWait();
  moved_.wait(lock, [&] { return woken || now_us_ >= deadline_us; });
  waiting_.erase(self);
  return woken;
}

std::unique_ptr<Waker> SimEnv::NewWaker() { return std::make_unique<SimWaker>(this); }

void SimEnv::SleepUs(int64_t duration_us) { SimWaker(this).Wait(duration_us); }

std::unique_ptr<Thread> SimEnv::StartThread(std::string, std::function<void()> body) {
  {
    const std::lock_guard lock(mutex_);
    ++threads_;
  }
  return std::make_unique<SimThread>(this, std::move(body));
}

}  // namespace treaty
