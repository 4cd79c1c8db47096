// Keeps the store's log short without holding up the writing thread: a thread of its own moves what
// is committed into the file, a little at a time, so that a commit's sync never waits behind many
// pages; when the log is long, the writing thread moves the few that are left between two
// transactions, after which the log begins anew.
#pragma once

#include <memory>
#include <mutex>

#include "runtime/base/env.h"
#include "runtime/store/store.h"

namespace treaty::engine {

class Checkpointer {
 public:
  // Both outlive it.
  Checkpointer(Env& env, store::Store& store);
  ~Checkpointer();
  Result<void> Start();

  // For the writing thread, after each transaction. Waits only when the log has become so long
  // that the moving thread cannot keep up. Fails when the store does.
  Result<void> AfterCommit();
  // Ends the thread and empties the log.
  Result<void> EndCleanly();

 private:
  void Run();
  bool IsMoving();
  void Stop();

  Env& env_;
  store::Store& store_;
  std::unique_ptr<store::LogMover> mover_;
  std::unique_ptr<Waker> begin_;
  std::unique_ptr<Waker> ended_;

  std::mutex mutex_;  // guards what follows
  bool moving_ = false;
  int64_t moved_pages_ = 0;  // of the log
  bool stopping_ = false;

  std::unique_ptr<Thread> thread_;  // last: it uses all of the above
};

}  // namespace treaty::engine
