// The writing half of the SQLite store. Private: open it with sqlite.h.
#pragma once

#include "runtime/store/sqlite/reads.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::store {

class SqliteStore final : public SqliteReads<Store> {
 public:
  SqliteStore(std::unique_ptr<Connection> connection, std::unique_ptr<Connection> lock,
              const SqliteOptions& options)
      : SqliteReads<Store>(std::move(connection)), lock_(std::move(lock)), options_(options) {}

  // Settings, migrations, deployment and epoch. Once, before anything else.
  Result<void> Prepare();

  Result<void> Begin() override;
  Result<void> Commit() override;
  Result<void> Rollback() override;
  const Error* Stopped() const override { return const_cast<SqliteStore*>(this)->db().Failed(); }
  bool OutOfRoom() const override { return db().failed_full(); }
  Result<void> Recover() override;
  int64_t LogPages() const override;
  bool CheckpointDue() const override;
  Result<void> Checkpoint(bool truncate) override;
  Result<std::unique_ptr<LogMover>> NewLogMover() override;

  Result<void> AppendJournal(JournalRow* row) override;
  Result<std::optional<JournalRow>> JournalBySeq(int64_t seq) override;
  Result<void> VisitFingerprints(int64_t since_us,
                                 const std::function<void(Fingerprint128)>& visit) override;
  Result<int64_t> PruneJournal(int64_t before_us, int64_t most) override;
  Result<void> SetPosition(std::string_view source, std::string_view position) override;

  Result<void> PutRecord(RecordRow* row) override;
  Result<void> RekeyRecord(RecordId id, std::string_view key) override;
  Result<void> PutEntity(EntityRow* row) override;
  Result<std::vector<EntityId>> EntitiesDue(int64_t now_us, size_t limit) override;

  Result<void> AddBlock(std::string_view entity, uint32_t rule, uint64_t key,
                        RecordId record) override;
  Result<void> RemoveBlock(std::string_view entity, uint32_t rule, uint64_t key,
                           RecordId record) override;
  Result<std::vector<RecordId>> InBlock(std::string_view entity, uint32_t rule, uint64_t key,
                                        size_t limit) override;

  Result<void> AddWaiting(const WaitingRow& row) override;
  Result<std::vector<WaitingRow>> WaitingFor(std::string_view awaits, size_t limit) override;
  Result<void> RemoveWaitingRecord(std::string_view object, std::string_view key) override;
  Result<void> RemoveWaitingOutbox(OutboxId outbox) override;

  Result<void> PutOutbox(OutboxRow* row) override;
  Result<std::optional<OutboxRow>> OutboxById(OutboxId id) override;
  Result<std::vector<OutboxRow>> Unsettled(std::string_view object, EntityId entity) override;
  Result<std::vector<OutboxRow>> Due(const DueFilter& filter) override;
  Result<bool> InFlight(std::string_view order_key) override;
  Result<int64_t> NextDue(std::string_view system, program::Criticality least) override;
  Result<bool> HasUnsent(std::string_view system, std::string_view route) override;
  Result<void> HoldRows(std::string_view route, bool held) override;
  Result<void> SetCriticality(std::string_view route, program::Criticality criticality) override;
  Result<std::vector<int64_t>> Rewrites(std::string_view route, int64_t since_us) override;
  Result<void> ForgetRewrites(std::string_view route) override;
  Result<int64_t> ConfirmedRecords(std::string_view object) override;

  Result<void> PutInbox(InboxRow* row) override;
  Result<std::optional<InboxRow>> OpenInbox(std::string_view route, std::string_view object,
                                            std::string_view key) override;
  Result<void> PutDrift(DriftRow* row) override;
  Result<std::vector<DriftRow>> DriftOf(std::string_view object, std::string_view key) override;
  Result<void> PutHold(const HoldRow& row) override;
  Result<void> RemoveHold(HoldSubject subject, std::string_view name) override;
  Result<void> AppendAudit(const AuditRow& row) override;
  Result<void> AddToCounter(std::string_view name, int64_t amount) override;

  Result<std::string> Fact(std::string_view name) override;
  Result<void> SetFact(std::string_view name, std::string_view value) override;

  Result<void> LimitPages(int64_t pages) override;
  Result<int64_t> BeginNewEpoch() override;
  int64_t epoch() const override { return epoch_; }
  Result<std::vector<std::pair<std::string, std::string>>> Settings() override;

 private:
  Result<void> Configure();
  Result<void> Migrate();
  Result<void> Identify();
  // `sql` begins with three parameters: deployment, shard, epoch.
  Result<Query> Insert(const char* sql);
  Result<void> InsertRecord(RecordRow* row);
  Result<void> InsertEntity(EntityRow* row);
  Result<void> UpdateOutbox(const OutboxRow& row);

  std::unique_ptr<Connection> lock_;  // its lock file keeps other writing processes out
  const SqliteOptions options_;
  int64_t deployment_ = 0;
  int64_t epoch_ = 0;
  bool in_transaction_ = false;
};

}  // namespace treaty::store
