// Opens the embedded store: one SQLite file. See SCHEMA.md for the tables and the settings.
#pragma once

#include <memory>
#include <string>

#include "runtime/store/store.h"

namespace treaty::store {

struct SqliteOptions {
  std::string path;
  std::string deployment = "sandbox";
  int64_t shard = 0;
  int64_t now_us = 0;              // recorded as the creation time of a new store
  int64_t cache_bytes = 128 << 20;
  // The log begins anew once it has this many pages (of 4 KiB): with fewer, the writing thread
  // must move the last pages more often; with more, more must be read after a crash.
  int64_t checkpoint_pages = 8000;
  // Lets the system decide when to write: loses data on power loss. For the crash harness's
  // control.
  bool unsafe_without_sync = false;
  std::string vfs;                 // a registered SQLite VFS: tests inject faults with it
};

// Creates the store if there is none and migrates an older one. Fails when another process has it
// open for writing, and when a setting that durability rests on does not take.
Result<std::unique_ptr<Store>> OpenSqlite(const SqliteOptions& options);

// Fails when there is no store at `path`.
Result<std::unique_ptr<Reader>> OpenSqliteReader(const std::string& path);

// Copies a store to one new file, as of one commit, while its runtime may work on; the copy is
// checked.
Result<void> BackUpSqlite(const std::string& from, const std::string& to);
// Reads the whole file: fails when it is no store, or damaged.
Result<void> CheckSqlite(const std::string& path);
std::string SqliteVersion();  // "3.40.1"

}  // namespace treaty::store
