#include <sqlite3.h>

#include <memory>

#include "runtime/store/sqlite/schema.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::store {
namespace {

struct Closer {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using Handle = std::unique_ptr<sqlite3, Closer>;

Result<Handle> OpenHandle(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Handle handle(raw);
  if (code != SQLITE_OK) return Fail(sqlite3_errstr(code), path);
  sqlite3_busy_timeout(raw, 10'000);
  return handle;
}

Result<std::string> First(sqlite3* db, const char* sql, const std::string& path) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db, sql, -1, &statement, nullptr) != SQLITE_OK) {
    return Fail(sqlite3_errmsg(db), path);
  }
  std::string text;
  const int code = sqlite3_step(statement);
  if (code == SQLITE_ROW) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    if (bytes != nullptr) text = bytes;
  }
  sqlite3_finalize(statement);
  if (code != SQLITE_ROW && code != SQLITE_DONE) return Fail(sqlite3_errmsg(db), path);
  return text;
}

}  // namespace

Result<void> CheckSqlite(const std::string& path) {
  TRY(const Handle db, OpenHandle(path, SQLITE_OPEN_READONLY));
  TRY(const std::string id, First(db.get(), "PRAGMA application_id", path));
  if (id != std::to_string(kApplicationId)) return Fail("this file is no store of Treaty", path);
  TRY(const std::string verdict, First(db.get(), "PRAGMA integrity_check", path));
  if (verdict == "ok") return {};
  return Fail("the file is damaged: " + verdict, path, "take another backup");
}

Result<void> BackUpSqlite(const std::string& from, const std::string& to) {
  TRY(const Handle source, OpenHandle(from, SQLITE_OPEN_READONLY));
  TRY(const std::string id, First(source.get(), "PRAGMA application_id", from));
  if (id != std::to_string(kApplicationId)) return Fail("this file is no store of Treaty", from);
  {
    TRY(const Handle copy, OpenHandle(to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
    sqlite3_backup* backup = sqlite3_backup_init(copy.get(), "main", source.get(), "main");
    if (backup == nullptr) return Fail(sqlite3_errmsg(copy.get()), to);
    // In one step, so in one read transaction: as of one commit, whatever is written meanwhile.
    sqlite3_backup_step(backup, -1);
    const int code = sqlite3_backup_finish(backup);
    if (code != SQLITE_OK) return Fail(sqlite3_errstr(code), to);
    // One file without a log beside it.
    TRY_VOID(First(copy.get(), "PRAGMA journal_mode=DELETE", to).map([](const std::string&) {}));
  }
  return CheckSqlite(to);
}

std::string SqliteVersion() { return sqlite3_libversion(); }

}  // namespace treaty::store
