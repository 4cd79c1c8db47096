// Runs a deployment until it is told to stop, is idle (if that is wanted), or cannot go on. What
// `treaty run` and `treatyd` have in common.
//
// While it runs it says how it is doing: on a terminal one line that moves, else JSON lines.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <optional>

#include "runtime/engine/deployment.h"
#include "runtime/engine/stop_signals.h"

namespace treaty::engine {

// What goes along with a deployment that runs, without being part of it: the control API, alerts.
class Companion {
 public:
  virtual ~Companion() = default;
  // Called a few times a second, from one thread.
  virtual void Tend() = 0;
};
using MakeCompanion =
    std::function<Result<std::unique_ptr<Companion>>(Env&, Deployment&, observe::Log&)>;

struct RunOptions {
  DeploymentOptions deployment;
  bool until_idle = false;
  bool quiet = false;      // only what goes wrong
  bool terminal = false;   // `err` is a terminal
  size_t width = 79;       // of the terminal, in columns
  std::FILE* err = stderr;
  MakeCompanion companion = {};  // may be empty
};

struct RunOutcome {
  bool idle = false;
  int signal = 0;                 // that stopped it
  std::optional<Error> failure;   // why it could not go on
  int64_t duration_us = 0;
  observe::LiveFigures figures;   // at the end
  delivery::ObservedWrites observed;
};

// Fails when the deployment does not start. `signals` must be older than the program's threads.
Result<RunOutcome> RunDeployment(Env& env, program::Program& program, const RunOptions& options,
                                 StopSignals& signals);

// What a process answers to an outcome: 0, 2 when it could not go on, 128 + signal when
// `until_idle` was interrupted (without it, a signal is the way to end a run).
int ExitCodeOf(const RunOutcome& outcome, bool until_idle);

}  // namespace treaty::engine
