// SIGINT and SIGTERM as something to wait for. To be made before any thread is started: threads
// inherit that they leave these signals alone.
#pragma once

#include <csignal>
#include <cstdint>

namespace treaty::engine {

class StopSignals {
 public:
  StopSignals();
  ~StopSignals();  // as before
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Waits for a signal, at most `timeout_us`. 0: none came.
  int Wait(int64_t timeout_us);
  // From now on a signal ends the process at once: the second one forces.
  void LetThemThrough();

 private:
  sigset_t before_;
};

}  // namespace treaty::engine
