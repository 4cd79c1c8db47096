#include "runtime/engine/stop_signals.h"

#include <ctime>

namespace treaty::engine {
namespace {

sigset_t Signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

StopSignals::StopSignals() {
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
}

StopSignals::~StopSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

int StopSignals::Wait(int64_t timeout_us) {
  const sigset_t signals = Signals();
  const timespec timeout{.tv_sec = time_t(timeout_us / 1'000'000),
                         .tv_nsec = long(timeout_us % 1'000'000) * 1000};
  const int signal = sigtimedwait(&signals, nullptr, &timeout);
  return signal > 0 ? signal : 0;
}

void StopSignals::LetThemThrough() {
  const sigset_t signals = Signals();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace treaty::engine
