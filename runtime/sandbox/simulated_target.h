// A simulated system as a Target. With `latency_ms` its answers come later, from a thread of its
// own; without, they come before Send returns.
#pragma once

#include <deque>
#include <memory>
#include <mutex>

#include "runtime/protocols/protocol.h"
#include "runtime/sandbox/simulated_system.h"

namespace treaty::sandbox {

class SimulatedTarget : public protocols::Target {
 public:
  SimulatedTarget(Env& env, std::unique_ptr<SimulatedSystem> system);
  ~SimulatedTarget() override;

  protocols::TargetTraits traits() const override;
  void Send(std::vector<protocols::Request> batch, const protocols::AnswerSink& sink) override;
  Result<std::vector<protocols::FoundRecord>> ReadBack(std::string_view object,
                                                       std::string_view member,
                                                       std::string_view value) override;
  Result<void> Authenticate() override;

 private:
  struct Work {
    std::vector<protocols::Request> batch;
    protocols::AnswerSink sink;
    int64_t due_us = 0;  // monotonic
  };
  void Answer();  // the answering thread
  void Apply(Work work);

  Env& env_;
  const int64_t latency_us_;
  std::mutex system_mutex_;
  std::unique_ptr<SimulatedSystem> system_;  // guarded by system_mutex_
  std::unique_ptr<Waker> waker_;
  std::mutex queue_mutex_;
  std::deque<Work> queue_;                   // guarded; bounded by what delivery has in flight
  bool stopping_ = false;                    // guarded by queue_mutex_
  std::unique_ptr<Thread> thread_;           // last: started when all else is there
};

// Opens what a binding's `simulate` says: the behaviour file, the journal (`state`) and the file
// that the system's changes go to (`changes`, by default the one that the binding reads: `in`).
Result<std::unique_ptr<protocols::Target>> OpenSimulated(const protocols::Endpoint& endpoint);

}  // namespace treaty::sandbox
