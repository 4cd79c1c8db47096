#include "tests/support/full_vfs.h"

#include <sqlite3.h>

#include <atomic>

namespace treaty {
namespace {

sqlite3_vfs* real_vfs = nullptr;
// The real ones, but for Write: SQLite has others for a log than for a database.
sqlite3_io_methods database_methods, log_methods;
int (*real_write)(sqlite3_file*, const void*, int, sqlite3_int64) = nullptr;
std::atomic<int64_t> tried = 0;
std::atomic<int64_t> first_failed = 0;
std::atomic<int64_t> after_failed = 0;

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const int64_t number = ++tried;
  if (number >= first_failed && number < after_failed) {
    const int done = real_write(file, bytes, count / 2, offset);
    return done == SQLITE_OK ? SQLITE_FULL : done;
  }
  return real_write(file, bytes, count, offset);
}

int Sync(sqlite3_file*, int) { return SQLITE_OK; }

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int status = real_vfs->xOpen(real_vfs, name, file, flags, out_flags);
  const bool fails = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0;
  if (status != SQLITE_OK || !fails) return status;
  real_write = file->pMethods->xWrite;
  sqlite3_io_methods& methods =
      (flags & SQLITE_OPEN_WAL) != 0 ? log_methods : database_methods;
  methods = *file->pMethods;
  methods.xWrite = Write;
  methods.xSync = Sync;
  file->pMethods = &methods;
  return status;
}

}  // namespace

void InstallFullVfs() {
  static sqlite3_vfs vfs;
  if (real_vfs != nullptr) return;
  real_vfs = sqlite3_vfs_find(nullptr);
  vfs = *real_vfs;
  vfs.zName = "full";
  vfs.xOpen = Open;
  sqlite3_vfs_register(&vfs, 0);
}

void FailWrites(int64_t first, int64_t count) {
  tried = 0;
  first_failed = first;
  after_failed = first + count;
}

int64_t WritesTried() { return tried; }

}  // namespace treaty
