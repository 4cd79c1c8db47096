#include "compiler/diagnostics/near_name.h"

#include <gtest/gtest.h>

namespace treaty::diagnostics {
namespace {

TEST(EditDistance, CountsEdits) {
  EXPECT_EQ(EditDistance("name", "name", 9), 0u);
  EXPECT_EQ(EditDistance("name", "NAME", 9), 0u);
  EXPECT_EQ(EditDistance("name", "nmae", 9), 1u);
  EXPECT_EQ(EditDistance("name", "names", 9), 1u);
  EXPECT_EQ(EditDistance("kitten", "sitting", 9), 3u);
  EXPECT_EQ(EditDistance("", "abc", 9), 3u);
}

TEST(EditDistance, GivesUpAboveItsLimit) {
  EXPECT_EQ(EditDistance("a", "abcdefgh", 2), 3u);
  EXPECT_EQ(EditDistance("abcdefgh", "ijklmnop", 2), 3u);
}

TEST(FindNearName, FindsTheNearest) {
  const std::vector<std::string> names = {"Name", "BillingStreet", "BillingCity", "Industry"};
  EXPECT_EQ(FindNearNameIn("Nmae", names), "Name");
  EXPECT_EQ(FindNearNameIn("BilingCity", names), "BillingCity");
  EXPECT_EQ(FindNearNameIn("industry", names), "Industry");
  EXPECT_EQ(FindNearNameIn("Phone", names), "");
  EXPECT_EQ(FindNearNameIn("x", names), "");
}

TEST(FindNearName, TakesTheFirstOfEquals) {
  const std::vector<std::string> names = {"cat", "hat"};
  EXPECT_EQ(FindNearNameIn("bat", names), "cat");
}

TEST(FindNearName, NeverAnswersTheNameItself) {
  const std::vector<std::string> names = {"name"};
  EXPECT_EQ(FindNearNameIn("name", names), "");
}

}  // namespace
}  // namespace treaty::diagnostics
