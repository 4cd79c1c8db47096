#include "runtime/base/env_sim.h"

#include <gtest/gtest.h>

#include <atomic>

namespace treaty {
namespace {

void Append(Env& env, const std::string& path, std::string_view bytes, bool sync) {
  auto file = env.OpenAppend(path);
  ASSERT_TRUE(file) << file.error().ToString();
  ASSERT_TRUE((*file)->Append(bytes));
  if (sync) {
    ASSERT_TRUE((*file)->Sync());
  }
}

TEST(SimEnv, TimeStandsStillUntilSomebodyWaits) {
  SimEnv env(1);
  const int64_t start_us = env.NowUs();
  EXPECT_EQ(env.NowUs(), start_us);
  env.SleepUs(3'600'000'000);
  EXPECT_EQ(env.NowUs(), start_us + 3'600'000'000);
  EXPECT_EQ(env.MonotonicUs(), 3'600'000'000);
  env.Advance(5);
  EXPECT_EQ(env.MonotonicUs(), 3'600'000'005);
}

TEST(SimEnv, JumpsToTheEarliestDeadlineOfAllThreads) {
  SimEnv env(1);
  std::vector<int64_t> wakes;
  const auto thread = env.StartThread("timer", [&] {
    for (int i = 0; i < 3; ++i) {
      env.SleepUs(10);
      wakes.push_back(env.MonotonicUs());
    }
  });
  env.SleepUs(100);
  thread->Join();
  EXPECT_EQ(wakes, (std::vector<int64_t>{10, 20, 30}));
  EXPECT_EQ(env.MonotonicUs(), 100);
}

TEST(SimEnv, AWakeComesBeforeAnyJump) {
  SimEnv env(1);
  const auto waker = env.NewWaker();
  std::atomic<bool> woken = false;
  const auto thread = env.StartThread("waiter", [&] { woken = waker->Wait(1'000'000); });
  waker->Wake();
  thread->Join();
  EXPECT_TRUE(woken);
  EXPECT_EQ(env.MonotonicUs(), 0);
}

TEST(SimEnv, SameSeedSameRandomness) {
  SimEnv a(7), b(7), c(8);
  for (int i = 0; i < 10; ++i) {
    const uint64_t value = a.Random();
    EXPECT_EQ(value, b.Random());
    EXPECT_NE(value, c.Random());
  }
}

TEST(SimEnv, PowerLossKeepsWhatWasSynced) {
  int lost = 0;
  for (uint64_t seed = 0; seed < 50; ++seed) {
    SimEnv env(seed);
    Append(env, "log", "durable", true);
    Append(env, "log", " and more", false);
    env.PowerLoss();
    const std::string kept = env.ReadWhole("log").value();
    EXPECT_EQ(kept.substr(0, 7), "durable");
    EXPECT_EQ(std::string("durable and more").substr(0, kept.size()), kept);
    lost += kept != "durable and more";
  }
  EXPECT_GT(lost, 10);  // the positive control: unsynced bytes do get lost
  EXPECT_LT(lost, 50);
}

TEST(SimEnv, PowerLossMayUndoARenameUntilTheDirectoryIsSynced) {
  int old = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    SimEnv env(seed);
    Append(env, "state", "old", true);
    Append(env, "state.new", "new", true);
    ASSERT_TRUE(env.Rename("state.new", "state"));
    env.PowerLoss();
    const std::string kept = env.ReadWhole("state").value();
    EXPECT_TRUE(kept == "old" || kept == "new") << kept;
    old += kept == "old";
  }
  EXPECT_GT(old, 5);
  EXPECT_LT(old, 35);
}

TEST(SimEnv, WriteWholeSurvivesPowerLoss) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    SimEnv env(seed);
    ASSERT_TRUE(env.WriteWhole("state", "old"));
    ASSERT_TRUE(env.WriteWhole("state", "new"));
    env.PowerLoss();
    EXPECT_EQ(env.ReadWhole("state").value(), "new");
  }
}

TEST(SimEnv, AFullDiskRefusesWritesAndRecovers) {
  SimEnv env(1);
  Append(env, "log", "a", true);
  env.FillDisk(true);
  auto file = env.OpenAppend("log");
  ASSERT_TRUE(file);
  EXPECT_FALSE((*file)->Append("b"));
  EXPECT_FALSE((*file)->Sync());
  EXPECT_EQ(env.ReadWhole("log").value(), "a");
  env.FillDisk(false);
  EXPECT_TRUE((*file)->Append("b"));
}

TEST(SimEnv, ReservesRoomAndGivesItBack) {
  SimEnv env(1);
  env.LeaveRoom(100);
  ASSERT_TRUE(env.Reserve("ballast", 60));
  EXPECT_EQ(env.Info("ballast")->size, 60);
  EXPECT_EQ(env.Space(".")->free_bytes, 40);
  EXPECT_FALSE(env.Reserve("more", 41));
  EXPECT_FALSE(env.Exists("more"));
  ASSERT_TRUE(env.Remove("ballast"));
  EXPECT_EQ(env.Space(".")->free_bytes, 100);
}

TEST(SimEnv, ListsNamesOfOneDirectory) {
  SimEnv env(1);
  ASSERT_TRUE(env.MakeDirectories("a/b"));
  Append(env, "a/x", "", false);
  Append(env, "a/b/y", "", false);
  Append(env, "top", "", false);
  EXPECT_EQ(env.List("a").value(), (std::vector<std::string>{"b", "x"}));
  EXPECT_EQ(env.List(".").value(), (std::vector<std::string>{"a", "top"}));
  EXPECT_FALSE(env.OpenAppend("nowhere/x"));
  EXPECT_FALSE(env.List("nowhere"));
}

}  // namespace
}  // namespace treaty
