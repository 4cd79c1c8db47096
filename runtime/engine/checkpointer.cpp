#include "runtime/engine/checkpointer.h"

namespace treaty::engine {

namespace {

constexpr int64_t kRoundPages = 100;   // 400 KiB: the disk takes them in about a millisecond
constexpr int64_t kMostPages = 32000;  // 128 MiB: beyond, the writing thread waits

}  // namespace

Checkpointer::Checkpointer(Env& env, store::Store& store)
    : env_(env), store_(store), begin_(env.NewWaker()), ended_(env.NewWaker()) {}

Checkpointer::~Checkpointer() { Stop(); }

Result<void> Checkpointer::Start() {
  TRY(mover_, store_.NewLogMover());
  thread_ = env_.StartThread("treaty-log", [this] { Run(); });
  return {};
}

void Checkpointer::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  begin_->Wake();
  if (thread_) thread_->Join();
}

Result<void> Checkpointer::EndCleanly() {
  Stop();
  mover_.reset();
  return store_.Checkpoint(true);
}

bool Checkpointer::IsMoving() {
  const std::lock_guard lock(mutex_);
  return moving_;
}

Result<void> Checkpointer::AfterCommit() {
  const int64_t pages = store_.LogPages();
  while (IsMoving()) {
    if (pages < kMostPages) return {};
    ended_->Wait(-1);
  }
  // The moving thread waits, so this is the only one that moves. Whatever kept that thread from
  // its work fails here, too, and is reported.
  if (store_.CheckpointDue()) return store_.Checkpoint(false);
  {
    const std::lock_guard lock(mutex_);
    if (pages < moved_pages_) moved_pages_ = 0;  // the log began anew
    if (pages - moved_pages_ < kRoundPages) return {};
    moving_ = true;
  }
  begin_->Wake();
  return {};
}

void Checkpointer::Run() {
  for (;;) {
    begin_->Wait(-1);
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return;
      if (!moving_) continue;
    }
    const Result<int64_t> moved = mover_->Move();
    {
      const std::lock_guard lock(mutex_);
      if (moved) moved_pages_ = *moved;
      moving_ = false;
    }
    ended_->Wake();
  }
}

}  // namespace treaty::engine
