// Env: the only door to the wall clock, the monotonic clock, randomness, sleep, files, threads and
// environment variables. Everything in the runtime that needs one of these is handed an Env&, so
// that a seeded simulation (env_sim.h) can run the whole runtime in a virtual world: time that
// jumps, disks that lose what was not synced. Two exceptions are stated: SQLite reaches its own
// files through its VFS (runtime/store/sqlite), and libcurl and Asio reach their own sockets, with
// the waiting on them (runtime/protocols/http_client.h, http_server.h).
//
// Paths are UTF-8, relative ones are relative to the working directory. All methods are
// thread-safe; the objects they return are used by one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace treaty {

// What is known about a file without reading it.
struct FileInfo {
  int64_t size = 0;
  uint64_t identity = 0;    // same file = same identity, also after a rename (device and inode)
  int64_t modified_us = 0;  // microseconds since 1970
  bool is_directory = false;
};

// Of the file system that a path is on.
struct DiskSpace {
  int64_t size_bytes = 0;
  int64_t free_bytes = 0;  // that we may still use
};

// A file that grows at its end. Append is not durable before Sync has returned.
class AppendFile {
 public:
  virtual ~AppendFile() = default;
  virtual Result<void> Append(std::string_view bytes) = 0;
  // Durable on return: contents, size, and the name if the file was created by this handle.
  virtual Result<void> Sync() = 0;
  virtual int64_t size() const = 0;
};

// A file read at any place; keeps reading the same file when the path is renamed or removed.
class ReadFile {
 public:
  virtual ~ReadFile() = default;
  // Up to `most` bytes at `offset` into *bytes (replaced); fewer at the end, none past it.
  virtual Result<void> ReadAt(int64_t offset, size_t most, std::string* bytes) = 0;
  virtual Result<FileInfo> Info() = 0;
};

// Where a thread sleeps until it is woken or its time is up. A Wake before the Wait is kept (once).
class Waker {
 public:
  virtual ~Waker() = default;
  // True when woken, false when `timeout_us` passed. Negative: no timeout.
  virtual bool Wait(int64_t timeout_us) = 0;
  virtual void Wake() = 0;  // from any thread; also from a signal handler's thread, not its handler
};

// A started thread. The destructor joins.
class Thread {
 public:
  virtual ~Thread() = default;
  virtual void Join() = 0;  // again is harmless
};

class Env {
 public:
  virtual ~Env() = default;

  // Microseconds since 1970-01-01T00:00:00Z. May jump.
  virtual int64_t NowUs() = 0;
  // Microseconds since some start; never goes back. For durations and deadlines.
  virtual int64_t MonotonicUs() = 0;
  // 64 random bits, unpredictable in env_posix, seeded in env_sim.
  virtual uint64_t Random() = 0;

  virtual std::unique_ptr<Waker> NewWaker() = 0;
  virtual void SleepUs(int64_t duration_us) = 0;
  // `name` shows in tools; at most 15 characters are kept.
  virtual std::unique_ptr<Thread> StartThread(std::string name, std::function<void()> body) = 0;

  // Creates the file if need be. Writes go to the end.
  virtual Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string& path) = 0;
  virtual Result<std::unique_ptr<ReadFile>> OpenRead(const std::string& path) = 0;
  virtual Result<FileInfo> Info(const std::string& path) = 0;
  // Replaces `to`. Durable after SyncDirectory of the directory of `to`.
  virtual Result<void> Rename(const std::string& from, const std::string& to) = 0;
  virtual Result<void> Remove(const std::string& path) = 0;
  virtual Result<void> SyncDirectory(const std::string& path) = 0;
  virtual Result<void> MakeDirectories(const std::string& path) = 0;
  // Names (no paths) inside a directory, sorted.
  virtual Result<std::vector<std::string>> List(const std::string& path) = 0;

  // Only the owner may read and write the file from now on.
  virtual Result<void> MakePrivate(const std::string& path) = 0;
  // Makes a file of this size, whose room on the disk is really taken, in place of what is there.
  // When it fails there is no file.
  virtual Result<void> Reserve(const std::string& path, int64_t size_bytes) = 0;
  // `path` exists.
  virtual Result<DiskSpace> Space(const std::string& path) = 0;

  // An environment variable; none when it is not set.
  virtual std::optional<std::string> Variable(const std::string& name) = 0;

  // Built from the above.
  bool Exists(const std::string& path) { return Info(path).has_value(); }
  Result<std::string> ReadWhole(const std::string& path);
  // All or nothing, also across a crash: temporary file, sync, rename, sync of the directory.
  Result<void> WriteWhole(const std::string& path, std::string_view bytes);
  // The same for a secret: at no time may anybody but the owner read it.
  Result<void> WriteSecret(const std::string& path, std::string_view bytes);

 private:
  Result<void> Replace(const std::string& path, std::string_view bytes, bool is_secret);
};

// The real machine. Lives as long as the process.
Env& PosixEnv();

// "a/b.txt" -> "a"; "b.txt" -> "."; "/b.txt" -> "/".
std::string DirectoryOf(const std::string& path);

}  // namespace treaty
