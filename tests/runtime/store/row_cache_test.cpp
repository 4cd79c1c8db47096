#include "runtime/store/row_cache.h"

#include <gtest/gtest.h>

#include "tests/runtime/store/temporary_store.h"

namespace treaty::store {
namespace {

TEST(RowCache, WritesEachTouchedRowOnceAtTheEnd) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  RowCache rows(*store);
  ASSERT_TRUE(store->Begin());
  RecordRow* record = *rows.NewRecord("crm.Account", "001");
  record->image = "{}";
  rows.Touch(record);
  EXPECT_EQ(*rows.FindRecord("crm.Account", "001"), record);  // the same row, not another copy
  EXPECT_EQ(store->FindRecord("crm.Account", "001")->value().image, "");
  ASSERT_TRUE(rows.Flush());
  EXPECT_EQ(store->FindRecord("crm.Account", "001")->value().image, "{}");
  rows.Clear();
  ASSERT_TRUE(store->Commit());
  EXPECT_EQ((*rows.FindRecord("crm.Account", "001"))->image, "{}");
  EXPECT_EQ(*rows.FindRecord("crm.Account", "002"), nullptr);
}

TEST(RowCache, FollowsMergesAndKeys) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  RowCache rows(*store);
  ASSERT_TRUE(store->Begin());
  EntityRow* old_one = *rows.NewEntity("Customer", 1);
  EntityRow* middle = *rows.NewEntity("Customer", 1);
  EntityRow* living = *rows.NewEntity("Customer", 1);
  old_one->state = middle->state = EntityState::kMerged;
  old_one->merged_into = middle->id;
  middle->merged_into = living->id;
  EXPECT_EQ(*rows.LivingEntity(old_one->id), living);
  EXPECT_EQ(*rows.LivingEntity(0), nullptr);
  living->key = "42";
  ASSERT_TRUE(rows.Save(living));
  EXPECT_EQ(*store->EntityByKey("Customer", "42"), living->id);
  RecordRow* record = *rows.NewRecord("crm.Account", "001");
  ASSERT_TRUE(rows.Rekey(record, "002"));
  EXPECT_EQ(*rows.FindRecord("crm.Account", "001"), nullptr);
  EXPECT_EQ(*rows.FindRecord("crm.Account", "002"), record);
}

}  // namespace
}  // namespace treaty::store
