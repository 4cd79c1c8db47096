#include "runtime/store/sqlite/log_vfs.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <vector>

namespace treaty::store {
namespace {

class LogVfsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto name = LogVfs("");
    ASSERT_TRUE(name);
    vfs_ = sqlite3_vfs_find(name->c_str());
    ASSERT_NE(vfs_, nullptr);
    database_ = testing::TempDir() + "treaty-log-vfs";
    path_ = database_ + "-wal";
    std::ofstream(database_).put('x');  // a log takes its rights from its database
    std::remove(path_.c_str());
    memory_.resize(size_t(vfs_->szOsFile));
    const int flags = SQLITE_OPEN_WAL | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    ASSERT_EQ(vfs_->xOpen(vfs_, path_.c_str(), file(), flags, nullptr), SQLITE_OK);
  }
  void TearDown() override {
    if (file()->pMethods != nullptr) {
      EXPECT_EQ(file()->pMethods->xClose(file()), SQLITE_OK);
    }
    std::remove(path_.c_str());
    std::remove(database_.c_str());
  }

  sqlite3_file* file() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }
  void Write(const std::string& bytes, int64_t at) {
    EXPECT_EQ(file()->pMethods->xWrite(file(), bytes.data(), int(bytes.size()), at), SQLITE_OK);
  }
  // What the system has, whatever is kept back.
  std::string OnDisk() const {
    std::ifstream in(path_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  sqlite3_vfs* vfs_ = nullptr;
  std::string database_, path_;
  std::vector<char> memory_;
};

TEST_F(LogVfsTest, KeepsPiecesThatFollowUntilTheSync) {
  Write("head", 0);
  Write("body", 4);
  EXPECT_EQ(OnDisk(), "");
  EXPECT_EQ(file()->pMethods->xSync(file(), SQLITE_SYNC_NORMAL), SQLITE_OK);
  EXPECT_EQ(OnDisk(), "headbody");
}

TEST_F(LogVfsTest, WritesWhatItHasBeforeAPieceElsewhere) {
  Write("headbody", 0);
  Write("HE", 0);  // the log begins anew
  EXPECT_EQ(OnDisk(), "headbody");
  Write("AD", 2);
  EXPECT_EQ(file()->pMethods->xSync(file(), SQLITE_SYNC_NORMAL), SQLITE_OK);
  EXPECT_EQ(OnDisk(), "HEADbody");
}

TEST_F(LogVfsTest, AnswersWithWhatItKeeps) {
  Write("headbody", 0);
  sqlite3_int64 size = 0;
  EXPECT_EQ(file()->pMethods->xFileSize(file(), &size), SQLITE_OK);
  EXPECT_EQ(size, 8);
  Write("tail", 8);
  char read[12];
  EXPECT_EQ(file()->pMethods->xRead(file(), read, 12, 0), SQLITE_OK);
  EXPECT_EQ(std::string(read, 12), "headbodytail");
  Write("more", 12);
  EXPECT_EQ(file()->pMethods->xTruncate(file(), 4), SQLITE_OK);
  EXPECT_EQ(OnDisk(), "head");
}

TEST_F(LogVfsTest, KeepsNoMoreThanItsBound) {
  for (int i = 0; i < 100; ++i) Write(std::string(4096, 'x'), i * 4096);
  EXPECT_GE(OnDisk().size(), 100u * 4096 - (64u << 10));
}

TEST_F(LogVfsTest, WritesTheRestWhenItIsClosed) {
  Write("rest", 0);
  EXPECT_EQ(file()->pMethods->xClose(file()), SQLITE_OK);
  file()->pMethods = nullptr;
  EXPECT_EQ(OnDisk(), "rest");
}

TEST(LogVfs, IsMadeOncePerBase) {
  EXPECT_EQ(*LogVfs(""), *LogVfs(""));
  EXPECT_FALSE(LogVfs("no such VFS"));
}

}  // namespace
}  // namespace treaty::store
