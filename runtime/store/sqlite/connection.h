// One SQLite connection and its prepared statements. Used by one thread.
//
// Every error is kept: after the first one Failed() answers it, and a writer does no further work.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace treaty::store {

class Connection;

// A prepared statement in use: bind, step, read. The destructor resets it.
class Query {
 public:
  Query(Connection* connection, sqlite3_stmt* statement)
      : connection_(connection), statement_(statement) {}
  Query(Query&& other) noexcept : connection_(other.connection_), statement_(other.statement_),
                                  bound_(other.bound_) { other.statement_ = nullptr; }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  // Binds the next parameter. Texts must outlive the query.
  Query& Bind(int64_t value);
  Query& Bind(std::string_view text);
  Query& BindBlob(std::string_view bytes);
  Query& BindOrNull(std::string_view text) { return text.empty() ? BindNull() : Bind(text); }
  Query& BindOrNull(int64_t value) { return value == 0 ? BindNull() : Bind(value); }
  Query& BindNull();

  // True: a row stands ready. False: there is none (any more).
  Result<bool> Step();
  Result<void> Run();  // for statements without rows

  int64_t Integer(int column) const;
  std::string Text(int column) const;  // empty for NULL
  std::string_view View(int column) const;  // until the next Step
  std::string_view Blob(int column) const;

 private:
  Connection* connection_;
  sqlite3_stmt* statement_;
  int bound_ = 0;
};

class Connection {
 public:
  enum class Mode : uint8_t { kRead, kWrite };
  // `vfs` names a registered SQLite VFS; empty is the platform's.
  static Result<std::unique_ptr<Connection>> Open(const std::string& path, Mode mode,
                                                  const std::string& vfs);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // `sql` is a literal: statements are kept by its address.
  Result<Query> Use(const char* sql);
  Result<void> Execute(const std::string& sql);  // any number of statements, not kept
  Result<std::string> Pragma(const std::string& text);  // the first column of the first row
  // Sets a pragma and proves that it took.
  Result<void> Require(const std::string& pragma, const std::string& value,
                       const std::string& answer);

  int64_t LastRow() const;
  int64_t Changes() const;
  // Counts the pages of the log from now on. Setting wal_autocheckpoint, even to 0, ends it.
  void WatchLog();
  // Pages in the log after the last commit, and those that Checkpoint of this connection moved.
  int64_t log_pages() const { return log_pages_; }
  int64_t moved_pages() const { return moved_pages_; }
  // Moves pages of the log into the file, as far as nobody reads an older state. A reader in the
  // way is no failure: the next checkpoint goes on from there.
  Result<void> Checkpoint(bool truncate);
  // Makes what was moved durable. A checkpoint that moves all of the log does so by itself.
  Result<void> SyncFile();

  const Error* Failed() const { return error_ ? error_.get() : nullptr; }
  // Whether a full disk, and nothing else, is what failed.
  bool failed_full() const { return error_ != nullptr && only_full_; }
  // Gives up the transaction of it, and forgets the error.
  Result<void> ForgetFull();
  // Turns a result code into an Error and keeps the first.
  Error Note(int code, const char* doing);

 private:
  explicit Connection(std::string path) : path_(std::move(path)) {}
  static int LogHook(void* self, sqlite3* db, const char* name, int pages);

  std::string path_;
  sqlite3* db_ = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
  int64_t log_pages_ = 0;
  int64_t moved_pages_ = 0;
  std::unique_ptr<Error> error_;
  bool only_full_ = true;  // every error so far was SQLITE_FULL
};

}  // namespace treaty::store
