// A virtual world for seeded simulations and tests: time stands still until somebody waits,
// randomness comes from a seed, files live in memory and a power loss takes what was not synced.
//
// Time. Threads started here are real, but the clock is virtual: it moves by Advance(), and by
// itself when every thread (the one that made the SimEnv and all it started) waits: then it jumps
// to the earliest deadline. A thread outside this count must not wait here.
//
// Files. A file has contents and, apart from them, what is durable: Sync makes the contents
// durable, SyncDirectory the names. PowerLoss() puts every file back to something a disk may hold:
// the durable contents plus, by chance, a piece of what was appended since; and renames, creations
// and removals since the last SyncDirectory by chance undone. Open handles keep working on what is
// left of theirs.
#pragma once

#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>

#include "runtime/base/env.h"

namespace treaty {

class SimEnv : public Env {
 public:
  static constexpr int64_t kDiskBytes = int64_t(1) << 30;

  explicit SimEnv(uint64_t seed, int64_t start_us = 1'767'225'600'000'000);  // 2026-01-01
  ~SimEnv() override;

  void Advance(int64_t duration_us);
  void PowerLoss();
  // Every later append and sync fails with "No space left on device" until called with false.
  void FillDisk(bool full);
  // So many bytes of the disk are free from now on; each Reserve takes of them, and each removal of
  // a reserved file gives back.
  void LeaveRoom(int64_t free_bytes);
  void SetVariable(const std::string& name, const std::string& value);
  int64_t sync_count() const;  // calls of Sync and SyncDirectory so far

  int64_t NowUs() override;
  int64_t MonotonicUs() override;
  uint64_t Random() override;
  std::unique_ptr<Waker> NewWaker() override;
  void SleepUs(int64_t duration_us) override;
  std::unique_ptr<Thread> StartThread(std::string name, std::function<void()> body) override;
  Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string& path) override;
  Result<std::unique_ptr<ReadFile>> OpenRead(const std::string& path) override;
  Result<FileInfo> Info(const std::string& path) override;
  Result<void> Rename(const std::string& from, const std::string& to) override;
  Result<void> Remove(const std::string& path) override;
  Result<void> SyncDirectory(const std::string& path) override;
  Result<void> MakeDirectories(const std::string& path) override;
  Result<std::vector<std::string>> List(const std::string& path) override;
  Result<void> MakePrivate(const std::string& path) override;
  // 1 GiB without what Reserve has taken, or what LeaveRoom said; none when the disk is full.
  Result<DiskSpace> Space(const std::string& path) override;
  // Takes the room from what is free, without contents.
  Result<void> Reserve(const std::string& path, int64_t size_bytes) override;
  std::optional<std::string> Variable(const std::string& name) override;

 private:
  struct Waiting {
    int64_t deadline_us;
    const bool* woken;
  };
  struct Node;
  struct NodeAppend;
  struct NodeRead;
  struct SimWaker;
  struct SimThread;
  // Nodes are shared by names, durable names and open handles: exactly what an inode is.
  using NodeRef = std::shared_ptr<Node>;

  // All below expect mutex_ held.
  uint64_t NextRandom();
  bool WaitUntil(std::unique_lock<std::mutex>& lock, int64_t deadline_us, const bool& woken);
  void JumpIfAllWait();
  FileInfo InfoOf(const NodeRef& node) const;
  bool IsDirectory(const std::string& path) const;

  mutable std::mutex mutex_;
  std::condition_variable moved_;  // the clock moved or a waker was woken
  int64_t now_us_;
  const int64_t start_us_;
  uint64_t random_state_;
  int threads_ = 1;
  std::list<Waiting> waiting_;  // one a waiting thread
  std::map<std::string, NodeRef> files_;
  std::map<std::string, NodeRef> durable_names_;
  std::map<std::string, bool> directories_;
  std::map<std::string, std::string> variables_;
  uint64_t next_identity_ = 1;
  int64_t sync_count_ = 0;
  bool disk_full_ = false;
  int64_t free_bytes_ = kDiskBytes;
};

}  // namespace treaty
