// The reading half over one connection: of a Reader, and of the Store.
#pragma once

#include <memory>

#include "runtime/store/sqlite/connection.h"
#include "runtime/store/store.h"

namespace treaty::store {

// Interface is Reader or Store.
template <typename Interface>
class SqliteReads : public Interface {
 public:
  explicit SqliteReads(std::unique_ptr<Connection> connection)
      : connection_(std::move(connection)) {}

  Result<std::optional<RecordRow>> FindRecord(std::string_view object,
                                              std::string_view key) override;
  Result<std::optional<RecordRow>> RecordById(RecordId id) override;
  Result<std::optional<EntityRow>> EntityById(EntityId id) override;
  Result<EntityId> EntityByKey(std::string_view entity, std::string_view key) override;
  Result<std::vector<InboxRow>> Inbox(const InboxFilter& filter) override;
  Result<std::optional<InboxRow>> InboxById(InboxId id) override;
  Result<std::vector<WaitingRow>> Waiting(size_t limit) override;
  Result<std::vector<DriftRow>> OpenDrift(EntityId entity, int64_t after,
                                          size_t limit) override;
  Result<std::vector<OutboxRow>> OutboxOf(EntityId entity) override;
  Result<std::vector<AuditRow>> Audit(size_t limit) override;
  Result<Status> ReadStatus() override;
  Result<Backlog> ReadBacklog() override;
  Result<std::string> Position(std::string_view source) override;
  Result<std::vector<JournalRow>> Journal(const JournalFilter& filter) override;
  Result<int64_t> CountJournal(const JournalFilter& filter) override;

 protected:
  Connection& db() { return *connection_; }
  const Connection& db() const { return *connection_; }

 private:
  Result<int64_t> Number(const char* sql);
  Result<void> ReadCounts(Status* status);
  Result<void> ReadCauses(Status* status);
  Result<void> ReadHolds(Status* status);

  std::unique_ptr<Connection> connection_;
};

extern template class SqliteReads<Reader>;
extern template class SqliteReads<Store>;

}  // namespace treaty::store
