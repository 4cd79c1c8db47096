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

TEST(RowCache, FindsARecordAgainWhoeverHasItsNumberNow) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  RowCache rows(*store);
  ASSERT_TRUE(store->Begin());
  for (const char* key : {"001", "002"}) ASSERT_TRUE(rows.NewRecord("crm.Account", key));
  rows.Clear();
  EXPECT_EQ((*rows.FindRecord("crm.Account", "002"))->id, 2);
  // Two records swap their keys behind the back of the hints.
  ASSERT_TRUE(store->RekeyRecord(1, "003"));
  ASSERT_TRUE(store->RekeyRecord(2, "001"));
  ASSERT_TRUE(store->RekeyRecord(1, "002"));
  rows.Clear();
  EXPECT_EQ((*rows.FindRecord("crm.Account", "001"))->id, 2);
  EXPECT_EQ((*rows.FindRecord("crm.Account", "002"))->id, 1);
}

TEST(RowCache, KnowsWhichEntitiesHaveOneRecord) {
  TemporaryStore temporary;
  auto store = temporary.Open();
  RowCache rows(*store);
  ASSERT_TRUE(store->Begin());
  EntityRow* entity = *rows.NewEntity("Customer", 1);
  const EntityId id = entity->id;
  const auto write = [&](std::vector<RecordId> records, EntityState state) {
    EntityRow* row = *rows.Entity(id);
    row->records = std::move(records);
    row->state = state;
    rows.Touch(row);
    EXPECT_FALSE(rows.HasOneRecord(id));  // being worked on: look
    ASSERT_TRUE(rows.Flush());
    rows.Clear();
  };
  write({7}, EntityState::kLive);
  EXPECT_TRUE(rows.HasOneRecord(id));
  write({7, 8}, EntityState::kLive);
  EXPECT_FALSE(rows.HasOneRecord(id));
  write({7}, EntityState::kMerged);
  EXPECT_FALSE(rows.HasOneRecord(id));
  EXPECT_FALSE(rows.HasOneRecord(12345));
  write({7}, EntityState::kLive);
  RowCache another(*store);
  EXPECT_FALSE(another.HasOneRecord(id));  // not read yet
  ASSERT_TRUE(another.Entity(id));
  another.Clear();
  EXPECT_TRUE(another.HasOneRecord(id));
}

}  // namespace
}  // namespace treaty::store
