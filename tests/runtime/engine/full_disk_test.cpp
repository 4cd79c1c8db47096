// A disk that is full for a while, at any write: nothing is lost, nothing done twice, and the
// engine goes on by itself. A run whose store finds no room ends as one whose store always had
// some.

#include <fmt/format.h>
#include <sqlite3.h>

#include "runtime/base/env_sim.h"
#include "runtime/engine/engine.h"
#include "tests/runtime/engine/rig.h"
#include "tests/support/full_vfs.h"

namespace treaty::world {
namespace {

using engine::DiskWatch;
using engine::Engine;
using store::Sending;

constexpr int64_t kMebibyte = 1 << 20;

// An engine on a virtual disk, and an ERP that confirms what it is sent and counts its creates.
struct Deployment {
  Deployment() : path(testing::TempDir() + "treaty-full-disk.db") {
    InstallFullVfs();
    FailWrites(0, 0);
    RemoveFiles();
    EXPECT_TRUE(env.MakeDirectories(DirectoryOf(path)));
    disk = std::make_unique<DiskWatch>(env, log, path);
    auto opened = store::OpenSqlite({.path = path, .now_us = 1, .checkpoint_pages = 8,
                                     .vfs = "full"});
    auto started = Engine::Start(env, *std::move(opened), *program,
                                 {.tick_us = 3'600'000'000, .disk = disk.get()});
    EXPECT_TRUE(started);
    engine = *std::move(started);
  }
  ~Deployment() {
    engine.reset();
    RemoveFiles();
  }
  void RemoveFiles() {
    for (const char* suffix : {"", "-wal", "-shm", "-lock"}) std::remove((path + suffix).c_str());
  }

  Result<void> Accept(int64_t stamp, const std::string& id, const std::string& members) {
    store::SourceBatch batch{.source = "crm", .position = std::to_string(stamp), .events = {}};
    batch.events = {Event("crm.Account", id, stamp, "{\"Id\":\"" + id + "\"," + members + "}")};
    return engine->Accept(std::move(batch));
  }

  Result<void> Deliver() {
    for (bool any = true; any;) {
      any = false;
      for (const char* system : {"erp", "crm"}) {
        TRY(const std::vector<Sending> taken, engine->Take(system, 10, program::Criticality::kLow));
        for (const Sending& sending : taken) {
          any = true;
          TRY_VOID(engine->Settle({Confirm(sending)}));
        }
      }
    }
    return {};
  }

  store::Settlement Confirm(const Sending& sending) {
    store::Settlement settlement{.id = sending.id, .local_key = sending.local_key};
    if (!sending.local_key.empty()) return settlement;
    const int number = ++creates[sending.entity];
    settlement.local_key = sending.entity + (number == 1 ? "" : " again");
    settlement.record = "{\"BusinessPartner\":\"" + settlement.local_key + "\"}";
    return settlement;
  }

  Result<void> Work() {
    for (int i = 0; i < 6; ++i) {
      TRY_VOID(Accept(10 + i, fmt::format("{:03}", i % 4),
                      fmt::format(R"("Name":"N{}","Tax":"T{}","Terms":"{}")", i, i % 3,
                                  i == 5 ? "Handshake" : "Net 30")));
      if (i % 2 == 1) TRY_VOID(Deliver());
    }
    return {};
  }

  const std::string path;
  SimEnv env{1};
  std::string lines;
  observe::Log log{env, observe::Level::kInfo, [this](std::string_view line) { lines += line; }};
  std::unique_ptr<FakeProgram> program = MakeWorld();
  std::unique_ptr<DiskWatch> disk;
  std::unique_ptr<Engine> engine;
  std::map<std::string, int> creates;  // by entity
};

// What stands in the store, without times.
std::string Dump(const std::string& path) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
  std::string text;
  const auto add = [](void* out, int count, char** values, char**) {
    for (int i = 0; i < count; ++i) {
      *static_cast<std::string*>(out) += fmt::format("{}|", values[i] == nullptr ? "" : values[i]);
    }
    *static_cast<std::string*>(out) += '\n';
    return 0;
  };
  for (const char* sql :
       {"SELECT id, object, key, entity, state, stamp_us, seq, contribution, confirmed, image"
        " FROM record ORDER BY id",
        "SELECT id, entity, state, version, key, records, golden FROM entity ORDER BY id",
        "SELECT id, object, entity, operation, state, attempts, body, idempotency_key, local_key"
        " FROM outbox ORDER BY id",
        "SELECT id, state, route, object, key, code FROM inbox ORDER BY id",
        "SELECT seq, object, key, payload FROM journal ORDER BY seq",
        "SELECT source, position FROM position", "SELECT name, value FROM counter ORDER BY name",
        "SELECT object, key, outbox, awaits FROM waiting ORDER BY id",
        "SELECT * FROM block ORDER BY 1, 2, 3, 4, 5, 6, 7"}) {
    char* error = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql, add, &text, &error), SQLITE_OK) << error;
  }
  sqlite3_close(db);
  return text;
}

TEST(FullDisk, EndsAsIfThereHadAlwaysBeenRoom) {
  std::string expected;
  int64_t writes = 0;
  {
    Deployment deployment;
    ASSERT_TRUE(deployment.Work());
    writes = WritesTried();
    ASSERT_TRUE(deployment.engine->Stop());
    expected = Dump(deployment.path);
  }
  ASSERT_GT(writes, 100);
  int64_t waited = 0;
  int64_t runs = 0;
  for (const int64_t count : {1, 4}) {  // the ballast is enough for the first, not for the second
    // Every fifth write, others for each count: all of them take half a minute.
    for (int64_t first = count; first + count <= writes; first += 5) {
      ++runs;
      Deployment deployment;
      FailWrites(first, count);
      ASSERT_TRUE(deployment.Work()) << first;
      EXPECT_TRUE(deployment.engine->Stop()) << first;
      FailWrites(0, 0);
      ASSERT_EQ(Dump(deployment.path), expected) << first << "+" << count << deployment.lines;
      for (const auto& [entity, created] : deployment.creates) EXPECT_EQ(created, 1) << entity;
      waited += deployment.env.MonotonicUs() >= 1'000'000 ? 1 : 0;
    }
  }
  EXPECT_GT(waited, runs / 3);
}

TEST(FullDisk, IsSaidToOperatorsAtOnceAndEndsWhenPatienceDoes) {
  Deployment deployment;
  FailWrites(1, 1'000'000);
  Result<void> accepted;
  const auto source = deployment.env.StartThread("source", [&] {
    accepted = deployment.Accept(10, "001", R"("Name":"ACME")");
  });
  deployment.env.SleepUs(10'000'000);
  EXPECT_FALSE(deployment.disk->takes_in());
  EXPECT_TRUE(deployment.disk->state().store_full);
  EXPECT_FALSE(deployment.disk->state().has_ballast);
  EXPECT_NE(deployment.disk->state().Matter().find(engine::kDiskMend), std::string::npos);
  const Result<void> held = deployment.engine->Hold({.subject = store::HoldSubject::kRoute,
                                                     .name = "partners"});
  ASSERT_FALSE(held);
  EXPECT_EQ(held.error().mend, engine::kDiskMend);
  deployment.engine->LosePatience();
  source->Join();
  ASSERT_FALSE(accepted);
  EXPECT_EQ(accepted.error().mend, engine::kDiskMend);
  EXPECT_FALSE(deployment.engine->Stop());
}

TEST(FullDisk, WithoutAWatchStopsTheEngine) {
  Deployment deployment;
  ASSERT_TRUE(deployment.engine->Stop());
  deployment.engine.reset();
  auto opened = store::OpenSqlite({.path = deployment.path, .now_us = 1, .vfs = "full"});
  ASSERT_TRUE(opened);
  auto started = Engine::Start(deployment.env, *std::move(opened), *deployment.program, {});
  ASSERT_TRUE(started);
  FailWrites(1, 1);
  deployment.engine = *std::move(started);
  EXPECT_FALSE(deployment.Accept(10, "001", R"("Name":"ACME")"));
  EXPECT_FALSE(deployment.Accept(10, "001", R"("Name":"ACME")"));
  EXPECT_FALSE(deployment.engine->StoppedBecause().empty());
}

// ---- the watch alone

struct Disk {
  Disk() { EXPECT_TRUE(env.MakeDirectories("d")); }
  void Pass() { env.Advance(1'000'001); }

  SimEnv env{1};
  std::string lines;
  observe::Log log{env, observe::Level::kInfo, [this](std::string_view line) { lines += line; }};
};

TEST(DiskWatch, StopsTheIntakeBelowTheFloorAndResumesWellAboveIt) {
  Disk disk;
  DiskWatch watch(disk.env, disk.log, "d/treaty.db");
  const int64_t floor = watch.state().floor_bytes;
  EXPECT_EQ(floor, SimEnv::kDiskBytes / 20);
  EXPECT_EQ(disk.env.Info("d/treaty.db.ballast")->size, 16 * kMebibyte);
  const struct {
    int64_t free_bytes;
    bool takes_in, has_ballast;
  } steps[] = {
      {floor, true, true},      {floor - 1, false, true}, {floor, false, true},
      {floor * 5 / 4 - 1, false, true}, {floor * 5 / 4, true, true}, {floor, true, true},
      {1 * kMebibyte, false, false},  // hardly any: the ballast goes before the store fails
      {floor, false, false},          // too little to make it again
      {floor + 16 * kMebibyte, false, true}, {floor * 5 / 4, true, true},
  };
  for (const auto& step : steps) {
    disk.env.LeaveRoom(step.free_bytes);
    disk.Pass();
    watch.Look();
    EXPECT_EQ(watch.takes_in(), step.takes_in) << step.free_bytes;
    EXPECT_EQ(watch.state().Matter().empty(), step.takes_in) << step.free_bytes;
    EXPECT_EQ(disk.env.Exists("d/treaty.db.ballast"), step.has_ballast) << step.free_bytes;
    EXPECT_EQ(watch.state().has_ballast, step.has_ballast) << step.free_bytes;
  }
  EXPECT_NE(disk.lines.find("intake.stopped"), std::string::npos);
  EXPECT_NE(disk.lines.find("intake.resumed"), std::string::npos);
}

TEST(DiskWatch, LooksOnceASecond) {
  Disk disk;
  DiskWatch watch(disk.env, disk.log, "d/treaty.db");
  disk.env.LeaveRoom(0);
  watch.Look();
  EXPECT_TRUE(watch.takes_in());
  disk.Pass();
  watch.Look();
  EXPECT_FALSE(watch.takes_in());
}

TEST(DiskWatch, MeasuresSmallDisksWithASmallerRule) {
  EXPECT_EQ(engine::BallastBytes({64 * kMebibyte, 0}), 4 * kMebibyte);
  EXPECT_EQ(engine::IntakeFloorBytes({64 * kMebibyte, 0}), 8 * kMebibyte);
  EXPECT_EQ(engine::IntakeFloorBytes({4096 * kMebibyte, 0}), 4096 * kMebibyte / 20);
  EXPECT_EQ(engine::IntakeFloorBytes({int64_t(1) << 40, 0}), 1024 * kMebibyte);
}

TEST(DiskWatch, FindsTheBallastOfTheProcessBefore) {
  Disk disk;
  { const DiskWatch before(disk.env, disk.log, "d/treaty.db"); }
  disk.env.LeaveRoom(0);
  DiskWatch watch(disk.env, disk.log, "d/treaty.db");
  EXPECT_FALSE(watch.state().has_ballast);  // found, and given up at once
  EXPECT_FALSE(disk.env.Exists("d/treaty.db.ballast"));
}

}  // namespace
}  // namespace treaty::world
