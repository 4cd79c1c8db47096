#include "runtime/engine/checkpointer.h"

#include <filesystem>

#include "tests/runtime/store/temporary_store.h"

namespace treaty::engine {
namespace {

void Commit(store::Store& store) {
  ASSERT_TRUE(store.Begin());
  store::JournalRow row;
  row.object = "crm.Account";
  row.payload = std::string(3000, 'x');
  ASSERT_TRUE(store.AppendJournal(&row));
  ASSERT_TRUE(store.Commit());
}

TEST(Checkpointer, KeepsTheLogShortWhileTheWriterWrites) {
  store::TemporaryStore temporary;
  temporary.options.checkpoint_pages = 300;
  auto store = temporary.Open();
  Checkpointer checkpointer(PosixEnv(), *store);
  ASSERT_TRUE(checkpointer.Start());
  int began_anew = 0;
  for (int i = 0; i < 2000; ++i) {
    const int64_t before = store->LogPages();
    Commit(*store);
    ASSERT_TRUE(checkpointer.AfterCommit());
    began_anew += store->LogPages() < before;
  }
  EXPECT_GT(began_anew, 0);
  ASSERT_TRUE(checkpointer.EndCleanly());
  EXPECT_EQ(std::filesystem::file_size(temporary.options.path + "-wal"), 0u);
  EXPECT_EQ(*store->CountJournal({}), 2000);
}

TEST(Checkpointer, EndsWhetherOrNotItEverMoved) {
  store::TemporaryStore temporary;
  auto store = temporary.Open();
  {
    Checkpointer checkpointer(PosixEnv(), *store);
    ASSERT_TRUE(checkpointer.Start());
  }
  Checkpointer never_started(PosixEnv(), *store);
}

}  // namespace
}  // namespace treaty::engine
