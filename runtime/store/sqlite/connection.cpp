#include "runtime/store/sqlite/connection.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/base/check.h"

namespace treaty::store {

Query::~Query() {
  if (statement_ == nullptr) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Query& Query::Bind(int64_t value) {
  sqlite3_bind_int64(statement_, ++bound_, value);
  return *this;
}

Query& Query::Bind(std::string_view text) {
  const char* data = text.data() == nullptr ? "" : text.data();
  sqlite3_bind_text64(statement_, ++bound_, data, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Query& Query::BindBlob(std::string_view bytes) {
  sqlite3_bind_blob64(statement_, ++bound_, bytes.data(), bytes.size(), SQLITE_STATIC);
  return *this;
}

Query& Query::BindNull() {
  sqlite3_bind_null(statement_, ++bound_);
  return *this;
}

Result<bool> Query::Step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return tl::unexpected<Error>(connection_->Note(code, sqlite3_sql(statement_)));
}

Result<void> Query::Run() {
  TRY(const bool row, Step());
  CHECK(!row, "a statement that is run has no rows");
  return {};
}

int64_t Query::Integer(int column) const { return sqlite3_column_int64(statement_, column); }

// As a blob: a text would be copied first, to end it with a zero.
std::string_view Query::View(int column) const { return Blob(column); }

std::string Query::Text(int column) const { return std::string(View(column)); }

std::string_view Query::Blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return {bytes, size_t(sqlite3_column_bytes(statement_, column))};
}

namespace {

// SQLite counts its memory under a lock of the whole process, at every allocation; nobody asks.
void CountNoMemory() {
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)once;
}

}  // namespace

Result<std::unique_ptr<Connection>> Connection::Open(const std::string& path, Mode mode,
                                                     const std::string& vfs) {
  CountNoMemory();
  std::unique_ptr<Connection> connection(new Connection(path));
  const int flags = mode == Mode::kRead ? SQLITE_OPEN_READONLY
                                        : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &connection->db_, flags | SQLITE_OPEN_NOMUTEX,
                                   vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) return tl::unexpected<Error>(connection->Note(code, "open"));
  sqlite3_extended_result_codes(connection->db_, 1);
  sqlite3_busy_timeout(connection->db_, 5000);
  return connection;
}

Connection::~Connection() {
  for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(db_);
}

void Connection::WatchLog() { sqlite3_wal_hook(db_, &Connection::LogHook, this); }

int Connection::LogHook(void* self, sqlite3*, const char*, int pages) {
  auto* connection = static_cast<Connection*>(self);
  // Shorter than what was moved: it began anew.
  if (pages < connection->moved_pages_) connection->moved_pages_ = 0;
  connection->log_pages_ = pages;
  return SQLITE_OK;
}

Result<Query> Connection::Use(const char* sql) {
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) {
    const int code =
        sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return tl::unexpected<Error>(Note(code, sql));
  }
  return Query(this, statement);
}

Result<void> Connection::Execute(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return tl::unexpected<Error>(Note(code, sql.substr(0, 60).c_str()));
  return {};
}

Result<std::string> Connection::Pragma(const std::string& text) {
  sqlite3_stmt* statement = nullptr;
  const std::string sql = "PRAGMA " + text;
  int code = sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr);
  std::string answer;
  if (code == SQLITE_OK) {
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
      const auto* value = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
      if (value != nullptr) answer = value;
      code = SQLITE_DONE;
    }
  }
  sqlite3_finalize(statement);
  if (code != SQLITE_DONE) return tl::unexpected<Error>(Note(code, sql.c_str()));
  return answer;
}

Result<void> Connection::Require(const std::string& pragma, const std::string& value,
                                 const std::string& answer) {
  TRY(const std::string ignored, Pragma(pragma + "=" + value));
  TRY(const std::string got, Pragma(pragma));
  if (got == answer) return {};
  return Fail(fmt::format("the store must run with {}={}, SQLite answers `{}`", pragma, value, got),
              path_);
}

int64_t Connection::LastRow() const { return sqlite3_last_insert_rowid(db_); }
int64_t Connection::Changes() const { return sqlite3_changes64(db_); }

Result<void> Connection::Checkpoint(bool truncate) {
  const int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
  int pages = 0;
  int moved = 0;
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, mode, &pages, &moved);
  if (code == SQLITE_BUSY) return {};
  if (code != SQLITE_OK) return tl::unexpected<Error>(Note(code, "checkpoint"));
  log_pages_ = pages;
  moved_pages_ = moved;
  return {};
}

Result<void> Connection::SyncFile() {
  sqlite3_file* file = nullptr;
  int code = sqlite3_file_control(db_, nullptr, SQLITE_FCNTL_FILE_POINTER, &file);
  if (code == SQLITE_OK) {
    code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY);
  }
  if (code != SQLITE_OK) return tl::unexpected<Error>(Note(code, "sync"));
  return {};
}

Result<void> Connection::ForgetFull() {
  CHECK(failed_full(), "only a full disk is forgotten");
  // SQLite may have given the transaction up itself.
  if (sqlite3_get_autocommit(db_) == 0) TRY_VOID(Execute("ROLLBACK"));
  error_.reset();
  return {};
}

Error Connection::Note(int code, const char* doing) {
  Error error;
  const int primary = code & 0xff;
  error.place = path_;
  error.message = fmt::format("{} (SQLite {}, while: {})",
                              db_ != nullptr ? sqlite3_errmsg(db_) : sqlite3_errstr(code), code,
                              doing);
  if (primary == SQLITE_FULL) error.mend = "free some space on this disk and start again";
  if (primary == SQLITE_BUSY) error.mend = "another process is using this store";
  if (primary == SQLITE_NOTADB) error.mend = "this file is no store of Treaty";
  only_full_ = only_full_ && primary == SQLITE_FULL;
  if (!error_) error_ = std::make_unique<Error>(error);
  return error;
}

}  // namespace treaty::store
