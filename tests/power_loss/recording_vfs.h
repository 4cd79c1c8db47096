// A SQLite VFS that records what a power cut could undo: every write, truncation and sync of the
// database file and its log, in order. What has been written but not synced when the power goes may
// be on the disk, missing, or torn at a sector; Images below makes all of that.
//
// Sync calls are recorded, not carried out: the process itself never crashes here.
// Not thread-safe: the store must be used from one thread.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace treaty::power_loss {

enum class FileKind : uint8_t { kDatabase, kLog };
inline constexpr int kFileKinds = 2;
inline constexpr size_t kSectorBytes = 512;

struct Operation {
  enum class Kind : uint8_t { kWrite, kTruncate, kSync } kind;
  FileKind file;
  int64_t offset = 0;         // kTruncate: the new size
  std::string bytes;          // kWrite
  int64_t acknowledged = 0;   // how many commits had returned when it was done
};

// Makes the recording VFS SQLite's default, once per process. Only files opened afterwards count.
void InstallRecordingVfs();

// Whether files opened afterwards say that an overwrite leaves its neighbours alone, as SQLite
// assumes of disks. The images never harm neighbours; SQLite works otherwise where they might.
void SetPowersafe(bool is);

// What has been recorded since Clear.
std::vector<Operation>& Recorded();
// The number of commits that have returned: set by the workload after each.
void SetAcknowledged(int64_t commits);

// The bytes of both files at one moment.
struct Image {
  std::string files[kFileKinds];
};

// Walks through a recording and makes what the disk may hold after each operation.
class Images {
 public:
  explicit Images(uint32_t seed) : random_(seed) {}
  // The next operation has been done.
  void Advance(const Operation& operation);
  // One possible disk now. `choice` 0 keeps all unsynced writes, 1 drops all, others mix at random,
  // torn at sectors.
  Image Make(uint32_t choice);

 private:
  Image durable_;
  std::vector<Operation> pending_[kFileKinds];
  std::mt19937 random_;
};

}  // namespace treaty::power_loss
