// What the typed tree spells out, so that lowering has nothing left to infer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compiler/sema/checked.h"

namespace treaty {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Tree, AChainPassesNullToItsEnd) {
  const Checked checked(OneValue("Text(40)?", ".Phone?.trim().squish()"));
  EXPECT_EQ(checked.Tree("value"), R"(if_present $1 : Text(40)?
  field .Phone : Text(40)?
    input #0 : crm.Order
  call squish/Text : Text(40)
    call trim/Text : Text(40)
      local $1 : Text(40)
)");
}

TEST(Tree, EqualityWithNullIsSpelledOut) {
  const Checked checked(OneValue("Bool", ".Phone == \"1\""));
  EXPECT_EQ(checked.Tree("value"), R"(if : Bool
  condition: has_value : Bool
    convert retype : Text?
      field .Phone : Text(40)?
        input #0 : crm.Order
  compare == : Bool
    convert retype : Text
      field .Phone : Text(40)?
        input #0 : crm.Order
    constant "1" : Text
  constant false : Bool
)");
}

TEST(Tree, AForeignKeyIsLookedUp) {
  const Checked checked(OneValue("Customer?", ".AccountId"));
  EXPECT_EQ(checked.Tree("value"), R"(lookup Customer of crm.Account : Customer?
  field .AccountId : a key of crm.Account?
    input #0 : crm.Order
)");
}

TEST(Tree, ATestedFieldIsReadWithoutItsQuestionMark) {
  const Checked checked(OneValue("Text(40)", "if .Phone != null then .Phone else \"-\""));
  EXPECT_THAT(checked.Tree("value"), HasSubstr("  field .Phone : Text(40)\n"));
}

TEST(Tree, MembersStandInTheDeclaredOrderAndAreWhole) {
  const Checked checked(OneValue("Address", "{ city: \"Berlin\" }"));
  EXPECT_EQ(checked.Tree("value"), R"(record : Address
  street: null : null
  city: constant "Berlin" : Text(40)
)");
}

TEST(Tree, FunctionsAreWrittenOut) {
  const Checked checked(
      OneValue("Int", "twice(.Count + 1)", "fn twice(x: Int) -> Int = x + x"));
  EXPECT_EQ(checked.Codes(), "");
  EXPECT_THAT(checked.Tree("value"), HasSubstr("let $"));
  EXPECT_THAT(checked.Tree("value"), testing::Not(HasSubstr("twice")));
}

TEST(Tree, NamedArgumentsStandInTheOrderOfParameters) {
  const Checked named(OneValue("Money(EUR)", "money(currency: \"EUR\", amount: .Total)"));
  const Checked placed(OneValue("Money(EUR)", "money(.Total, \"EUR\")"));
  EXPECT_EQ(named.Codes(), "");
  EXPECT_EQ(named.Tree("value"), placed.Tree("value"));
}

TEST(Reads, NameEachPathOnceAndWalkThroughLists) {
  const Checked checked(OneValue(
      "[Text(20)]", ".Lines.filter(l => l.Price > 0).map(l => l.Note ?? .Name.truncate(20))"));
  EXPECT_THAT(checked.facts().maps.front().assignments.front().reads,
              ElementsAre("Lines", "Lines.Note", "Lines.Price", "Name"));
}

constexpr const char* kBothWays = R"(
system erp : sap.s4 {
  object Partner found by Search {
    key Number : Text(10) readonly
    Search : Text(40)?  Blocked : Bool?  Title : Text(80)?
  }
}
entity Customer {
  key number : Text(10) assigned by erp
  owned by erp { blocked : Bool?  title : Text(80) }
  owned by erp seeded by erp { name : Text(40) }
}
map Customer <-> erp.Partner {
  number <-> .Number
  blocked <-> .Blocked
  title <-> .Title
  name <-> .Search
}
)";

TEST(Map, BothWaysBecomesTwoMaps) {
  const Checked checked(kBothWays);
  ASSERT_EQ(checked.Codes(), "");
  ASSERT_EQ(checked.facts().maps.size(), 2u);
  const sema::MapFact& out = checked.facts().maps[0];
  const sema::MapFact& in = checked.facts().maps[1];
  EXPECT_FALSE(out.inbound);
  EXPECT_TRUE(in.inbound);
  EXPECT_EQ(in.assignments.size(), 4u);
  // What the target owns is not written to it; what is seeded is.
  ASSERT_EQ(out.assignments.size(), 1u);
  EXPECT_EQ(out.assignments.front().target.front(), "Search");
  // Null says nothing about a field that is never null.
  EXPECT_THAT(sema::DumpTree(checked.facts(), in.Find("title")->value), HasSubstr("skip"));
}

TEST(Errors, OneMistakeIsOneDiagnostic) {
  EXPECT_EQ(Checked(OneValue("Text(40)", ".Nme.trim().truncate(40) ?? \"x\"")).Codes(), "E3006");
  EXPECT_EQ(Checked(OneValue("Nothing", ".Name")).Codes(), "E3002");
  EXPECT_EQ(Checked(OneValue("Int", "missing(.Name) + 1")).Codes(), "E3005");
  EXPECT_EQ(Checked("map crm.Account -> Customer { name = .Name }").Codes(), "E3007 E3009");
}

TEST(Errors, AllMistakesComeOutOfOneRun) {
  const Checked checked(OneValue("Text(40)", "if .Nme == 1 then .Phne else .Count", "type X = Y"));
  EXPECT_EQ(checked.Codes(), "E3002 E3006 E3006 E3101");
}

// Whatever is cut out of a treaty, the answer is diagnostics.
TEST(Errors, NoTextBreaksTheAnalysis) {
  const std::string whole =
      OneValue("Address", "{ city: .Lines.first()?.Sku ?? \"-\" }") + kBothWays;
  for (size_t begin = 0; begin + 7 < whole.size(); begin += 5) {
    const Checked cut(whole.substr(0, begin) + whole.substr(begin + 7));
    EXPECT_LT(cut.diagnostics().size(), 60u);
  }
  for (size_t end = 0; end < whole.size(); end += 17) Checked{whole.substr(0, end)};
}

}  // namespace
}  // namespace treaty
