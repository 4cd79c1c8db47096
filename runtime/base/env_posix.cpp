// Env on a POSIX machine.
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <mutex>
#include <random>
#include <thread>

#include "runtime/base/check.h"
#include "runtime/base/env.h"

namespace treaty {
namespace {

tl::unexpected<Error> SystemError(const std::string& path) {
  return Fail(std::strerror(errno), path);
}

int64_t ClockUs(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return int64_t(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

FileInfo InfoOf(const struct stat& status) {
  FileInfo info;
  info.size = status.st_size;
  info.identity = uint64_t(status.st_dev) * 0x9E3779B97F4A7C15u ^ uint64_t(status.st_ino);
  info.modified_us = int64_t(status.st_mtim.tv_sec) * 1'000'000 + status.st_mtim.tv_nsec / 1000;
  info.is_directory = S_ISDIR(status.st_mode);
  return info;
}

Result<void> SyncPathOfDirectory(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(path);
  const int outcome = fsync(descriptor);
  const int problem = errno;
  close(descriptor);
  errno = problem;
  if (outcome != 0) return SystemError(path);
  return {};
}

class PosixAppendFile : public AppendFile {
 public:
  PosixAppendFile(int descriptor, std::string path, int64_t size, bool created)
      : descriptor_(descriptor), path_(std::move(path)), size_(size), name_unsynced_(created) {}
  ~PosixAppendFile() override { close(descriptor_); }

  Result<void> Append(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return SystemError(path_);
      bytes.remove_prefix(size_t(written));
      size_ += written;
    }
    return {};
  }

  Result<void> Sync() override {
    if (fdatasync(descriptor_) != 0) return SystemError(path_);
    if (!name_unsynced_) return {};
    TRY_VOID(SyncPathOfDirectory(DirectoryOf(path_)));
    name_unsynced_ = false;
    return {};
  }

  int64_t size() const override { return size_; }

 private:
  int descriptor_;
  std::string path_;
  int64_t size_;
  bool name_unsynced_;
};

class PosixReadFile : public ReadFile {
 public:
  PosixReadFile(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}
  ~PosixReadFile() override { close(descriptor_); }

  Result<void> ReadAt(int64_t offset, size_t most, std::string* bytes) override {
    bytes->resize(most);
    size_t have = 0;
    while (have < most) {
      const ssize_t got =
          pread(descriptor_, bytes->data() + have, most - have, offset + int64_t(have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return SystemError(path_);
      if (got == 0) break;
      have += size_t(got);
    }
    bytes->resize(have);
    return {};
  }

  Result<FileInfo> Info() override {
    struct stat status;
    if (fstat(descriptor_, &status) != 0) return SystemError(path_);
    return InfoOf(status);
  }

 private:
  int descriptor_;
  std::string path_;
};

class PosixWaker : public Waker {
 public:
  bool Wait(int64_t timeout_us) override {
    std::unique_lock lock(mutex_);
    const auto woken = [this] { return woken_; };
    if (timeout_us < 0) {
      condition_.wait(lock, woken);
    } else {
      // Capped: the sum of now and a huge timeout must not overflow.
      const auto timeout = std::chrono::microseconds(std::min<int64_t>(timeout_us, kLongestUs));
      condition_.wait_for(lock, timeout, woken);
    }
    return std::exchange(woken_, false);
  }

  void Wake() override {
    // Notified under the lock: the one who waits may destroy this waker as soon as it has it.
    const std::lock_guard lock(mutex_);
    woken_ = true;
    condition_.notify_one();
  }

 private:
  static constexpr int64_t kLongestUs = int64_t(86'400) * 365 * 1'000'000;
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
};

class PosixThread : public Thread {
 public:
  PosixThread(const std::string& name, std::function<void()> body) : thread_(std::move(body)) {
    pthread_setname_np(thread_.native_handle(), name.substr(0, 15).c_str());
  }
  ~PosixThread() override { Join(); }
  void Join() override {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

class PosixEnvironment : public Env {
 public:
  int64_t NowUs() override { return ClockUs(CLOCK_REALTIME); }
  int64_t MonotonicUs() override { return ClockUs(CLOCK_MONOTONIC); }

  uint64_t Random() override {
    uint64_t bits = 0;
    const ssize_t got = getrandom(&bits, sizeof bits, 0);  // at most 256 bytes: never short
    CHECK(got == ssize_t(sizeof bits), "the kernel has randomness");
    return bits;
  }

  std::unique_ptr<Waker> NewWaker() override { return std::make_unique<PosixWaker>(); }

  void SleepUs(int64_t duration_us) override {
    std::this_thread::sleep_for(std::chrono::microseconds(duration_us));
  }

  std::unique_ptr<Thread> StartThread(std::string name, std::function<void()> body) override {
    return std::make_unique<PosixThread>(name, std::move(body));
  }

  Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string& path) override {
    const bool created = access(path.c_str(), F_OK) != 0;
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor < 0) return SystemError(path);
    struct stat status;
    if (fstat(descriptor, &status) != 0) {
      close(descriptor);
      return SystemError(path);
    }
    return std::make_unique<PosixAppendFile>(descriptor, path, status.st_size, created);
  }

  Result<std::unique_ptr<ReadFile>> OpenRead(const std::string& path) override {
    const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return SystemError(path);
    return std::make_unique<PosixReadFile>(descriptor, path);
  }

  Result<FileInfo> Info(const std::string& path) override {
    struct stat status;
    if (stat(path.c_str(), &status) != 0) return SystemError(path);
    return InfoOf(status);
  }

  Result<void> MakePrivate(const std::string& path) override {
    if (chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return SystemError(path);
    return {};
  }

  Result<void> Reserve(const std::string& path, int64_t size_bytes) override {
    const int descriptor =
        open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return SystemError(path);
    const int problem = posix_fallocate(descriptor, 0, size_bytes);
    close(descriptor);
    if (problem == 0) return {};
    unlink(path.c_str());
    return Fail(std::strerror(problem), path);
  }

  Result<DiskSpace> Space(const std::string& path) override {
    struct statvfs status;
    if (statvfs(path.c_str(), &status) != 0) return SystemError(path);
    return DiskSpace{int64_t(status.f_blocks * status.f_frsize),
                     int64_t(status.f_bavail * status.f_frsize)};
  }

  Result<void> Rename(const std::string& from, const std::string& to) override {
    if (rename(from.c_str(), to.c_str()) != 0) return SystemError(from);
    return {};
  }

  Result<void> Remove(const std::string& path) override {
    if (remove(path.c_str()) != 0) return SystemError(path);
    return {};
  }

  Result<void> SyncDirectory(const std::string& path) override { return SyncPathOfDirectory(path); }

  Result<void> MakeDirectories(const std::string& path) override {
    std::error_code problem;
    std::filesystem::create_directories(path, problem);
    if (problem) return Fail(problem.message(), path);
    return {};
  }

  Result<std::vector<std::string>> List(const std::string& path) override {
    DIR* directory = opendir(path.c_str());
    if (directory == nullptr) return SystemError(path);
    std::vector<std::string> names;
    while (const dirent* entry = readdir(directory)) {
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    closedir(directory);
    std::sort(names.begin(), names.end());
    return names;
  }

  std::optional<std::string> Variable(const std::string& name) override {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  }
};

}  // namespace

Env& PosixEnv() {
  static PosixEnvironment env;
  return env;
}

}  // namespace treaty
