#include "runtime/protocols/line_tail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/base/env_sim.h"

namespace treaty::protocols {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LineTailTest : public testing::Test {
 protected:
  void Write(const std::string& text, const std::string& path = "in.ndjson") {
    auto file = env.OpenAppend(path);
    ASSERT_TRUE(file);
    ASSERT_TRUE((*file)->Append(text));
    env.Advance(1000);
  }
  std::vector<std::string> Read(LineTail& tail, TailLimits limits = {}) {
    std::vector<std::string> lines;
    const auto at_end = tail.Read(limits, [&](const TailLine& line) {
      lines.push_back(std::to_string(line.number) + ":" + std::string(line.text));
    });
    EXPECT_TRUE(at_end) << at_end.error().ToString();
    at_end_ = at_end.value_or(false);
    return lines;
  }

  SimEnv env{1};
  bool at_end_ = false;
};

TEST_F(LineTailTest, WaitsForAFileThatIsNotThere) {
  LineTail tail(env, "in.ndjson");
  EXPECT_THAT(Read(tail), IsEmpty());
  EXPECT_TRUE(at_end_);
  Write("a\n");
  EXPECT_THAT(Read(tail), ElementsAre("1:a"));
}

TEST_F(LineTailTest, APartialLastLineWaitsForItsEnd) {
  LineTail tail(env, "in.ndjson");
  Write("a\nb");
  EXPECT_THAT(Read(tail), ElementsAre("1:a"));
  Write("b\nc\n");
  EXPECT_THAT(Read(tail), ElementsAre("2:bb", "3:c"));
}

TEST_F(LineTailTest, LeavesOutByteOrderMarkCarriageReturnsAndBlankLines) {
  LineTail tail(env, "in.ndjson");
  Write("\xEF\xBB\xBF" "a\r\n\r\n  \nb\n");
  EXPECT_THAT(Read(tail), ElementsAre("1:a", "4:b"));
}

TEST_F(LineTailTest, StopsAtItsLimitAndGoesOn) {
  LineTail tail(env, "in.ndjson");
  Write("a\nb\nc\n");
  EXPECT_THAT(Read(tail, {.lines = 2}), ElementsAre("1:a", "2:b"));
  EXPECT_FALSE(at_end_);
  EXPECT_THAT(Read(tail), ElementsAre("3:c"));
  EXPECT_TRUE(at_end_);
}

TEST_F(LineTailTest, GoesOnWhereItsPositionSays) {
  Write("a\nb\nc");
  LineTail first(env, "in.ndjson");
  Read(first, {.lines = 1});
  LineTail second(env, "in.ndjson");
  ASSERT_TRUE(second.Start(first.position()));
  EXPECT_THAT(Read(second), ElementsAre("2:b"));
  Write("c\n");
  LineTail third(env, "in.ndjson");
  ASSERT_TRUE(third.Start(second.position()));
  EXPECT_THAT(Read(third), ElementsAre("3:cc"));
  EXPECT_THAT(third.TakeGaps(), IsEmpty());
}

TEST_F(LineTailTest, ReadsARotatedFileToItsEnd) {
  LineTail tail(env, "in.ndjson");
  Write("a\nb");
  EXPECT_THAT(Read(tail), ElementsAre("1:a"));
  ASSERT_TRUE(env.Rename("in.ndjson", "in.ndjson.1"));
  EXPECT_THAT(Read(tail), IsEmpty());
  Write("c\n");
  // Nobody writes the end of "b" any more.
  EXPECT_THAT(Read(tail), ElementsAre("2:b", "1:c"));
  EXPECT_THAT(tail.TakeGaps(), IsEmpty());
}

TEST_F(LineTailTest, FindsARotatedFileAfterARestart) {
  Write("a\nb\n");
  LineTail first(env, "in.ndjson");
  Read(first, {.lines = 1});
  ASSERT_TRUE(env.Rename("in.ndjson", "in.ndjson.1"));
  Write("c\n");
  LineTail second(env, "in.ndjson");
  ASSERT_TRUE(second.Start(first.position()));
  EXPECT_THAT(Read(second), ElementsAre("2:b", "1:c"));
  EXPECT_THAT(second.TakeGaps(), IsEmpty());
}

TEST_F(LineTailTest, ReadsEveryFileBetweenTwoRotations) {
  Write("a\nb\n");
  LineTail first(env, "in.ndjson");
  Read(first, {.lines = 1});
  ASSERT_TRUE(env.Rename("in.ndjson", "in.ndjson.2"));
  Write("c\n", "in.ndjson.1");
  Write("d\n");
  LineTail second(env, "in.ndjson");
  ASSERT_TRUE(second.Start(first.position()));
  EXPECT_THAT(Read(second), ElementsAre("2:b", "1:c", "1:d"));
}

TEST_F(LineTailTest, ReportsAGapWhenItsFileIsGone) {
  Write("a\nb\n");
  LineTail first(env, "in.ndjson");
  Read(first, {.lines = 1});
  ASSERT_TRUE(env.Remove("in.ndjson"));
  Write("c\n");
  LineTail second(env, "in.ndjson");
  ASSERT_TRUE(second.Start(first.position()));
  EXPECT_THAT(Read(second), ElementsAre("1:c"));
  EXPECT_THAT(second.TakeGaps(), ElementsAre(testing::HasSubstr("from line 2")));
}

TEST_F(LineTailTest, BeginsAgainWhenTheFileIsReplacedByAnother) {
  LineTail tail(env, "in.ndjson");
  Write("a\n");
  EXPECT_THAT(Read(tail), ElementsAre("1:a"));
  ASSERT_TRUE(env.WriteWhole("in.ndjson", "longer than before\n"));
  EXPECT_THAT(Read(tail), ElementsAre("1:longer than before"));
  EXPECT_THAT(tail.TakeGaps(), IsEmpty());
}

TEST_F(LineTailTest, CutsALineThatIsTooLongAndGoesOnBehindIt) {
  LineTail tail(env, "in.ndjson");
  Write(std::string(kMaxLineBytes + 10, 'x'));
  EXPECT_THAT(Read(tail), IsEmpty());
  Write(std::string(10, 'x') + "\nb\n");
  std::vector<TailLine> lines;
  size_t length = 0;
  ASSERT_TRUE(tail.Read({}, [&](const TailLine& line) {
    if (line.too_long) length = line.text.size();
    lines.push_back(line);
  }));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].too_long);
  EXPECT_EQ(length, kKeptBytes);
  EXPECT_EQ(lines[1].number, 2);
  EXPECT_FALSE(lines[1].too_long);
}

TEST_F(LineTailTest, RefusesAPositionThatIsNone) {
  LineTail tail(env, "in.ndjson");
  for (const char* position : {"7", "{}", "{\"file\":1,\"offset\":-1,\"line\":1}", "nonsense"}) {
    EXPECT_FALSE(tail.Start(position)) << position;
  }
}

}  // namespace
}  // namespace treaty::protocols
