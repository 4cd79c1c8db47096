#include <fmt/format.h>
#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "runtime/store/sqlite/schema.h"
#include "tests/runtime/store/temporary_store.h"
#include "tests/support/full_vfs.h"

namespace treaty::store {
namespace {

void Execute(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK) << error;
  sqlite3_close(db);
}

TEST(Sqlite, RunsWithTheSettingsThatDurabilityRestsOn) {
  TemporaryStore temporary;
  const auto settings = *temporary.Open()->Settings();
  const auto value = [&](const std::string& name) {
    for (const auto& [key, held] : settings) {
      if (key == name) return held;
    }
    return std::string("none");
  };
  EXPECT_EQ(value("journal_mode"), "wal");
  EXPECT_EQ(value("synchronous"), "2");
  EXPECT_EQ(value("wal_autocheckpoint"), "0");
  EXPECT_EQ(value("user_version"), std::to_string(kSchemaVersion));
}

TEST(Sqlite, KeepsASecondWriterOut) {
  TemporaryStore temporary;
  auto first = temporary.Open();
  const auto second = OpenSqlite(temporary.options);
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("another process"), std::string::npos);
  first.reset();
  EXPECT_NE(temporary.Open(), nullptr);
}

TEST(Sqlite, LetsReadersSeeOnlyWhatIsCommitted) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  auto reader = *OpenSqliteReader(temporary.options.path);
  ASSERT_TRUE(store->Begin());
  RecordRow row;
  row.object = "crm.Account";
  row.key = "001";
  ASSERT_TRUE(store->PutRecord(&row));
  EXPECT_FALSE(reader->FindRecord("crm.Account", "001")->has_value());
  ASSERT_TRUE(store->Commit());
  EXPECT_TRUE(reader->FindRecord("crm.Account", "001")->has_value());
}

TEST(Sqlite, RefusesWhatIsNoStore) {
  TemporaryStore temporary;
  EXPECT_FALSE(OpenSqliteReader(temporary.options.path));  // nothing there
  std::ofstream(temporary.options.path, std::ios::trunc) << "";
  const auto empty = OpenSqliteReader(temporary.options.path);
  ASSERT_FALSE(empty);
  EXPECT_NE(empty.error().message.find("it is being made"), std::string::npos);
  Execute(temporary.options.path, "CREATE TABLE other(a)");
  const auto foreign = OpenSqlite(temporary.options);
  ASSERT_FALSE(foreign);
  EXPECT_NE(foreign.error().message.find("no store of Treaty"), std::string::npos);
  std::ofstream(temporary.options.path, std::ios::trunc) << std::string(4096, 'x');
  EXPECT_FALSE(OpenSqlite(temporary.options));
}

TEST(Sqlite, RefusesASchemaFromTheFuture) {
  TemporaryStore temporary;
  temporary.Open().reset();
  Execute(temporary.options.path, "PRAGMA user_version=" + std::to_string(kSchemaVersion + 1));
  const auto store = OpenSqlite(temporary.options);
  ASSERT_FALSE(store);
  EXPECT_NE(store.error().mend.find("newer"), std::string::npos);
}

// A store as a program of schema version `version` left it, with a record, a row and a hold.
void MakeOlder(const std::string& path, int version) {
  std::string sql = "PRAGMA journal_mode=WAL; PRAGMA application_id=" +
                    std::to_string(kApplicationId) +
                    "; PRAGMA user_version=" + std::to_string(version) + ";";
  for (int i = 0; i < version; ++i) sql += kMigrations[i];
  sql += "INSERT INTO record(deployment, shard, epoch, object, key, entity, state, stamp_us, seq,"
         " said_us, confirmed) VALUES(1, 0, 1, 'erp.Partner', '9', 7, 'live', 1, 1, 1, '{}');"
         "INSERT INTO outbox(deployment, shard, epoch, system, object, entity, local_key, route,"
         " state, order_key, created_us, due_us, attempts, operation) VALUES(1, 0, 1, 'erp',"
         " 'erp.Partner', 7, '9', 'partners', 'held', 'k', 5, 5, 0, 'update');";
  sql += version == 1 ? "INSERT INTO hold VALUES('partners', 1, 0, 1, 'why', 'guard', 5);"
                      : "INSERT INTO hold VALUES('route', 'partners', 1, 0, 1, 'paused', 'why',"
                        " 'guard', 5);";
  Execute(path, sql);
}

TEST(Sqlite, BringsAStoreOfEachOlderVersionUpToDate) {
  for (int version = 1; version < kSchemaVersion; ++version) {
    TemporaryStore temporary;
    temporary.options.path += std::to_string(version);
    std::remove(temporary.options.path.c_str());
    MakeOlder(temporary.options.path, version);
    const auto store = temporary.Open();
    ASSERT_NE(store, nullptr) << version;
    const RecordRow record = store->FindRecord("erp.Partner", "9")->value_or(RecordRow());
    EXPECT_EQ(record.entity, 7) << version;
    EXPECT_EQ(record.written_us, 0) << version;
    const auto unsettled = store->Unsettled("erp.Partner", 7);
    ASSERT_EQ(unsettled->size(), 1u) << version;
    EXPECT_EQ(unsettled->at(0).criticality, program::Criticality::kStandard) << version;
    EXPECT_TRUE(store->Rewrites("partners", 0)->empty()) << version;
    const auto holds = store->ReadStatus()->holds;
    ASSERT_EQ(holds.size(), 1u) << version;
    EXPECT_EQ(holds[0].name, "partners") << version;
    EXPECT_EQ(holds[0].mode, HoldMode::kPaused) << version;
  }
}

TEST(Sqlite, NumbersEpochsAndKeepsThem) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  EXPECT_EQ(store->epoch(), 1);
  EXPECT_EQ(*store->BeginNewEpoch(), 2);
  store.reset();
  EXPECT_EQ(temporary.Open()->epoch(), 2);
}

TEST(Sqlite, NeverCheckpointsInsideATransaction) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  ASSERT_TRUE(store->Begin());
  EXPECT_FALSE(store->Checkpoint(true));
  ASSERT_TRUE(store->Commit());
  EXPECT_TRUE(store->Checkpoint(true));
}

void CommitJournalRow(Store& store) {
  ASSERT_TRUE(store.Begin());
  JournalRow row;
  row.object = "crm.Account";
  row.payload = std::string(3000, 'x');
  ASSERT_TRUE(store.AppendJournal(&row));
  ASSERT_TRUE(store.Commit());
}

TEST(Sqlite, SaysWhenItsLogIsLongAndBeginsItAnew) {
  TemporaryStore temporary;
  temporary.options.checkpoint_pages = 20;
  auto store = temporary.Open();
  int checkpoints = 0;
  for (int i = 0; i < 200; ++i) {
    CommitJournalRow(*store);
    EXPECT_GT(store->LogPages(), 0);
    if (!store->CheckpointDue()) continue;
    ++checkpoints;
    ASSERT_TRUE(store->Checkpoint(false));
    EXPECT_EQ(store->LogPages(), 0);
  }
  EXPECT_GT(checkpoints, 5);
  EXPECT_LT(std::filesystem::file_size(temporary.options.path + "-wal"), 100u * 4120);
}

TEST(Sqlite, LosesNothingWhileItsLogIsMovedBesideIt) {
  TemporaryStore temporary;
  temporary.options.checkpoint_pages = 50;
  auto store = temporary.Open();
  auto mover = *store->NewLogMover();
  // One thread writes, another moves; they meet where the log may begin anew, as in Checkpointer.
  for (int round = 0; round < 20; ++round) {
    int64_t moved = 0;
    std::thread beside([&] { moved = mover->Move().value_or(-1); });
    for (int i = 0; i < 20; ++i) CommitJournalRow(*store);
    beside.join();
    EXPECT_GE(moved, 0);
    EXPECT_LE(moved, store->LogPages());
    if (!store->CheckpointDue()) continue;
    ASSERT_TRUE(store->Checkpoint(false));
  }
  CommitJournalRow(*store);
  EXPECT_EQ(*mover->Move(), store->LogPages());  // nobody wrote meanwhile: all of it
  mover.reset();
  store.reset();
  store = temporary.Open();
  EXPECT_EQ(*store->CountJournal({}), 401);
}

TEST(Sqlite, GivesBackEveryRowAsItWasPut) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  ASSERT_TRUE(store->Begin());
  JournalRow journal;
  journal.object = "crm.Account";
  journal.kind = program::EventKind::kMerged;
  journal.key = "001";
  journal.into = "002";
  journal.payload = "{\"a\":\"ü\"}";
  journal.fingerprint = {1, 2};
  ASSERT_TRUE(store->AppendJournal(&journal));
  const JournalRow read = store->JournalBySeq(journal.seq)->value();
  EXPECT_EQ(read.kind, journal.kind);
  EXPECT_EQ(read.into, "002");
  EXPECT_EQ(read.payload, journal.payload);
  std::vector<Fingerprint128> seen;
  ASSERT_TRUE(store->VisitFingerprints(0, [&](Fingerprint128 one) { seen.push_back(one); }));
  EXPECT_EQ(seen, std::vector<Fingerprint128>({{1, 2}}));

  OutboxRow outbox;
  outbox.object = "erp.Partner";
  outbox.entity = 7;
  outbox.route = "partners";
  outbox.order_key = "k";
  ASSERT_TRUE(store->PutOutbox(&outbox));
  outbox.state = OutboxState::kSending;
  outbox.operation = Operation::kUpdate;
  outbox.body = "{}";
  outbox.attempts = 3;
  ASSERT_TRUE(store->PutOutbox(&outbox));
  EXPECT_TRUE(*store->InFlight("k"));
  EXPECT_EQ(store->Unsettled("erp.Partner", 7)->at(0).attempts, 3u);
  EXPECT_EQ(store->OutboxById(outbox.id)->value().operation, Operation::kUpdate);
  EXPECT_TRUE(store->Due({.system = "erp"})->empty());
  outbox.state = OutboxState::kConfirmed;
  ASSERT_TRUE(store->PutOutbox(&outbox));
  EXPECT_TRUE(store->Unsettled("erp.Partner", 7)->empty());
  EXPECT_EQ(*store->NextDue("erp", program::Criticality::kLow), -1);
  ASSERT_TRUE(store->Commit());
}

TEST(Sqlite, FindsWhatIsDueByHowCriticalItIs) {
  using program::Criticality;
  TemporaryStore temporary;
  const auto store = temporary.Open();
  ASSERT_TRUE(store->Begin());
  for (const Criticality criticality : {Criticality::kLow, Criticality::kCritical}) {
    for (const char* route : {"first", "second"}) {
      OutboxRow row;
      row.object = "erp.Partner";
      row.route = route;
      row.order_key = "k";
      row.due_us = criticality == Criticality::kLow ? 5 : 9;
      row.criticality = criticality;
      ASSERT_TRUE(store->PutOutbox(&row));
    }
  }
  const auto due = [&](Criticality criticality, int64_t now_us) {
    const auto rows =
        store->Due({.system = "erp", .criticality = criticality, .now_us = now_us});
    std::vector<OutboxId> ids;
    for (const OutboxRow& row : *rows) ids.push_back(row.id);
    return ids;
  };
  EXPECT_EQ(due(Criticality::kCritical, 9), (std::vector<OutboxId>{3, 4}));
  EXPECT_EQ(due(Criticality::kCritical, 8), std::vector<OutboxId>());
  EXPECT_EQ(due(Criticality::kStandard, 9), std::vector<OutboxId>());
  EXPECT_EQ(due(Criticality::kLow, 9), (std::vector<OutboxId>{1, 2}));
  EXPECT_EQ(*store->NextDue("erp", Criticality::kLow), 5);
  EXPECT_EQ(*store->NextDue("erp", Criticality::kStandard), 9);

  OutboxRow settled = store->OutboxById(1)->value();
  settled.state = OutboxState::kConfirmed;
  ASSERT_TRUE(store->PutOutbox(&settled));
  ASSERT_TRUE(store->SetCriticality("first", Criticality::kStandard));
  EXPECT_EQ(due(Criticality::kStandard, 9), std::vector<OutboxId>{3});
  EXPECT_EQ(store->OutboxById(1)->value().criticality, Criticality::kLow) << "settled stays";
  ASSERT_TRUE(store->Commit());
}

TEST(Sqlite, ForgetsOldJournalRowsAFewAtATime) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  ASSERT_TRUE(store->Begin());
  for (int i = 0; i < 5; ++i) {
    JournalRow row;
    row.object = "o";
    row.accepted_us = i;
    ASSERT_TRUE(store->AppendJournal(&row));
  }
  EXPECT_EQ(*store->PruneJournal(4, 3), 3);
  EXPECT_EQ(*store->PruneJournal(4, 3), 1);
  EXPECT_EQ(*store->PruneJournal(4, 3), 0);
  ASSERT_TRUE(store->Commit());
  EXPECT_EQ(store->ReadStatus()->journal_rows, 1);
}

// A file that may not grow any more stands for the full disk.
TEST(Sqlite, StopsOnAFullDiskAndLosesNothing) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  int64_t committed = 0;
  const auto put = [&]() -> Result<void> {
    TRY_VOID(store->Begin());
    RecordRow row;
    row.object = "crm.Account";
    row.key = std::to_string(committed);
    row.image = std::string(20'000, 'x');
    TRY_VOID(store->PutRecord(&row));
    return store->Commit();
  };
  for (; committed < 10; ++committed) ASSERT_TRUE(put());
  ASSERT_TRUE(store->LimitPages(200));
  Result<void> failed;
  while ((failed = put())) ++committed;
  EXPECT_FALSE(failed.error().mend.empty());
  ASSERT_NE(store->Stopped(), nullptr);
  EXPECT_FALSE(store->Begin());  // nothing more until it is opened anew, or recovers
  ASSERT_TRUE(store->OutOfRoom());
  ASSERT_TRUE(store->Recover());
  EXPECT_FALSE(put());
  ASSERT_TRUE(store->Recover());
  ASSERT_TRUE(store->LimitPages(0));
  ASSERT_TRUE(put());
  ++committed;
  store.reset();
  store = temporary.Open();
  for (int64_t i = 0; i < committed; ++i) {
    EXPECT_TRUE(store->FindRecord("crm.Account", std::to_string(i))->has_value()) << i;
  }
}

// Whatever write finds no room, also one that makes room in the cache in the middle of a
// transaction: what was not committed is not there, in this process and in the next one, and is
// done again.
void FindNoRoomAtAnyWrite(bool page_by_page, int64_t least_failures) {
  InstallFullVfs();
  TemporaryStore temporary;
  temporary.options.unsafe_without_sync = page_by_page;
  temporary.options.vfs = "full";
  temporary.options.cache_bytes = 64 << 10;
  auto store = temporary.Open();
  int64_t committed = 0;
  const auto put = [&]() -> Result<void> {
    TRY_VOID(store->Begin());
    for (int part = 0; part < 30; ++part) {
      RecordRow row;
      row.object = "crm.Account";
      row.key = fmt::format("{}-{}", committed, part);
      row.image = std::string(9'000, 'x');
      TRY_VOID(store->PutRecord(&row));
    }
    TRY_VOID(store->Commit());
    ++committed;
    return {};
  };
  const auto is_there = [&](int64_t transaction) {
    return store->FindRecord("crm.Account", fmt::format("{}-0", transaction))->has_value();
  };
  FailWrites(0, 0);
  ASSERT_TRUE(put());
  int64_t failures = 0;
  for (int64_t write = 1; write <= WritesTried() && write <= 120; ++write) {
    FailWrites(write, 1);
    const Result<void> failed = put();
    if (failed) break;  // a transaction has fewer writes
    ++failures;
    ASSERT_TRUE(store->OutOfRoom()) << failed.error().ToString();
    if (write % 2 == 0) {
      ASSERT_TRUE(store->Recover());
    } else {
      store.reset();
      store = temporary.Open();
    }
    EXPECT_FALSE(is_there(committed)) << write;
    EXPECT_TRUE(is_there(committed - 1)) << write;
    ASSERT_TRUE(put());
  }
  EXPECT_GE(failures, least_failures);
  FailWrites(1, 1);
  EXPECT_FALSE(store->Checkpoint(true));
  ASSERT_TRUE(store->OutOfRoom());
  ASSERT_TRUE(store->Recover());
  ASSERT_TRUE(store->Checkpoint(true));
  store.reset();
  store = temporary.Open();
  for (int64_t i = 0; i < committed; ++i) EXPECT_TRUE(is_there(i)) << i;
}

TEST(Sqlite, FindsNoRoomAtAnyPieceOfTheLogAndGoesOn) { FindNoRoomAtAnyWrite(false, 4); }
TEST(Sqlite, FindsNoRoomAtAnyPageOfTheLogAndGoesOn) { FindNoRoomAtAnyWrite(true, 50); }

}  // namespace
}  // namespace treaty::store
