// The engine: the pipeline behind a queue. One writing thread owns the store; sources, delivery and
// operators call from any thread and return when what they asked for is durable.
//
// Group commit is natural: what has come while the last transaction was being committed becomes the
// next one, up to `group_events` events. Each caller has one job in the queue and waits for it, so
// the queue is as long as there are callers.
//
// The store's log is moved into its file beside the writing thread (checkpointer.h).
//
// When the store fails (I/O error) the outcome of the last transaction is unknown. The engine then
// stops: the callers of that transaction and all later ones get the reason, and nothing may be
// taken as not happened. A new process opens the store and finds what is there.
//
// A full disk is no such failure where a DiskWatch is given: the transaction is known not to have
// happened. It is given up, what the pipeline keeps in memory is read anew, and the same callers'
// work is done again, at once when the ballast made some room, else every second. Sources and
// delivery wait that long; operators are told.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/engine/checkpointer.h"
#include "runtime/engine/disk_watch.h"
#include "runtime/engine/pipeline.h"
#include "runtime/store/ports.h"

namespace treaty::engine {

struct EngineOptions {
  PipelineOptions pipeline;
  size_t group_events = 256;
  // How often strategies that read the clock and the journal's retention are looked at.
  int64_t tick_us = 1'000'000;
  // Outlives the engine. nullptr: a full disk stops the engine as any other failure does.
  DiskWatch* disk = nullptr;
};

class Engine final : public store::IntakePort,
                     public store::DeliveryPort,
                     public store::OperatorPort {
 public:
  // `env` and `program` outlive the engine.
  static Result<std::unique_ptr<Engine>> Start(Env& env, std::unique_ptr<store::Store> store,
                                               const program::Program& program,
                                               const EngineOptions& options);
  // Stops.
  ~Engine() override;

  // Finishes what is queued, moves the log into the file and ends the thread. Callers must have
  // returned or be content with an error. Fails when the store had stopped.
  Result<void> Stop();
  // From now on a full disk is not waited for: whoever waits gets the error. Before Stop, so that
  // callers return. From any thread.
  void LosePatience();
  // Why the engine stopped by itself; empty while it runs.
  std::string StoppedBecause() const;

  Result<void> Accept(store::SourceBatch batch) override;
  Result<std::string> Position(std::string_view source) override;

  Result<std::vector<store::Sending>> Take(std::string_view system, size_t limit,
                                           program::Criticality least) override;
  Result<void> Settle(std::vector<store::Settlement> settlements) override;
  Result<int64_t> NextDueUs(std::string_view system, program::Criticality least) override;
  Result<bool> HasUnsent(std::string_view system) override;
  void OnReady(std::function<void()> wake) override { on_ready_ = std::move(wake); }

  Result<void> Retry(store::InboxId id, const store::Deed& deed) override;
  Result<int64_t> RetryAll(const store::Cause& cause, const store::Deed& deed) override;
  Result<void> Discard(store::InboxId id, const store::Deed& deed) override;
  Result<void> Edit(store::InboxId id, std::string_view image, const store::Deed& deed) override;
  Result<void> Hold(const store::HoldRow& hold) override;
  Result<void> Resume(store::HoldSubject subject, std::string_view name,
                      const store::Deed& deed) override;
  Result<store::Replayed> Replay(const store::JournalFilter& filter,
                                 const store::Deed& deed) override;

  // A restored store sends nothing until its sources were read to their end. From any thread.
  bool catching_up() const { return catching_up_; }
  Result<void> CaughtUp();

  // For those who read through the writer's eyes (status in the same process): runs between
  // commits.
  Result<void> Read(const std::function<Result<void>(store::Reader&)>& look);

 private:
  struct Job {
    std::function<Result<void>()> run;
    size_t events = 1;
    bool may_fail = false;  // fails before it writes anything: the others of its group go on
    bool waits = true;      // while the disk is full; else it is told
    Result<void> result;
    std::unique_ptr<Waker> done;
  };

  Engine(Env& env, std::unique_ptr<store::Store> store, const program::Program& program, Plan plan,
         const EngineOptions& options);

  Result<void> Submit(Job job);
  Result<void> Ask(std::function<Result<void>()> run, size_t events);      // sources, delivery
  Result<void> Operate(std::function<Result<void>()> run, bool may_fail);  // people
  void Run();
  std::vector<Job*> NextGroup(bool* stopping);
  void RunGroup(std::vector<Job*> group);
  Result<void> RunWithRoom(std::vector<Job*>* group, const std::function<Result<void>()>& work);
  Result<void> GiveUpTransaction();
  Result<void> MoveLog();
  bool WaitForRoom();
  void TellThoseWhoDoNotWait(const Error& full, std::vector<Job*>* group);
  Result<void> RunJobs(const std::vector<Job*>& group);
  Result<void> Tick();
  Result<void> EndCleanly();
  void StopBecause(const Error& error);

  Env& env_;
  const EngineOptions options_;
  std::unique_ptr<store::Store> store_;
  const Plan plan_;
  const program::Program& program_;
  std::unique_ptr<Pipeline> pipeline_;
  Checkpointer checkpointer_;
  std::function<void()> on_ready_;
  std::unique_ptr<Waker> work_there_;
  std::atomic<bool> catching_up_ = false;
  int64_t next_tick_us_ = 0;
  int64_t next_move_us_ = 0;  // of the log, after there was no room for it
  std::unique_ptr<Waker> patience_lost_;

  mutable std::mutex mutex_;  // guards what follows
  std::deque<Job*> queue_;
  bool stopping_ = false;
  bool impatient_ = false;
  std::unique_ptr<Error> full_;  // while the disk is
  std::unique_ptr<Error> stopped_because_;

  std::unique_ptr<Thread> thread_;  // last: it uses all of the above
};

}  // namespace treaty::engine
