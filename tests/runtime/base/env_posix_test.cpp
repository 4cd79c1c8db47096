#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "runtime/base/env.h"
#include "runtime/base/ids.h"

namespace treaty {
namespace {

class PosixEnvTest : public testing::Test {
 protected:
  PosixEnvTest() {
    std::string pattern = testing::TempDir() + "treaty_env_XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~PosixEnvTest() override { std::filesystem::remove_all(folder_); }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }

  Env& env_ = PosixEnv();
  std::string folder_;
};

// Blocks are taken, so that the room cannot go to somebody else.
TEST_F(PosixEnvTest, ReservesRoomOrLeavesNoFile) {
  ASSERT_TRUE(env_.Reserve(Path("ballast"), 1 << 20));
  struct stat status;
  ASSERT_EQ(stat(Path("ballast").c_str(), &status), 0);
  EXPECT_EQ(status.st_size, 1 << 20);
  EXPECT_GE(status.st_blocks * 512, 1 << 20);
  const int64_t too_much = env_.Space(folder_)->free_bytes + (int64_t(1) << 40);
  EXPECT_FALSE(env_.Reserve(Path("ballast"), too_much));
  EXPECT_FALSE(env_.Exists(Path("ballast")));
}

TEST_F(PosixEnvTest, AppendsAcrossHandles) {
  {
    auto file = env_.OpenAppend(Path("log"));
    ASSERT_TRUE(file) << file.error().ToString();
    ASSERT_TRUE((*file)->Append("one "));
    ASSERT_TRUE((*file)->Sync());
  }
  auto again = env_.OpenAppend(Path("log"));
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->size(), 4);
  ASSERT_TRUE((*again)->Append("two"));
  EXPECT_EQ((*again)->size(), 7);
  EXPECT_EQ(env_.ReadWhole(Path("log")).value(), "one two");
}

TEST_F(PosixEnvTest, WriteWholeReplacesAndLeavesNothingBeside) {
  ASSERT_TRUE(env_.WriteWhole(Path("state"), "old"));
  ASSERT_TRUE(env_.WriteWhole(Path("state"), "new"));
  EXPECT_EQ(env_.ReadWhole(Path("state")).value(), "new");
  EXPECT_EQ(env_.List(folder_).value(), std::vector<std::string>{"state"});
}

TEST_F(PosixEnvTest, ReaderKeepsItsFileOverRotation) {
  ASSERT_TRUE(env_.WriteWhole(Path("in"), "first"));
  auto reader = env_.OpenRead(Path("in"));
  ASSERT_TRUE(reader);
  const uint64_t identity = env_.Info(Path("in"))->identity;
  ASSERT_TRUE(env_.Rename(Path("in"), Path("in.1")));
  ASSERT_TRUE(env_.WriteWhole(Path("in"), "second"));
  std::string bytes;
  ASSERT_TRUE((*reader)->ReadAt(0, 100, &bytes));
  EXPECT_EQ(bytes, "first");
  EXPECT_EQ((*reader)->Info()->identity, identity);
  EXPECT_NE(env_.Info(Path("in"))->identity, identity);
}

TEST_F(PosixEnvTest, ErrorsNameThePath) {
  const auto missing = env_.OpenRead(Path("nowhere"));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().place, Path("nowhere"));
  EXPECT_EQ(missing.error().message, "No such file or directory");
  EXPECT_FALSE(env_.Exists(Path("nowhere")));
}

TEST_F(PosixEnvTest, WakeBeforeWaitIsKeptOnce) {
  const auto waker = env_.NewWaker();
  waker->Wake();
  waker->Wake();
  EXPECT_TRUE(waker->Wait(-1));
  EXPECT_FALSE(waker->Wait(0));
}

TEST_F(PosixEnvTest, WakesAnotherThread) {
  const auto waker = env_.NewWaker();
  bool woken = false;
  const auto thread = env_.StartThread("sleeper", [&] { woken = waker->Wait(-1); });
  waker->Wake();
  thread->Join();
  EXPECT_TRUE(woken);
}

TEST_F(PosixEnvTest, UlidsAreUniqueAndSortByTime) {
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewUlid(env_));
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(ids.begin()->size(), 26u);
  env_.SleepUs(2000);
  EXPECT_GT(NewUlid(env_), *ids.rbegin());
}

TEST(Path, DirectoryOf) {
  EXPECT_EQ(DirectoryOf("a/b/c"), "a/b");
  EXPECT_EQ(DirectoryOf("c"), ".");
  EXPECT_EQ(DirectoryOf("/c"), "/");
}

}  // namespace
}  // namespace treaty
