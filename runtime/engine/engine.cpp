#include "runtime/engine/engine.h"

#include <algorithm>

namespace treaty::engine {

using store::Sending;
using store::Settlement;
using store::SourceBatch;

Result<std::unique_ptr<Engine>> Engine::Start(Env& env, std::unique_ptr<store::Store> store,
                                              const program::Program& program,
                                              const EngineOptions& options) {
  TRY(Plan plan, Plan::Make(program.model()));
  std::unique_ptr<Engine> engine(
      new Engine(env, std::move(store), program, std::move(plan), options));
  TRY_VOID(engine->pipeline_.Start(env.NowUs(), options.pipeline));
  TRY_VOID(engine->checkpointer_.Start());
  engine->catching_up_ = engine->pipeline_.catching_up();
  Engine* self = engine.get();
  engine->thread_ = env.StartThread("treaty-writer", [self] { self->Run(); });
  return engine;
}

Engine::Engine(Env& env, std::unique_ptr<store::Store> store, const program::Program& program,
               Plan plan, const EngineOptions& options)
    : env_(env),
      options_(options),
      store_(std::move(store)),
      plan_(std::move(plan)),
      pipeline_(*store_, program, plan_),
      checkpointer_(env, *store_),
      work_there_(env.NewWaker()) {}

Engine::~Engine() {
  // A store that stopped has said so to every caller already.
  const Result<void> ignored = Stop();
  (void)ignored;
}

Result<void> Engine::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_there_->Wake();
  if (thread_) thread_->Join();
  const std::lock_guard lock(mutex_);
  if (stopped_because_) return tl::unexpected<Error>(*stopped_because_);
  return {};
}

std::string Engine::StoppedBecause() const {
  const std::lock_guard lock(mutex_);
  return stopped_because_ ? stopped_because_->ToString() : std::string();
}

// --- callers

Result<void> Engine::Submit(std::function<Result<void>()> run, size_t events, bool may_fail) {
  Job job{std::move(run), events, may_fail, {}, env_.NewWaker()};
  {
    const std::lock_guard lock(mutex_);
    if (stopped_because_) return tl::unexpected<Error>(*stopped_because_);
    if (stopping_) return Fail("the engine is stopping");
    queue_.push_back(&job);
  }
  work_there_->Wake();
  job.done->Wait(-1);
  return job.result;
}

Result<void> Engine::Accept(SourceBatch batch) {
  return Submit([&] { return pipeline_.Accept(batch); }, std::max<size_t>(batch.events.size(), 1),
                false);
}

Result<std::string> Engine::Position(std::string_view source) {
  std::string position;
  TRY_VOID(Read([&](store::Reader& reader) -> Result<void> {
    TRY(position, reader.Position(source));
    return {};
  }));
  return position;
}

Result<std::vector<Sending>> Engine::Take(std::string_view system, size_t limit) {
  std::vector<Sending> taken;
  TRY_VOID(Submit(
      [&]() -> Result<void> {
        TRY(taken, pipeline_.Take(system, limit));
        return {};
      },
      1, false));
  return taken;
}

Result<void> Engine::Settle(std::vector<Settlement> settlements) {
  return Submit([&] { return pipeline_.Settle(settlements); },
                std::max<size_t>(settlements.size(), 1), false);
}

Result<int64_t> Engine::NextDueUs(std::string_view system) {
  int64_t due_us = -1;
  TRY_VOID(Submit(
      [&]() -> Result<void> {
        TRY(due_us, pipeline_.NextDueUs(system));
        return {};
      },
      1, false));
  return due_us;
}

Result<void> Engine::Retry(store::InboxId id, const store::Deed& deed) {
  return Submit([&] { return pipeline_.Retry(id, deed); }, 1, true);
}

// In parts, so that the others of the queue are not kept waiting.
Result<int64_t> Engine::RetryAll(const store::Cause& cause, const store::Deed& deed) {
  int64_t retried = 0;
  for (store::InboxId after = 0; after >= 0;) {
    const auto retry_some = [&]() -> Result<void> {
      TRY(const int64_t some, pipeline_.RetrySome(cause, deed, &after));
      retried += some;
      return {};
    };
    TRY_VOID(Submit(retry_some, 1, false));
  }
  return retried;
}

Result<void> Engine::Discard(store::InboxId id, const store::Deed& deed) {
  return Submit([&] { return pipeline_.Discard(id, deed); }, 1, true);
}

Result<void> Engine::Edit(store::InboxId id, std::string_view image, const store::Deed& deed) {
  return Submit([&] { return pipeline_.Edit(id, image, deed); }, 1, true);
}

Result<void> Engine::Hold(const store::HoldRow& hold) {
  return Submit([&] { return pipeline_.Hold(hold); }, 1, true);
}

Result<void> Engine::Resume(store::HoldSubject subject, std::string_view name,
                            const store::Deed& deed) {
  return Submit([&] { return pipeline_.Resume(subject, name, deed); }, 1, true);
}

Result<store::Replayed> Engine::Replay(const store::JournalFilter& filter,
                                       const store::Deed& deed) {
  store::Replayed replayed;
  const auto replay = [&]() -> Result<void> {
    TRY(replayed, pipeline_.Replay(filter, deed));
    return {};
  };
  TRY_VOID(Submit(replay, filter.limit, false));
  return replayed;
}

Result<void> Engine::CaughtUp() {
  TRY_VOID(Submit([&] { return pipeline_.CaughtUp(); }, 1, false));
  catching_up_ = false;
  return {};
}

Result<void> Engine::Read(const std::function<Result<void>(store::Reader&)>& look) {
  return Submit([&] { return look(*store_); }, 1, true);
}

// --- the writing thread

void Engine::Run() {
  for (;;) {
    bool stopping = false;
    const std::vector<Job*> group = NextGroup(&stopping);
    if (!group.empty()) {
      RunGroup(group);
    } else if (stopping) {
      break;
    }
    if (env_.MonotonicUs() < next_tick_us_) continue;
    next_tick_us_ = env_.MonotonicUs() + options_.tick_us;
    if (const Result<void> ticked = Tick(); !ticked) StopBecause(ticked.error());
  }
  if (!StoppedBecause().empty()) return;
  if (const Result<void> ended = EndCleanly(); !ended) StopBecause(ended.error());
}

Result<void> Engine::EndCleanly() {
  TRY_VOID(pipeline_.Begin(env_.NowUs()));
  TRY_VOID(pipeline_.EndCleanly());
  TRY_VOID(pipeline_.End());
  return checkpointer_.EndCleanly();
}

// Waits for jobs, at most until the next tick. Empty when there was none.
std::vector<Engine::Job*> Engine::NextGroup(bool* stopping) {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      std::vector<Job*> group;
      size_t events = 0;
      while (!queue_.empty() && (group.empty() || events + queue_.front()->events <=
                                                      options_.group_events)) {
        events += queue_.front()->events;
        group.push_back(queue_.front());
        queue_.pop_front();
      }
      *stopping = stopping_;
      if (!group.empty() || stopping_) return group;
    }
    if (!work_there_->Wait(std::max<int64_t>(next_tick_us_ - env_.MonotonicUs(), 1))) return {};
  }
}

void Engine::RunGroup(const std::vector<Job*>& group) {
  Result<void> outcome = StoppedBecause().empty() ? RunJobs(group)
                                                  : Fail(StoppedBecause());
  if (!outcome) StopBecause(outcome.error());
  for (Job* job : group) {
    if (!outcome) job->result = outcome;
    job->done->Wake();
  }
  if (outcome && pipeline_.TakeRowsBecameReady() && on_ready_) on_ready_();
  if (!outcome) return;
  const Result<void> moved = checkpointer_.AfterCommit();
  if (!moved) StopBecause(moved.error());
}

Result<void> Engine::RunJobs(const std::vector<Job*>& group) {
  TRY_VOID(pipeline_.Begin(env_.NowUs()));
  for (Job* job : group) {
    job->result = job->run();
    if (!job->result && (!job->may_fail || store_->Stopped() != nullptr)) return job->result;
  }
  return pipeline_.End();
}

Result<void> Engine::Tick() {
  if (!StoppedBecause().empty()) return {};
  TRY_VOID(pipeline_.Begin(env_.NowUs()));
  TRY_VOID(pipeline_.FoldDue());
  TRY_VOID(pipeline_.End());
  TRY_VOID(pipeline_.Maintain(env_.NowUs()));
  return checkpointer_.AfterCommit();
}

void Engine::StopBecause(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!stopped_because_) stopped_because_ = std::make_unique<Error>(error);
}

}  // namespace treaty::engine
