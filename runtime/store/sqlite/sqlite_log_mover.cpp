// Moving the log into the file beside the writer.
//
// SQLite up to 3.51.2 can lose a commit when the log begins anew while another connection is in a
// checkpoint (https://sqlite.org/wal.html#walresetbug; Debian 12 has 3.40.1). So a round holds a
// reader on the log from before its checkpoint until after it: a log that somebody reads does not
// begin anew. Only the writing thread's own Checkpoint, which never overlaps a round, moves the
// last pages, after which its next transaction may begin the log anew.

#include "runtime/base/failpoint.h"
#include "runtime/store/sqlite/sqlite_store.h"

namespace treaty::store {

namespace {

class SqliteLogMover final : public LogMover {
 public:
  SqliteLogMover(std::unique_ptr<Connection> mover, std::unique_ptr<Connection> pin)
      : mover_(std::move(mover)), pin_(std::move(pin)) {}

  Result<int64_t> Move() override {
    const Result<void> pinned = pin_->Execute("BEGIN; SELECT 1 FROM meta LIMIT 1");
    TREATY_FAILPOINT("store.before_move");
    const Result<void> moved = pinned ? mover_->Checkpoint(false) : pinned;
    // Whatever happened: a reader that stayed would keep the log from ever beginning anew.
    TRY_VOID(pin_->Execute("COMMIT"));
    TRY_VOID(moved);
    // The log is longer by now, so SQLite left this to the last checkpoint, for which the writer
    // would wait.
    TRY_VOID(mover_->SyncFile());
    return mover_->moved_pages();
  }

 private:
  std::unique_ptr<Connection> mover_;
  std::unique_ptr<Connection> pin_;
};

}  // namespace

Result<std::unique_ptr<LogMover>> SqliteStore::NewLogMover() {
  TRY(auto mover, Connection::Open(options_.path, Connection::Mode::kWrite, options_.vfs));
  TRY(auto pin, Connection::Open(options_.path, Connection::Mode::kWrite, options_.vfs));
  const std::string synchronous = options_.unsafe_without_sync ? "OFF" : "FULL";
  // A connection learns by its first look that there is a log.
  TRY_VOID(mover->Execute("PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=" + synchronous +
                          "; SELECT 1 FROM meta LIMIT 1"));
  TRY_VOID(pin->Execute("PRAGMA wal_autocheckpoint=0"));
  return std::make_unique<SqliteLogMover>(std::move(mover), std::move(pin));
}

}  // namespace treaty::store
