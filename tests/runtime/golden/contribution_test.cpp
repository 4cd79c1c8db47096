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

// An answer at once shows how the target writes what we wrote; a late one may show somebody else's.
TEST(TakeConfirm, HearsOthersOnlyFromALateAnswer) {
  const std::vector<program::MappedField> fields = {
      {"name", {"Name1"}}, {"tax", {"Tax"}}, {"rate", {"Rate"}}, {"credit", {"Limit"}}};
  const std::string mapped = R"({"name":"OTHER","tax":"1","rate":1.5,"credit":7})";
  const std::string written = R"({"Name1":"Other","Tax":"1","Rate":1.5})";
  const Authored at_once = TakeConfirm({}, {mapped, written, true, 10}, fields);
  EXPECT_EQ(at_once.contribution, R"({"credit":7})");
  EXPECT_EQ(at_once.acknowledged, R"({"name":"OTHER","tax":"1","rate":1.5})");
  const std::string record = R"({"Name1":"OTHER","Tax":"1","Rate":1.50,"Limit":7})";
  const Authored late = TakeConfirm({}, {mapped, written, true, 10, record}, fields);
  EXPECT_EQ(late.contribution, R"({"name":"OTHER","credit":7})");
  EXPECT_EQ(late.since, R"({"name":10,"credit":10})");
  EXPECT_EQ(late.acknowledged, R"({"tax":"1","rate":1.5})");  // 1.50 is what we wrote
}

TEST(TakeConfirm, TakesAMemberThatIsGoneFromALateAnswerForAStatement) {
  const std::vector<program::MappedField> fields = {{"name", {"Name1"}}};
  const Confirmed late{R"({"name":null})", R"({"Name1":"A"})", true, 10, R"({"Tax":"1"})"};
  EXPECT_EQ(TakeConfirm({}, late, fields).contribution, R"({"name":null})");
}

}  // namespace
}  // namespace treaty::golden
