#include "runtime/sandbox/simulated_target.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace treaty::sandbox {

SimulatedTarget::SimulatedTarget(Env& env, std::unique_ptr<SimulatedSystem> system)
    : env_(env),
      latency_us_(system->behaviour().latency_ms * 1000),
      system_(std::move(system)),
      waker_(env.NewWaker()) {
  if (latency_us_ > 0) thread_ = env.StartThread("simulated", [this] { Answer(); });
}

SimulatedTarget::~SimulatedTarget() {
  {
    const std::lock_guard lock(queue_mutex_);
    stopping_ = true;
  }
  waker_->Wake();
  if (thread_) thread_->Join();
}

protocols::TargetTraits SimulatedTarget::traits() const {
  const Behaviour& behaviour = system_->behaviour();
  const size_t batch = size_t(behaviour.batch);
  return {.knows_keys = behaviour.knows_keys, .finds_records = behaviour.finds_records,
          .batch = batch, .in_flight = batch * 8};
}

void SimulatedTarget::Apply(Work work) {
  std::vector<protocols::Answer> answers;
  {
    const std::lock_guard lock(system_mutex_);
    answers = system_->Apply(work.batch);
  }
  work.sink(std::move(answers));
}

void SimulatedTarget::Send(std::vector<protocols::Request> batch,
                           const protocols::AnswerSink& sink) {
  Work work{std::move(batch), sink, env_.MonotonicUs() + latency_us_};
  if (!thread_) return Apply(std::move(work));
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(std::move(work));
  }
  waker_->Wake();
}

void SimulatedTarget::Answer() {
  for (;;) {
    int64_t wait_us = -1;
    std::unique_lock lock(queue_mutex_);
    if (stopping_) return;  // what is queued was never done: to delivery it is ambiguous
    if (!queue_.empty()) wait_us = std::max<int64_t>(0, queue_.front().due_us - env_.MonotonicUs());
    if (wait_us == 0) {
      Work work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      Apply(std::move(work));
      continue;
    }
    lock.unlock();
    waker_->Wait(wait_us);
  }
}

Result<std::vector<protocols::FoundRecord>> SimulatedTarget::ReadBack(std::string_view object,
                                                                      std::string_view member,
                                                                      std::string_view value) {
  const std::lock_guard lock(system_mutex_);
  if (!system_->behaviour().finds_records) return Fail("the system cannot be asked for records");
  return system_->FindRecords(object, member, value);
}

Result<void> SimulatedTarget::Authenticate() {
  const std::lock_guard lock(system_mutex_);
  system_->RenewCredentials();
  return {};
}

Result<std::unique_ptr<protocols::Target>> OpenSimulated(const protocols::Endpoint& endpoint) {
  const protocols::BindingValue* simulate = endpoint.Find("simulate");
  if (!simulate) return std::unique_ptr<protocols::Target>();
  const std::string path = simulate->value;
  const Result<std::string> text = endpoint.env->ReadWhole(path);
  if (!text) {
    return Fail(fmt::format("the behaviour file `{}` cannot be read: {}", path,
                            text.error().message),
                simulate->place, "name a file that is there, relative to the working directory");
  }
  TRY(Behaviour behaviour, ReadBehaviour(*text, path));
  for (const ObjectBehaviour& object : behaviour.objects) {
    const std::string name = endpoint.system + "." + object.name;
    if (endpoint.model->FindObject(name)) continue;
    return Fail(fmt::format("the behaviour describes `{}`, which the system does not have", name),
                path, "describe objects that the treaty declares");
  }
  const protocols::BindingValue* state = endpoint.Find("state");
  if (!state) {
    return Fail(fmt::format("`{}` is simulated, but has no file for its state", endpoint.system),
                simulate->place, fmt::format("add state \"{}.effects.ndjson\"", endpoint.system));
  }
  SimulatedFiles files{.journal = state->value, .changes = endpoint.Get("changes")};
  const bool tells = std::any_of(behaviour.objects.begin(), behaviour.objects.end(),
                                 [](const ObjectBehaviour& object) { return object.echo; });
  if (files.changes.empty() && tells) files.changes = endpoint.Get("in");
  TRY(auto system, SimulatedSystem::Open(*endpoint.env, std::move(behaviour), files));
  return std::make_unique<SimulatedTarget>(*endpoint.env, std::move(system));
}

}  // namespace treaty::sandbox
