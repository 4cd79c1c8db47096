// A running deployment: a program, its store, its systems, and the threads between them. `treaty
// run` and `treatyd` are this and a front.
//
//   source ── Feeder ──► Engine (one writing thread, the store) ──► Carrier ── target
//
// Start reads the deployment's values, opens the systems and the store, carries out what operators
// have asked for meanwhile, and lets the threads go. Stop is clean: nothing new is taken in,
// answers to what is in flight are awaited for a few seconds, the store is closed. A process that
// just ends loses nothing either: that is the rule, and Stop only saves the next start some work.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/delivery/carrier.h"
#include "runtime/delivery/observing_target.h"
#include "runtime/engine/engine.h"
#include "runtime/engine/feeder.h"
#include "runtime/observe/activity.h"
#include "runtime/observe/live_line.h"
#include "runtime/observe/log.h"
#include "runtime/observe/metrics.h"
#include "runtime/program/program.h"

namespace treaty::engine {

struct DeploymentOptions {
  std::string name;        // empty: the only one, or `sandbox`
  std::string store_path;  // instead of the deployment's
  bool observe = false;    // write nothing: to no system, and only to a copy of the store
};

// A system as the process that runs sees it.
struct SystemState {
  std::string system;
  std::optional<protocols::ConnectionHealth> health;  // none: nothing is known
  delivery::CarrierState carrier;
};

class Deployment {
 public:
  // `env`, `program` and `log` outlive the deployment. `program` is configured with the
  // deployment's settings, so no worker of it may exist yet.
  static Result<std::unique_ptr<Deployment>> Start(Env& env, program::Program& program,
                                                   observe::Log& log,
                                                   const DeploymentOptions& options);
  ~Deployment();

  // Looks after what is nobody else's. To be called every now and then.
  Result<void> Tend();
  // Whether all is at rest: every source is read to its end, no row is to be sent, being sent, or
  // will be sent again, and nothing moved since these were true together.
  bool Idle() const;
  // Why the deployment cannot go on; none while it can.
  std::optional<Error> failure() const;
  // Counts since the start and what stands in the store now. From one thread.
  observe::LiveFigures Figures();
  // By object; only with `observe`.
  delivery::ObservedWrites Observed() const;
  const std::string& store_path() const { return store_path_; }
  const std::string& name() const { return name_; }
  const program::Model& model() const { return program_.model(); }
  // What operators ask is done through this. None with `observe`: they mean the store, not a copy.
  store::OperatorPort* operators() { return scratch_path_.empty() ? engine_.get() : nullptr; }
  // From any thread, until Stop.
  std::vector<SystemState> Systems() const;
  std::vector<SourceState> Sources() const {
    std::vector<SourceState> all;
    for (const auto& feeder : feeders_) all.push_back(feeder->state());
    return all;
  }
  // Of the disk of the store; none with `observe`.
  std::optional<DiskState> Disk() const;
  observe::Counts Counts() const { return metrics_.Snapshot(); }
  // Again is harmless. Fails when the store had stopped.
  Result<void> Stop();

 private:
  Deployment(Env& env, program::Program& program, observe::Log& log);

  Result<void> Open(const DeploymentOptions& options);
  Result<void> OpenStore(const program::Deployment& deployment, const DeploymentOptions& options);
  Result<void> OpenSystems(const program::Deployment& deployment, bool observe);
  Result<void> OpenSystem(const protocols::Endpoint& endpoint, bool observe);
  Result<void> CheckBound(const program::Deployment& deployment) const;
  Result<void> StartThreads();
  void TellOf(const std::vector<Notice>& notices, size_t more);
  void Fail(const Error& error);
  void WakeSources();

  Env& env_;
  program::Program& program_;
  observe::Log& log_;
  observe::Metrics metrics_;
  observe::Activity activity_;
  observe::Rate accepted_rate_;
  observe::Rate delivered_rate_;
  std::string name_;
  std::string store_path_;
  std::string scratch_path_;  // the copy that `observe` works on; removed at the end
  std::unique_ptr<DiskWatch> disk_;  // none with `observe`
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<store::Reader> reader_;
  struct NamedConnection {
    std::string system;
    std::unique_ptr<protocols::Connection> connection;
  };
  std::vector<NamedConnection> connections_;  // before the ends that use them
  std::vector<std::unique_ptr<protocols::Source>> sources_;  // until the feeders have them
  struct NamedTarget {
    std::string system;
    std::unique_ptr<protocols::Target> target;
    const delivery::ObservingTarget* observing = nullptr;
  };
  std::vector<NamedTarget> targets_;
  std::vector<std::unique_ptr<delivery::Carrier>> carriers_;
  std::vector<std::unique_ptr<Feeder>> feeders_;
  bool stopped_ = false;

  mutable std::mutex mutex_;
  std::optional<Error> failure_;  // guarded
};

}  // namespace treaty::engine
