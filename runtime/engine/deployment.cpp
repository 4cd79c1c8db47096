#include "runtime/engine/deployment.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/engine/deployment_values.h"
#include "runtime/engine/scratch_store.h"
#include "runtime/sandbox/simulated_target.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::engine {
namespace {

using protocols::Endpoint;

std::string SystemOf(const std::string& object) { return object.substr(0, object.find('.')); }

}  // namespace

Deployment::Deployment(Env& env, program::Program& program, observe::Log& log)
    : env_(env), program_(program), log_(log) {}

Deployment::~Deployment() {
  // Whoever cares for the outcome has called Stop.
  const Result<void> ignored = Stop();
  (void)ignored;
}

Result<std::unique_ptr<Deployment>> Deployment::Start(Env& env, program::Program& program,
                                                      observe::Log& log,
                                                      const DeploymentOptions& options) {
  std::unique_ptr<Deployment> deployment(new Deployment(env, program, log));
  TRY_VOID(deployment->Open(options));
  return deployment;
}

Result<void> Deployment::Open(const DeploymentOptions& options) {
  TRY(const program::Deployment* deployment, FindDeployment(program_.model(), options.name));
  TRY_VOID(OpenSystems(*deployment, options.observe));
  TRY_VOID(CheckBound(*deployment));
  TRY_VOID(program_.Configure(deployment->settings));
  name_ = deployment->name;
  TRY_VOID(OpenStore(*deployment, options));
  return StartThreads();
}

Result<void> Deployment::OpenStore(const program::Deployment& deployment,
                                   const DeploymentOptions& options) {
  store_path_ = options.store_path;
  if (store_path_.empty()) {
    TRY(store_path_, StorePath(env_, deployment));
  }
  store::SqliteOptions sqlite{.path = store_path_, .deployment = deployment.name,
                              .now_us = env_.NowUs()};
  if (options.observe) {
    TRY(scratch_path_, CopyStore(env_, sqlite));
    sqlite.path = scratch_path_;
  }
  if (!options.observe) disk_ = std::make_unique<DiskWatch>(env_, log_, store_path_);
  TRY(auto store, store::OpenSqlite(sqlite));
  EngineOptions engine{.disk = disk_.get()};
  engine.pipeline.tell = [this](const std::vector<Notice>& notices, size_t more) {
    TellOf(notices, more);
  };
  TRY(engine_, Engine::Start(env_, std::move(store), program_, engine));
  TRY(reader_, store::OpenSqliteReader(sqlite.path));
  return {};
}

Result<void> Deployment::OpenSystems(const program::Deployment& deployment, bool observe) {
  TRY(const std::vector<Endpoint> endpoints, Endpoints(env_, program_.model(), deployment));
  for (const Endpoint& endpoint : endpoints) TRY_VOID(OpenSystem(endpoint, observe));
  return {};
}

Result<void> Deployment::OpenSystem(const Endpoint& endpoint, bool observe) {
  const protocols::Protocol* protocol = protocols::FindProtocol(endpoint.Get("protocol"));
  TRY(protocols::Opened opened, protocol != nullptr
                                    ? protocol->open(endpoint)
                                    : ConnectorOf(endpoint)->open(endpoint));
  if (opened.connection) {
    connections_.push_back({endpoint.system, std::move(opened.connection)});
  }
  if (opened.source) sources_.push_back(std::move(opened.source));
  if (observe) {
    auto observing =
        std::make_unique<delivery::ObservingTarget>(program_.model(), endpoint.system);
    const delivery::ObservingTarget* seen = observing.get();
    targets_.push_back({endpoint.system, std::move(observing), seen});
    return {};
  }
  std::unique_ptr<protocols::Target> target = std::move(opened.target);
  if (protocol != nullptr) {
    TRY(auto simulated, sandbox::OpenSimulated(endpoint));
    if (simulated) target = std::move(simulated);
  }
  if (target) targets_.push_back({endpoint.system, std::move(target), nullptr});
  return {};
}

// Every system that a route writes to must take writes.
Result<void> Deployment::CheckBound(const program::Deployment& deployment) const {
  for (const program::Route& route : program_.model().routes) {
    const std::string system = SystemOf(route.object);
    const auto is_bound = [&](const program::Binding& binding) { return binding.system == system; };
    if (std::none_of(deployment.bindings.begin(), deployment.bindings.end(), is_bound)) {
      return treaty::Fail(fmt::format("route `{}` needs `{}`, which deployment `{}` does not bind",
                                      route.name, system, deployment.name),
                          {}, fmt::format("add `bind {} {{ url ... auth ... }}`", system));
    }
    const auto takes = [&](const NamedTarget& target) { return target.system == system; };
    if (route.inbound || std::any_of(targets_.begin(), targets_.end(), takes)) continue;
    return treaty::Fail(fmt::format("route `{}` writes to `{}`, but its binding takes no writes",
                                    route.name, system),
                        {}, "add `simulate \"FILE\"  state \"FILE\"`, or `out` and `answers`");
  }
  return {};
}

Result<void> Deployment::StartThreads() {
  const auto on_failure = [this](const Error& error) { Fail(error); };
  for (const NamedTarget& target : targets_) {
    delivery::CarrierWorld world{.env = &env_, .model = &program_.model(), .port = engine_.get(),
                                 .target = target.target.get(), .metrics = &metrics_,
                                 .log = &log_, .activity = &activity_,
                                 .on_settled = [this] { WakeSources(); },
                                 .on_failure = on_failure};
    carriers_.push_back(std::make_unique<delivery::Carrier>(std::move(world), target.system));
  }
  for (std::unique_ptr<protocols::Source>& source : sources_) {
    FeederWorld world{.env = &env_, .port = engine_.get(), .metrics = &metrics_, .log = &log_,
                      .activity = &activity_, .disk = disk_.get(), .on_failure = on_failure};
    feeders_.push_back(std::make_unique<Feeder>(std::move(world), std::move(source)));
  }
  engine_->OnReady([this] {
    for (const auto& carrier : carriers_) carrier->Wake();
  });
  for (const auto& carrier : carriers_) carrier->Start();
  for (const auto& feeder : feeders_) TRY_VOID(feeder->Start());
  return {};
}

void Deployment::TellOf(const std::vector<Notice>& notices, size_t more) {
  for (const Notice& notice : notices) {
    std::vector<observe::LogField> fields = {
        {"stage", notice.stage}, {"route", notice.route}, {"object", notice.object}};
    if (!notice.entity.empty()) fields.push_back({"entity", notice.entity});
    if (!notice.key.empty()) fields.push_back({"key", notice.key});
    fields.push_back({"code", notice.code});
    log_.Write(observe::Level::kInfo, "inbox.opened", fields);
  }
  if (more > 0) log_.Write(observe::Level::kInfo, "inbox.more", {{"rows", int64_t(more)}});
}

void Deployment::Fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = error;
}

std::optional<Error> Deployment::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

// A system that was just written to may have something to say about it.
void Deployment::WakeSources() {
  for (const auto& feeder : feeders_) feeder->Wake();
}

Result<void> Deployment::Tend() {
  if (disk_) disk_->Look();
  if (!engine_->catching_up()) return {};
  const auto was_at_end = [](const auto& feeder) { return feeder->was_at_end(); };
  if (!std::all_of(feeders_.begin(), feeders_.end(), was_at_end)) return {};
  log_.Write(observe::Level::kInfo, "restore.caught_up");
  TRY_VOID(engine_->CaughtUp());
  activity_.Moved();
  return {};
}

std::optional<DiskState> Deployment::Disk() const {
  return disk_ ? std::optional(disk_->state()) : std::nullopt;
}

std::vector<SystemState> Deployment::Systems() const {
  std::map<std::string, SystemState> systems;
  for (const auto& carrier : carriers_) {
    systems[carrier->system()].carrier = carrier->state();
  }
  for (const NamedConnection& connection : connections_) {
    systems[connection.system].health = connection.connection->Health();
  }
  std::vector<SystemState> all;
  for (auto& [name, state] : systems) {
    state.system = name;
    all.push_back(std::move(state));
  }
  return all;
}

bool Deployment::Idle() const {
  if (engine_->catching_up()) return false;
  const uint64_t moves = activity_.moves();
  const auto is_quiet = [moves](const auto& part) { return part->quiet().IsQuiet(moves); };
  return std::all_of(feeders_.begin(), feeders_.end(), is_quiet) &&
         std::all_of(carriers_.begin(), carriers_.end(), is_quiet) && activity_.moves() == moves;
}

observe::LiveFigures Deployment::Figures() {
  observe::LiveFigures figures;
  figures.at_us = env_.NowUs();
  figures.counts = metrics_.Snapshot();
  const int64_t now_us = env_.MonotonicUs();
  accepted_rate_.Sample(metrics_.Get(observe::Count::kAccepted), now_us);
  delivered_rate_.Sample(metrics_.Get(observe::Count::kDelivered), now_us);
  figures.accepted_rate = accepted_rate_.per_second();
  figures.delivered_rate = delivered_rate_.per_second();
  const Result<store::Backlog> backlog = reader_->ReadBacklog();
  if (!backlog) return figures;  // being checkpointed, or stopped: the next look will tell
  figures.waiting = backlog->waiting;
  figures.held = backlog->held;
  figures.unsent = backlog->unsent;
  figures.inbox = backlog->inbox;
  return figures;
}

delivery::ObservedWrites Deployment::Observed() const {
  delivery::ObservedWrites all;
  for (const NamedTarget& target : targets_) {
    if (target.observing) all.merge(target.observing->writes());
  }
  return all;
}

Result<void> Deployment::Stop() {
  if (std::exchange(stopped_, true)) return {};
  if (engine_) engine_->LosePatience();
  for (const auto& feeder : feeders_) feeder->Stop();
  for (const auto& carrier : carriers_) carrier->Stop();
  Result<void> stopped;
  if (engine_) stopped = engine_->Stop();
  reader_.reset();
  engine_.reset();
  feeders_.clear();
  carriers_.clear();
  targets_.clear();
  connections_.clear();
  if (!scratch_path_.empty()) RemoveStore(env_, scratch_path_);
  return stopped;
}

}  // namespace treaty::engine
