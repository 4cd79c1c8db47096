#include "compiler/diagnostics/emitter.h"

#include <gtest/gtest.h>

namespace treaty::diagnostics {
namespace {

constexpr Kind<std::string_view, int> kOdd{"E9001", Severity::kError, "`{}` is {} too many"};
constexpr Kind<> kSoft{"W9002", Severity::kWarning, "this is odd"};

TEST(Emitter, SortsByFileAndPlace) {
  Emitter emitter;
  emitter.Report({1, 0, 1}, kOdd, "a", 1);
  emitter.Report({0, 9, 10}, kOdd, "b", 2);
  emitter.Report({0, 3, 4}, kSoft);
  const auto taken = emitter.Take();
  ASSERT_EQ(taken.size(), 3u);
  EXPECT_EQ(taken[0].message, "this is odd");
  EXPECT_EQ(taken[1].message, "`b` is 2 too many");
  EXPECT_EQ(taken[2].message, "`a` is 1 too many");
  EXPECT_TRUE(emitter.Take().empty());
}

TEST(Emitter, DropsExactRepeats) {
  Emitter emitter;
  emitter.Report({0, 3, 4}, kOdd, "a", 1).Note("first");
  emitter.Report({0, 3, 4}, kOdd, "a", 1).Note("second");
  emitter.Report({0, 3, 4}, kOdd, "a", 2);
  const auto taken = emitter.Take();
  ASSERT_EQ(taken.size(), 2u);
  EXPECT_EQ(taken[0].notes, std::vector<std::string>{"first"});
}

TEST(Emitter, WarningsAreNoErrors) {
  Emitter emitter;
  emitter.Report({0, 0, 1}, kSoft);
  EXPECT_FALSE(emitter.HasErrors());
  emitter.Report({0, 0, 1}, kOdd, "a", 1);
  EXPECT_TRUE(emitter.HasErrors());
}

TEST(Emitter, CountsWhatIsBeyondItsBound) {
  Emitter emitter;
  for (uint32_t i = 0; i < Emitter::kMost + 7; ++i) emitter.Report({0, i, i}, kSoft).Note("x");
  EXPECT_EQ(emitter.DroppedCount(), 7u);
  EXPECT_EQ(emitter.Take().size(), Emitter::kMost);
}

TEST(Diagnostic, SuggestsOnlyWhatIsNear) {
  Emitter emitter;
  emitter.Report({0, 0, 4}, kSoft).Suggest("").Suggest("name");
  const auto taken = emitter.Take();
  ASSERT_EQ(taken[0].fixes.size(), 1u);
  EXPECT_EQ(taken[0].fixes[0].title, "did you mean `name`?");
  EXPECT_EQ(taken[0].fixes[0].edits[0].replacement, "name");
}

}  // namespace
}  // namespace treaty::diagnostics
