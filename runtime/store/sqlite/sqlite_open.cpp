#include <fmt/format.h>

#include "runtime/base/failpoint.h"
#include "runtime/store/sqlite/log_vfs.h"
#include "runtime/store/sqlite/schema.h"
#include "runtime/store/sqlite/sqlite_store.h"

namespace treaty::store {

namespace {

// Takes the lock file of the store, for as long as the connection lives. SQLite's own locking does
// it, so it works wherever the store itself does and ends with the process.
Result<std::unique_ptr<Connection>> TakeLock(const SqliteOptions& options) {
  TRY(auto lock, Connection::Open(options.path + "-lock", Connection::Mode::kWrite, {}));
  // Also the settings fail while another process holds the lock.
  const bool taken = lock->Execute("PRAGMA busy_timeout=0; PRAGMA journal_mode=MEMORY;"
                                   "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE")
                         .has_value();
  if (!taken) {
    return Fail("another process is running on this store", options.path,
                "stop it first, or read only");
  }
  return lock;
}

}  // namespace

Result<std::unique_ptr<Store>> OpenSqlite(const SqliteOptions& options) {
  TRY(auto lock, TakeLock(options));
  TRY(const std::string log_vfs, LogVfs(options.vfs));
  TRY(auto connection, Connection::Open(options.path, Connection::Mode::kWrite,
                                        options.unsafe_without_sync ? options.vfs : log_vfs));
  auto store = std::make_unique<SqliteStore>(std::move(connection), std::move(lock), options);
  TRY_VOID(store->Prepare());
  return store;
}

Result<std::unique_ptr<Reader>> OpenSqliteReader(const std::string& path) {
  auto connection = Connection::Open(path, Connection::Mode::kRead, {});
  if (!connection) return Fail("there is no store here", path, "run the treaty first");
  TRY(const std::string id, (*connection)->Pragma("application_id"));
  TRY(const std::string tables, (*connection)->Pragma("schema_version"));
  if (id == "0" && tables == "0") {
    return Fail("the store is empty: it is being made, or its first run ended at once", path,
                "look again, or run the treaty");
  }
  if (id != std::to_string(kApplicationId)) return Fail("this file is no store of Treaty", path);
  TRY(const std::string version, (*connection)->Pragma("user_version"));
  if (version != std::to_string(kSchemaVersion)) {
    return Fail(fmt::format("this store has schema version {}, this program reads {}", version,
                            kSchemaVersion),
                path, "run the treaty with this program first: that brings the store up to date");
  }
  TRY_VOID((*connection)->Execute("PRAGMA trusted_schema=OFF; PRAGMA query_only=ON"));
  return std::make_unique<SqliteReads<Reader>>(std::move(*connection));
}

Result<void> SqliteStore::Prepare() {
  TRY_VOID(Configure());
  TRY_VOID(Migrate());
  return Identify();
}

Result<void> SqliteStore::Configure() {
  TRY_VOID(db().Require("page_size", "4096", "4096"));
  TRY_VOID(db().Require("journal_mode", "WAL", "wal"));
  TRY_VOID(options_.unsafe_without_sync ? db().Require("synchronous", "OFF", "0")
                                        : db().Require("synchronous", "FULL", "2"));
  TRY_VOID(db().Require("wal_autocheckpoint", "0", "0"));
  db().WatchLog();
  TRY_VOID(db().Require("cell_size_check", "ON", "1"));
  TRY_VOID(db().Require("trusted_schema", "OFF", "0"));
  const std::string cache = std::to_string(-(options_.cache_bytes >> 10));
  TRY_VOID(db().Require("cache_size", cache, cache));
  return db().Require("temp_store", "MEMORY", "2");
}

Result<std::vector<std::pair<std::string, std::string>>> SqliteStore::Settings() {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const char* name : {"journal_mode", "synchronous", "wal_autocheckpoint", "page_size",
                           "cache_size", "cell_size_check", "trusted_schema", "user_version"}) {
    TRY(std::string value, db().Pragma(name));
    settings.emplace_back(name, std::move(value));
  }
  return settings;
}

Result<void> SqliteStore::Migrate() {
  TRY(const std::string id, db().Pragma("application_id"));
  TRY(const std::string at, db().Pragma("user_version"));
  const int version = std::atoi(at.c_str());
  if (id == "0" && version == 0) {
    TRY(const std::string tables, db().Pragma("schema_version"));
    if (tables != "0") return Fail("this database is no store of Treaty", options_.path);
  } else if (id != std::to_string(kApplicationId)) {
    return Fail("this file is no store of Treaty", options_.path);
  }
  if (version > kSchemaVersion) {
    return Fail(fmt::format("this store has schema version {}, this program knows {}", version,
                            kSchemaVersion),
                options_.path, "use a newer program");
  }
  for (int next = version; next < kSchemaVersion; ++next) {
    TREATY_FAILPOINT("store.migrate");
    TRY_VOID(db().Execute(fmt::format(
        "BEGIN IMMEDIATE;{}PRAGMA application_id={};PRAGMA user_version={};COMMIT",
        kMigrations[next], kApplicationId, next + 1)));
  }
  return {};
}

Result<void> SqliteStore::Identify() {
  TRY_VOID(Begin());
  {
    TRY(Query meta, db().Use("INSERT OR IGNORE INTO meta VALUES('epoch', 1), ('created_us', ?)"));
    TRY_VOID(meta.Bind(options_.now_us).Run());
    TRY(Query deployment, db().Use("INSERT OR IGNORE INTO deployment(name) VALUES(?)"));
    TRY_VOID(deployment.Bind(options_.deployment).Run());
    TRY(Query number, db().Use("SELECT id FROM deployment WHERE name = ?"));
    TRY_VOID(number.Bind(options_.deployment).Step());
    deployment_ = number.Integer(0);
    TRY(Query epoch, db().Use("SELECT value FROM meta WHERE name = 'epoch'"));
    TRY_VOID(epoch.Step());
    epoch_ = epoch.Integer(0);
  }
  return Commit();
}

Result<void> SqliteStore::LimitPages(int64_t pages) {
  constexpr int64_t kNoLimit = 0xfffffffe;  // SQLite's own
  return db().Pragma(fmt::format("max_page_count={}", pages == 0 ? kNoLimit : pages))
      .map([](const std::string&) {});
}

Result<std::string> SqliteStore::Fact(std::string_view name) {
  TRY(Query query, db().Use("SELECT value FROM meta WHERE name = ?"));
  TRY(const bool row, query.Bind(name).Step());
  return row ? query.Text(0) : std::string();
}

Result<void> SqliteStore::SetFact(std::string_view name, std::string_view value) {
  TRY(Query query, db().Use("INSERT OR REPLACE INTO meta VALUES(?, ?)"));
  return query.Bind(name).Bind(value).Run();
}

Result<int64_t> SqliteStore::BeginNewEpoch() {
  TRY_VOID(Begin());
  {
    TRY(Query query, db().Use("UPDATE meta SET value = value + 1 WHERE name = 'epoch'"));
    TRY_VOID(query.Run());
  }
  TRY_VOID(Commit());
  return ++epoch_;
}

Result<void> SqliteStore::Begin() {
  if (const Error* error = Stopped()) return tl::unexpected<Error>(*error);
  TRY(Query query, db().Use("BEGIN IMMEDIATE"));
  TRY_VOID(query.Run());
  in_transaction_ = true;
  return {};
}

Result<void> SqliteStore::Commit() {
  if (const Error* error = Stopped()) return tl::unexpected<Error>(*error);
  TREATY_FAILPOINT("store.before_commit");
  {
    TRY(Query query, db().Use("COMMIT"));
    TRY_VOID(query.Run());
  }
  in_transaction_ = false;
  TREATY_FAILPOINT("store.after_commit");
  return {};
}

Result<void> SqliteStore::Rollback() {
  in_transaction_ = false;
  TRY(Query query, db().Use("ROLLBACK"));
  return query.Run();
}

int64_t SqliteStore::LogPages() const {
  return db().log_pages() == db().moved_pages() ? 0 : db().log_pages();
}

bool SqliteStore::CheckpointDue() const {
  return db().log_pages() - db().moved_pages() >= options_.checkpoint_pages;
}

Result<void> SqliteStore::Recover() {
  in_transaction_ = false;
  return db().ForgetFull();
}

Result<void> SqliteStore::Checkpoint(bool truncate) {
  if (in_transaction_) return Fail("a checkpoint never overlaps a write", options_.path);
  TREATY_FAILPOINT("store.before_checkpoint");
  return db().Checkpoint(truncate);
}

}  // namespace treaty::store
