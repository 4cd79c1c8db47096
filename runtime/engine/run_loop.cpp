#include "runtime/engine/run_loop.h"

#include <fmt/format.h>

#include <mutex>
#include <string>
#include <utility>

namespace treaty::engine {
namespace {

constexpr int64_t kLookEveryUs = 20'000;      // while waiting for idle
constexpr int64_t kIdleLookUs = 100'000;      // else
constexpr int64_t kTendEveryUs = 500'000;
constexpr int64_t kDrawEveryUs = 250'000;     // the line that moves
constexpr int64_t kTellEveryUs = 2'000'000;   // JSON lines
constexpr std::string_view kEraseLine = "\r\x1b[2K";

// Says how it goes, now and then.
class Display {
 public:
  Display(const RunOptions& options, Env& env) : options_(options), env_(env) {}
  ~Display() { Erase(); }

  // From any thread.
  void Log(std::string_view line) {
    const std::lock_guard lock(mutex_);
    EraseNow();
    std::fwrite(line.data(), 1, line.size(), options_.err);
  }
  void Show(Deployment& deployment) {
    const int64_t now_us = env_.MonotonicUs();
    if (options_.quiet || now_us < next_us_) return;
    next_us_ = now_us + (options_.terminal ? kDrawEveryUs : kTellEveryUs);
    const observe::LiveFigures figures = deployment.Figures();
    const std::string text = options_.terminal
                                 ? std::string(kEraseLine) +
                                       observe::LiveLine(figures, options_.width)
                                 : observe::LiveJson(figures) + "\n";
    const std::lock_guard lock(mutex_);
    std::fwrite(text.data(), 1, text.size(), options_.err);
    std::fflush(options_.err);
    drawn_ = options_.terminal;
  }
  void Erase() {
    const std::lock_guard lock(mutex_);
    EraseNow();
  }

 private:
  void EraseNow() {
    if (!std::exchange(drawn_, false)) return;
    std::fwrite(kEraseLine.data(), 1, kEraseLine.size(), options_.err);
    std::fflush(options_.err);
  }

  const RunOptions& options_;
  Env& env_;
  int64_t next_us_ = 0;
  std::mutex mutex_;     // guards what is written to the stream
  bool drawn_ = false;   // guarded
};

struct Watched {
  Env& env;
  Deployment& deployment;
  Companion* companion;  // may be nullptr
  const RunOptions& options;
  StopSignals& signals;
};

// Until there is a reason to stop.
RunOutcome Watch(const Watched& watched, Display& display) {
  RunOutcome outcome;
  int64_t next_tend_us = 0;
  for (;;) {
    outcome.failure = watched.deployment.failure();
    if (outcome.failure) return outcome;
    const int64_t now_us = watched.env.MonotonicUs();
    if (now_us >= next_tend_us) {
      next_tend_us = now_us + kTendEveryUs;
      if (const Result<void> tended = watched.deployment.Tend(); !tended) {
        outcome.failure = tended.error();
        return outcome;
      }
      if (watched.companion != nullptr) watched.companion->Tend();
    }
    outcome.idle = watched.options.until_idle && watched.deployment.Idle();
    if (outcome.idle) return outcome;
    display.Show(watched.deployment);
    outcome.signal = watched.signals.Wait(watched.options.until_idle ? kLookEveryUs : kIdleLookUs);
    if (outcome.signal != 0) return outcome;
  }
}

}  // namespace

Result<RunOutcome> RunDeployment(Env& env, program::Program& program, const RunOptions& options,
                                 StopSignals& signals) {
  const int64_t began_us = env.MonotonicUs();
  Display display(options, env);
  const observe::Level least = options.quiet ? observe::Level::kWarning : observe::Level::kInfo;
  observe::Log log(env, least, [&display](std::string_view line) { display.Log(line); });
  TRY(const auto deployment, Deployment::Start(env, program, log, options.deployment));
  std::unique_ptr<Companion> companion;
  if (options.companion) {
    TRY(companion, options.companion(env, *deployment, log));
  }
  RunOutcome outcome = Watch({env, *deployment, companion.get(), options, signals}, display);
  display.Erase();
  signals.LetThemThrough();
  outcome.figures = deployment->Figures();
  outcome.observed = deployment->Observed();
  companion.reset();  // it uses the deployment
  const Result<void> stopped = deployment->Stop();
  if (!stopped && !outcome.failure) outcome.failure = stopped.error();
  outcome.duration_us = env.MonotonicUs() - began_us;
  return outcome;
}

int ExitCodeOf(const RunOutcome& outcome, bool until_idle) {
  if (outcome.failure) return 2;
  return until_idle && outcome.signal != 0 ? 128 + outcome.signal : 0;
}

}  // namespace treaty::engine
