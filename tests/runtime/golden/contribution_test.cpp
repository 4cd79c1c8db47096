#include "runtime/golden/contribution.h"

#include <gtest/gtest.h>

namespace treaty::golden {
namespace {

TEST(TakeVersion, KeepsSinceWhileTheValueStays) {
  Authored state = TakeVersion({}, R"({"name":"A","tax":"1"})", "", 10);
  EXPECT_EQ(state.since, R"({"name":10,"tax":10})");
  state = TakeVersion(state, R"({"name":"B","tax":"1"})", "", 20);
  EXPECT_EQ(state.contribution, R"({"name":"B","tax":"1"})");
  EXPECT_EQ(state.since, R"({"name":20,"tax":10})");
}

TEST(TakeVersion, DropsWhatIsNotSaidAnyMore) {
  const Authored before = TakeVersion({}, R"({"name":"A","tax":"1"})", "", 10);
  EXPECT_EQ(TakeVersion(before, R"({"tax":"1"})", "", 20).contribution, R"({"tax":"1"})");
}

TEST(TakeVersion, ReadsWhatWeWroteAsNoStatement) {
  const Authored before{R"({"name":"theirs"})", R"({"name":5})", R"({"name":"ours"})"};
  const Authored echo = TakeVersion(before, R"({"name":"ours"})", "", 20);
  EXPECT_EQ(echo, before);
  const Authored other = TakeVersion(before, R"({"name":"new"})", "", 20);
  EXPECT_EQ(other.contribution, R"({"name":"new"})");
  EXPECT_EQ(other.acknowledged, "");  // it does not stand there any more
  // So that going back to it is a statement.
  EXPECT_EQ(TakeVersion(other, R"({"name":"ours"})", "", 30).contribution, R"({"name":"ours"})");
}

TEST(TakeVersion, ReadsWhatIsUnderwayAsNoStatement) {
  const Authored before{"", "", R"({"name":"v1"})"};
  const Authored early = TakeVersion(before, R"({"name":"v2"})", R"({"name":"v2"})", 20);
  EXPECT_EQ(early, before);
}

TEST(TakeConfirm, AcknowledgesWhatReadsOnlyWrittenMembers) {
  const std::vector<program::MappedField> fields = {
      {"name", {"Name1"}}, {"number", {"Id"}}, {"both", {"Name1", "Id"}}, {"fixed", {}}};
  const Confirmed confirmed{R"({"name":"A","number":"7","both":"A7","fixed":1})",
                            R"({"Name1":"A"})", true, 10};
  const Authored state = TakeConfirm({}, confirmed, fields);
  EXPECT_EQ(state.contribution, R"({"number":"7","both":"A7","fixed":1})");
  EXPECT_EQ(state.acknowledged, R"({"name":"A"})");
}

TEST(TakeConfirm, HearsNothingFromAnAnswerWithoutARecord) {
  const std::vector<program::MappedField> fields = {{"name", {"Name1"}}, {"credit", {"Limit"}}};
  const Confirmed confirmed{R"({"name":"A","credit":0})", R"({"Name1":"A"})", false, 10};
  EXPECT_EQ(TakeConfirm({}, confirmed, fields).contribution, "");
}

}  // namespace
}  // namespace treaty::golden
