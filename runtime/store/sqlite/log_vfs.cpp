#include "runtime/store/sqlite/log_vfs.h"

#include <sqlite3.h>

#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>

namespace treaty::store {

namespace {

// Kept together. SQLite's own VFS takes less than 128 KiB at once.
constexpr size_t kMostBytes = 64 << 10;

// SQLite makes room for one of these, and for the base's file behind it.
struct LogFile {
  sqlite3_file head;
  // Where a write might harm its neighbours, SQLite ends a commit in the middle of a page and
  // writes on after the sync: there nothing is kept back.
  bool keeps = true;
  std::string kept;
  sqlite3_int64 begins = 0;  // where `kept` belongs
  sqlite3_file* base = nullptr;
};

LogFile* Log(sqlite3_file* file) { return reinterpret_cast<LogFile*>(file); }

int Flush(LogFile* log) {
  if (log->kept.empty()) return SQLITE_OK;
  const int code = log->base->pMethods->xWrite(log->base, log->kept.data(), int(log->kept.size()),
                                               log->begins);
  log->kept.clear();
  return code;
}

int Close(sqlite3_file* file) {
  LogFile* log = Log(file);
  const int flushed = Flush(log);
  const int closed = log->base->pMethods->xClose(log->base);
  log->~LogFile();
  return flushed == SQLITE_OK ? closed : flushed;
}

int Read(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) {
  LogFile* log = Log(file);
  if (const int code = Flush(log); code != SQLITE_OK) return code;
  return log->base->pMethods->xRead(log->base, bytes, size, offset);
}

int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  LogFile* log = Log(file);
  if (!log->keeps) return log->base->pMethods->xWrite(log->base, bytes, size, offset);
  const bool follows = offset == log->begins + sqlite3_int64(log->kept.size());
  if (!follows || log->kept.size() + size_t(size) > kMostBytes) {
    if (const int code = Flush(log); code != SQLITE_OK) return code;
  }
  if (log->kept.empty()) log->begins = offset;
  log->kept.append(static_cast<const char*>(bytes), size_t(size));
  return SQLITE_OK;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  LogFile* log = Log(file);
  if (const int code = Flush(log); code != SQLITE_OK) return code;
  return log->base->pMethods->xTruncate(log->base, size);
}

int Sync(sqlite3_file* file, int flags) {
  LogFile* log = Log(file);
  if (const int code = Flush(log); code != SQLITE_OK) return code;
  return log->base->pMethods->xSync(log->base, flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  LogFile* log = Log(file);
  if (const int code = Flush(log); code != SQLITE_OK) return code;
  return log->base->pMethods->xFileSize(log->base, size);
}

int FileControl(sqlite3_file* file, int operation, void* argument) {
  return Log(file)->base->pMethods->xFileControl(Log(file)->base, operation, argument);
}
int SectorSize(sqlite3_file* file) {
  return Log(file)->base->pMethods->xSectorSize(Log(file)->base);
}
int DeviceCharacteristics(sqlite3_file* file) {
  return Log(file)->base->pMethods->xDeviceCharacteristics(Log(file)->base);
}
int Lock(sqlite3_file* file, int level) {
  return Log(file)->base->pMethods->xLock(Log(file)->base, level);
}
int Unlock(sqlite3_file* file, int level) {
  return Log(file)->base->pMethods->xUnlock(Log(file)->base, level);
}
int CheckReservedLock(sqlite3_file* file, int* held) {
  return Log(file)->base->pMethods->xCheckReservedLock(Log(file)->base, held);
}

// Version 1: logs have no shared memory and are not mapped.
constexpr sqlite3_io_methods kLogMethods = {
    1,        Close, Read,   Write,  Truncate,          Sync,        FileSize,
    Lock,     Unlock, CheckReservedLock, FileControl, SectorSize, DeviceCharacteristics,
    nullptr,  nullptr, nullptr, nullptr, nullptr, nullptr};

struct Layered {
  sqlite3_vfs vfs;
  std::string name;
  sqlite3_vfs* base = nullptr;
};

sqlite3_vfs* Base(sqlite3_vfs* vfs) { return static_cast<Layered*>(vfs->pAppData)->base; }

// The base's own file for everything but the log.
int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  sqlite3_vfs* base = Base(vfs);
  if ((flags & SQLITE_OPEN_WAL) == 0) return base->xOpen(base, name, file, flags, out_flags);
  auto* log = new (file) LogFile();
  log->base = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(LogFile));
  log->base->pMethods = nullptr;
  const int code = base->xOpen(base, name, log->base, flags, out_flags);
  if (code != SQLITE_OK) {
    if (log->base->pMethods != nullptr) log->base->pMethods->xClose(log->base);
    log->~LogFile();
    file->pMethods = nullptr;  // SQLite closes only what has methods
    return code;
  }
  const int traits = log->base->pMethods->xDeviceCharacteristics(log->base);
  log->keeps = (traits & SQLITE_IOCAP_POWERSAFE_OVERWRITE) != 0;
  log->kept.reserve(kMostBytes);
  log->head.pMethods = &kLogMethods;
  return SQLITE_OK;
}

// The others are the base's too, which may look for what is its own in the VFS it is given.
int Delete(sqlite3_vfs* vfs, const char* name, int sync) {
  return Base(vfs)->xDelete(Base(vfs), name, sync);
}
int Access(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
  return Base(vfs)->xAccess(Base(vfs), name, flags, answer);
}
int FullPathname(sqlite3_vfs* vfs, const char* name, int size, char* path) {
  return Base(vfs)->xFullPathname(Base(vfs), name, size, path);
}

}  // namespace

Result<std::string> LogVfs(const std::string& base) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Layered>> made;  // SQLite keeps pointers to them
  const std::lock_guard lock(mutex);
  sqlite3_vfs* below = sqlite3_vfs_find(base.empty() ? nullptr : base.c_str());
  if (below == nullptr) return Fail("SQLite knows no such VFS", base);
  std::unique_ptr<Layered>& layered = made[below->zName];
  if (layered) return layered->name;
  layered = std::make_unique<Layered>();
  layered->base = below;
  layered->name = std::string("treaty-log-") + below->zName;
  layered->vfs = *below;
  layered->vfs.pNext = nullptr;
  layered->vfs.szOsFile = int(sizeof(LogFile)) + below->szOsFile;
  layered->vfs.zName = layered->name.c_str();
  layered->vfs.pAppData = layered.get();
  layered->vfs.xOpen = &Open;
  layered->vfs.xDelete = &Delete;
  layered->vfs.xAccess = &Access;
  layered->vfs.xFullPathname = &FullPathname;
  if (sqlite3_vfs_register(&layered->vfs, 0) != SQLITE_OK) return Fail("SQLite took no VFS", base);
  return layered->name;
}

}  // namespace treaty::store
