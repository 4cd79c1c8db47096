// Power loss, proved on the store itself: the real store runs on a recording VFS; after every
// write, truncation and sync, images of what the disk may hold are opened with stock SQLite. With
// the store's own settings no image may be corrupt, hold half a transaction or lack one that was
// acknowledged. The positive control runs the same with synchronous=OFF and must find loss, or this
// test would prove nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runtime/store/sqlite/sqlite.h"
#include "tests/power_loss/recording_vfs.h"

namespace treaty::power_loss {
namespace {

constexpr int64_t kCommits = 120;
constexpr uint32_t kSeed = 7;

int64_t WantedImages() {
  const char* wanted = std::getenv("TREATY_POWER_LOSS_IMAGES");
  return wanted == nullptr ? 20'000 : std::atoll(wanted);
}

struct Finding {
  int64_t images = 0;
  int64_t corrupt = 0;
  int64_t torn = 0;  // half a transaction
  int64_t lost = 0;  // an acknowledged transaction is missing
};

// One transaction as the engine makes it: a journal row, a record and an entity, all numbered
// alike.
Result<void> CommitOne(store::Store& store, int64_t number) {
  TRY_VOID(store.Begin());
  store::JournalRow journal;
  journal.object = "crm.Account";
  journal.key = fmt::format("{:05}", number);
  journal.payload = std::string(size_t(200 + number * 37 % 3000), 'x');
  TRY_VOID(store.AppendJournal(&journal));
  store::RecordRow record;
  record.object = journal.object;
  record.key = journal.key;
  record.image = journal.payload;
  TRY_VOID(store.PutRecord(&record));
  store::EntityRow entity;
  entity.entity = "Customer";
  entity.records = {record.id};
  TRY_VOID(store.PutEntity(&entity));
  return store.Commit();
}

void RunWorkload(const std::string& path, bool unsafe) {
  store::SqliteOptions options;
  options.path = path;
  options.checkpoint_pages = 20;
  options.unsafe_without_sync = unsafe;
  options.vfs = "recording";
  Recorded().clear();
  SetAcknowledged(0);
  auto store = store::OpenSqlite(options);
  ASSERT_TRUE(store) << store.error().ToString();
  auto mover = (*store)->NewLogMover();
  ASSERT_TRUE(mover) << mover.error().ToString();
  for (int64_t number = 1; number <= kCommits; ++number) {
    const auto committed = CommitOne(**store, number);
    ASSERT_TRUE(committed) << committed.error().ToString();
    SetAcknowledged(number);
    if (number % 3 == 0) {
      const auto moved = (*mover)->Move();
      ASSERT_TRUE(moved) << moved.error().ToString();
    }
    if (!(*store)->CheckpointDue()) continue;
    const auto moved = (*store)->Checkpoint(false);
    ASSERT_TRUE(moved) << moved.error().ToString();
  }
  // What closing writes comes after the last commit: every image from there must hold all of them.
}

int64_t QueryInteger(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) return -1;
  const int64_t value =
      sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
  sqlite3_finalize(statement);
  return value;
}

void Put(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

void CheckImage(const Image& image, const std::string& path, int64_t acknowledged,
                Finding& finding) {
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path + suffix);
  Put(path, image.files[int(FileKind::kDatabase)]);
  const std::string& log = image.files[int(FileKind::kLog)];
  if (!log.empty()) Put(path + "-wal", log);
  sqlite3* database = nullptr;
  sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, "unix");
  // The image is thrown away: what opening it writes need not survive.
  sqlite3_exec(database, "PRAGMA synchronous=OFF", nullptr, nullptr, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  ++finding.images;
  const bool sound =
      QueryInteger(database, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1;
  const int64_t journal = QueryInteger(database, "SELECT count(*) FROM journal");
  const int64_t records = QueryInteger(database, "SELECT count(*) FROM record");
  const int64_t entities = QueryInteger(database, "SELECT count(*) FROM entity");
  sqlite3_close(database);
  // Before the tables were made there is nothing to lose.
  if (acknowledged == 0 && journal < 0) return;
  finding.corrupt += !sound || journal < 0;
  finding.torn += journal != records || journal != entities;
  finding.lost += journal < acknowledged;
}

Finding CheckImages(const std::string& folder, int64_t wanted) {
  const std::vector<Operation> operations = Recorded();
  Images images(kSeed);
  Finding finding;
  size_t advanced = 0;
  // Spread evenly over the operations; all ways to lose what is unsynced take turns.
  for (int64_t number = 0; number < wanted; ++number) {
    const size_t last = size_t(number) * operations.size() / size_t(wanted);
    while (advanced <= last) images.Advance(operations[advanced++]);
    // A commit is acknowledged when the next operation already knows of it.
    const size_t next = std::min(last + 1, operations.size() - 1);
    const auto choice = uint32_t(number % 5);
    CheckImage(images.Make(choice), folder + "/image.db", operations[next].acknowledged, finding);
  }
  return finding;
}

class PowerLoss : public testing::Test {
 protected:
  void SetUp() override {
    const bool has_memory = std::filesystem::is_directory("/dev/shm");
    std::string name = (has_memory ? "/dev/shm/" : testing::TempDir()) + "power-loss-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
    InstallRecordingVfs();
    SetPowersafe(true);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  Finding Run(bool unsafe, int64_t images) {
    RunWorkload(folder_ + "/store.db", unsafe);
    const Finding finding = CheckImages(folder_, images);
    fmt::print("{}: {} images, {} corrupt, {} torn, {} lost an acknowledged commit\n",
               unsafe ? "synchronous=OFF" : "synchronous=FULL", finding.images, finding.corrupt,
               finding.torn, finding.lost);
    return finding;
  }
  std::string folder_;
};

TEST_F(PowerLoss, LosesNothingThatWasAcknowledged) {
  const Finding finding = Run(false, WantedImages());
  EXPECT_EQ(finding.images, WantedImages());
  EXPECT_EQ(finding.corrupt, 0);
  EXPECT_EQ(finding.torn, 0);
  EXPECT_EQ(finding.lost, 0);
}

// On a disk that does not promise it, SQLite fills up sectors after each commit.
TEST_F(PowerLoss, LosesNothingWhereAnOverwriteMayHarmItsNeighbours) {
  SetPowersafe(false);
  const Finding finding = Run(false, 1000);
  EXPECT_EQ(finding.corrupt + finding.torn + finding.lost, 0);
}

// The control: without syncs the harness must see loss.
TEST_F(PowerLoss, FindsLossWithoutSync) {
  const Finding finding = Run(true, 500);
  EXPECT_GT(finding.lost + finding.corrupt + finding.torn, 0);
}

}  // namespace
}  // namespace treaty::power_loss
