#include "runtime/golden/overlay.h"

#include <gtest/gtest.h>

namespace treaty::golden {
namespace {

struct Case {
  const char* image;
  const char* event;
  const char* result;
};

TEST(Overlay, TellsAbsentFromNullFromValue) {
  const Case cases[] = {
      {"", R"({"a":1})", R"({"a":1})"},
      {R"({"a":1,"b":2})", R"({"b":3})", R"({"a":1,"b":3})"},
      {R"({"a":1})", R"({"a":null})", R"({"a":null})"},
      {R"({"a":1})", R"({"b":null})", R"({"a":1,"b":null})"},
      {R"({"a":{"x":1,"y":2}})", R"({"a":{"y":null}})", R"({"a":{"x":1,"y":null}})"},
      {R"({"a":{"x":1}})", R"({"a":[1]})", R"({"a":[1]})"},
      {R"({"a":[1,2]})", R"({"a":[3]})", R"({"a":[3]})"},
      {R"({"a":1})", "{}", R"({"a":1})"},
  };
  for (const Case& one : cases) {
    const auto result = Overlay(one.image, one.event);
    ASSERT_TRUE(result) << one.event;
    EXPECT_EQ(*result, one.result);
  }
}

TEST(Overlay, RefusesWhatIsNoObject) {
  for (const char* event : {"", "17", "[1]", "\"text\"", "null"}) {
    EXPECT_FALSE(Overlay("{}", event)) << event;
  }
}

TEST(ChangedMembers, ListsOnlyWhatDiffers) {
  EXPECT_EQ(ChangedMembers(R"({"a":1,"b":2})", R"({"a":1,"b":3,"c":4})"), R"({"b":3,"c":4})");
  EXPECT_EQ(ChangedMembers(R"({"a":1})", R"({"a":1})"), "{}");
  EXPECT_EQ(ChangedMembers("", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(ChangedMembers(R"({"a":1})", "{}"), "{}");  // what is not mapped is not cleared
}

TEST(SharedMembers, ParesARecordDownToThoseThatAnotherHas) {
  const char record[] = R"({"a":1,"b":{"x":2},"c":null})";
  EXPECT_EQ(SharedMembers(record, R"({"c":7,"a":8,"d":9})"), R"({"a":1,"c":null})");
  EXPECT_EQ(OtherMembers(record, R"({"c":7,"a":8,"d":9})"), R"({"b":{"x":2}})");
  EXPECT_EQ(SharedMembers(record, ""), "{}");
  EXPECT_EQ(OtherMembers(record, ""), record);
  EXPECT_EQ(OtherMembers("", record), "{}");
}

TEST(FindDrift, SeesOnlyMembersThatWeWroteAndThatChanged) {
  const char confirmed[] = R"({"name":"A","tax":"1"})";
  const auto none = FindDrift(confirmed, R"({"name":"A","tax":"1","x":1})",
                              R"({"name":"A","tax":"1","x":2})");
  EXPECT_TRUE(none.empty());
  const auto one = FindDrift(confirmed, R"({"name":"A","tax":"1"})", R"({"name":"B","tax":"1"})");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].member, "name");
  EXPECT_EQ(one[0].ours, "\"A\"");
  EXPECT_EQ(one[0].theirs, "\"B\"");
  // The target's own way of writing what we wrote, from the first on.
  EXPECT_TRUE(FindDrift(confirmed, R"({"name":"a  "})", R"({"name":"a  "})").empty());
  const auto back = FindDrift(confirmed, R"({"tax":"0"})", R"({"tax":"1"})");
  ASSERT_EQ(back.size(), 1u);
  EXPECT_TRUE(back[0].is_mended());
  EXPECT_FALSE(one[0].is_mended());
}

}  // namespace
}  // namespace treaty::golden
