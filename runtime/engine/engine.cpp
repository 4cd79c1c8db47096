#include "runtime/engine/engine.h"

#include <algorithm>
#include <utility>

namespace treaty::engine {

namespace {

constexpr int64_t kRoomWaitUs = 1'000'000;  // until a full disk is tried again

}  // namespace

using store::Sending;
using store::Settlement;
using store::SourceBatch;

Result<std::unique_ptr<Engine>> Engine::Start(Env& env, std::unique_ptr<store::Store> store,
                                              const program::Program& program,
                                              const EngineOptions& options) {
  TRY(Plan plan, Plan::Make(program.model()));
  std::unique_ptr<Engine> engine(
      new Engine(env, std::move(store), program, std::move(plan), options));
  TRY_VOID(engine->pipeline_->Start(env.NowUs(), options.pipeline));
  TRY_VOID(engine->checkpointer_.Start());
  engine->catching_up_ = engine->pipeline_->catching_up();
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
      program_(program),
      pipeline_(std::make_unique<Pipeline>(*store_, program, plan_)),
      checkpointer_(env, *store_),
      work_there_(env.NewWaker()),
      patience_lost_(env.NewWaker()) {}

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

Result<void> Engine::Submit(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_because_) return tl::unexpected<Error>(*stopped_because_);
    if (stopping_) return Fail("the engine is stopping");
    if (full_ && !job.waits) return tl::unexpected<Error>(*full_);
    queue_.push_back(&job);
  }
  work_there_->Wake();
  job.done->Wait(-1);
  return job.result;
}

Result<void> Engine::Ask(std::function<Result<void>()> run, size_t events) {
  return Submit({std::move(run), std::max<size_t>(events, 1), false, true, {}, env_.NewWaker()});
}

Result<void> Engine::Operate(std::function<Result<void>()> run, bool may_fail) {
  return Submit({std::move(run), 1, may_fail, false, {}, env_.NewWaker()});
}

Result<void> Engine::Accept(SourceBatch batch) {
  return Ask([&] { return pipeline_->Accept(batch); }, batch.events.size());
}

Result<std::string> Engine::Position(std::string_view source) {
  std::string position;
  TRY_VOID(Read([&](store::Reader& reader) -> Result<void> {
    TRY(position, reader.Position(source));
    return {};
  }));
  return position;
}

Result<std::vector<Sending>> Engine::Take(std::string_view system, size_t limit,
                                          program::Criticality least) {
  std::vector<Sending> taken;
  const auto take = [&]() -> Result<void> {
    TRY(taken, pipeline_->Take(system, limit, least));
    return {};
  };
  TRY_VOID(Ask(take, 1));
  return taken;
}

Result<void> Engine::Settle(std::vector<Settlement> settlements) {
  return Ask([&] { return pipeline_->Settle(settlements); }, settlements.size());
}

Result<int64_t> Engine::NextDueUs(std::string_view system, program::Criticality least) {
  int64_t due_us = -1;
  const auto look = [&]() -> Result<void> {
    TRY(due_us, pipeline_->NextDueUs(system, least));
    return {};
  };
  TRY_VOID(Ask(look, 1));
  return due_us;
}

Result<bool> Engine::HasUnsent(std::string_view system) {
  bool has_unsent = false;
  const auto look = [&]() -> Result<void> {
    TRY(has_unsent, pipeline_->HasUnsent(system));
    return {};
  };
  TRY_VOID(Ask(look, 1));
  return has_unsent;
}

Result<void> Engine::Retry(store::InboxId id, const store::Deed& deed) {
  return Operate([&] { return pipeline_->Retry(id, deed); }, true);
}

// In parts, so that the others of the queue are not kept waiting.
Result<int64_t> Engine::RetryAll(const store::Cause& cause, const store::Deed& deed) {
  int64_t retried = 0;
  for (store::InboxId after = 0; after >= 0;) {
    store::InboxId next = after;
    int64_t some = 0;
    const auto retry_some = [&]() -> Result<void> {
      next = after;  // it may be done again
      TRY(some, pipeline_->RetrySome(cause, deed, &next));
      return {};
    };
    TRY_VOID(Operate(retry_some, false));
    after = next;
    retried += some;
  }
  return retried;
}

Result<void> Engine::Discard(store::InboxId id, const store::Deed& deed) {
  return Operate([&] { return pipeline_->Discard(id, deed); }, true);
}

Result<void> Engine::Edit(store::InboxId id, std::string_view image, const store::Deed& deed) {
  return Operate([&] { return pipeline_->Edit(id, image, deed); }, true);
}

Result<void> Engine::Hold(const store::HoldRow& hold) {
  return Operate([&] { return pipeline_->Hold(hold); }, true);
}

Result<void> Engine::Resume(store::HoldSubject subject, std::string_view name,
                            const store::Deed& deed) {
  return Operate([&] { return pipeline_->Resume(subject, name, deed); }, true);
}

Result<store::Replayed> Engine::Replay(const store::JournalFilter& filter,
                                       const store::Deed& deed) {
  store::Replayed replayed;
  const auto replay = [&]() -> Result<void> {
    TRY(replayed, pipeline_->Replay(filter, deed));
    return {};
  };
  TRY_VOID(Operate(replay, false));
  return replayed;
}

Result<void> Engine::CaughtUp() {
  TRY_VOID(Ask([&] { return pipeline_->CaughtUp(); }, 1));
  catching_up_ = false;
  return {};
}

Result<void> Engine::Read(const std::function<Result<void>(store::Reader&)>& look) {
  return Operate([&] { return look(*store_); }, true);
}

// --- the writing thread

void Engine::Run() {
  for (;;) {
    bool stopping = false;
    std::vector<Job*> group = NextGroup(&stopping);
    if (!group.empty()) {
      RunGroup(std::move(group));
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
  const auto end = [&]() -> Result<void> {
    TRY_VOID(pipeline_->Begin(env_.NowUs()));
    TRY_VOID(pipeline_->EndCleanly());
    return pipeline_->End();
  };
  std::vector<Job*> nobody;
  TRY_VOID(RunWithRoom(&nobody, end));
  const Result<void> moved = checkpointer_.EndCleanly();
  // What there is no room for stays in the log: the next process finds it there.
  return store_->OutOfRoom() ? Result<void>() : moved;
}

// Waits for jobs, at most until the next tick. Empty when there was none.
std::vector<Engine::Job*> Engine::NextGroup(bool* stopping) {
  // A careful pipeline commits in the middle of a job, and what was committed must not be done
  // again for another one's sake: so there is no other one.
  const size_t most_events = pipeline_->careful() ? 1 : options_.group_events;
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      std::vector<Job*> group;
      size_t events = 0;
      while (!queue_.empty() &&
             (group.empty() || events + queue_.front()->events <= most_events)) {
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

void Engine::RunGroup(std::vector<Job*> group) {
  Result<void> outcome = StoppedBecause().empty()
                             ? RunWithRoom(&group, [&] { return RunJobs(group); })
                             : Fail(StoppedBecause());
  if (!outcome) StopBecause(outcome.error());
  for (Job* job : group) {
    if (!outcome) job->result = outcome;
    job->done->Wake();
  }
  if (outcome && pipeline_->TakeRowsBecameReady() && on_ready_) on_ready_();
  if (!outcome) return;
  const Result<void> moved = MoveLog();
  if (!moved) StopBecause(moved.error());
}

Result<void> Engine::RunJobs(const std::vector<Job*>& group) {
  TRY_VOID(pipeline_->Begin(env_.NowUs()));
  for (Job* job : group) {
    job->result = job->run();
    if (!job->result && (!job->may_fail || store_->Stopped() != nullptr)) return job->result;
  }
  return pipeline_->End();
}

Result<void> Engine::Tick() {
  if (!StoppedBecause().empty()) return {};
  const auto tick = [&]() -> Result<void> {
    TRY_VOID(pipeline_->Begin(env_.NowUs()));
    TRY_VOID(pipeline_->FoldDue());
    TRY_VOID(pipeline_->End());
    return pipeline_->Maintain(env_.NowUs());
  };
  std::vector<Job*> nobody;
  TRY_VOID(RunWithRoom(&nobody, tick));
  return MoveLog();
}

void Engine::StopBecause(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!stopped_because_) stopped_because_ = std::make_unique<Error>(error);
}

// --- a full disk

void Engine::LosePatience() {
  {
    const std::lock_guard lock(mutex_);
    impatient_ = true;
  }
  patience_lost_->Wake();
}

// Does `work`, for `group`, again and again until the disk has room for it.
Result<void> Engine::RunWithRoom(std::vector<Job*>* group,
                                 const std::function<Result<void>()>& work) {
  for (bool was_full = false;; was_full = true) {
    const Result<void> outcome = work();
    if (options_.disk == nullptr || !store_->OutOfRoom()) {
      if (!was_full || !outcome) return outcome;
      options_.disk->StoreHasWritten();
      const std::lock_guard lock(mutex_);
      full_.reset();
      return {};
    }
    Error full = *store_->Stopped();
    full.mend = kDiskMend;
    TRY_VOID(GiveUpTransaction());
    if (options_.disk->StoreIsFull(full.ToString())) continue;  // there is a little more now
    TellThoseWhoDoNotWait(full, group);
    if (!WaitForRoom()) return tl::unexpected<Error>(full);
  }
}

// What the pipeline keeps in memory may be ahead of the store: it is read anew.
Result<void> Engine::GiveUpTransaction() {
  TRY_VOID(store_->Recover());
  auto anew = std::make_unique<Pipeline>(*store_, program_, plan_);
  TRY_VOID(anew->GoOnFrom(*pipeline_, env_.NowUs()));
  pipeline_ = std::move(anew);
  return {};
}

// False: nobody waits any more.
bool Engine::WaitForRoom() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (impatient_ || stopping_) return false;
    }
    if (patience_lost_->Wait(kRoomWaitUs)) return false;
    if (options_.disk->MayHaveRoom()) return true;
  }
}

void Engine::TellThoseWhoDoNotWait(const Error& full, std::vector<Job*>* group) {
  const std::lock_guard lock(mutex_);
  full_ = std::make_unique<Error>(full);
  const auto tell = [&](Job* job) {
    if (job->waits) return false;
    job->result = tl::unexpected<Error>(full);
    job->done->Wake();
    return true;
  };
  std::erase_if(*group, tell);
  std::erase_if(queue_, tell);
}

// A log for which the file has no room stays where it is, and is tried again a second later.
Result<void> Engine::MoveLog() {
  if (env_.MonotonicUs() < next_move_us_) return {};
  const Result<void> moved = checkpointer_.AfterCommit();
  if (options_.disk == nullptr || !store_->OutOfRoom()) {
    if (moved && std::exchange(next_move_us_, 0) != 0) options_.disk->StoreHasWritten();
    return moved;
  }
  options_.disk->StoreIsFull(store_->Stopped()->ToString());
  next_move_us_ = env_.MonotonicUs() + kRoomWaitUs;
  return store_->Recover();
}

}  // namespace treaty::engine
