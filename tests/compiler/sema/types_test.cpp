// Types: names, shapes, what fits what, SQL's rules for decimals.
#include <gtest/gtest.h>

#include "compiler/types/relations.h"

namespace treaty::types {
namespace {

class Types : public testing::Test {
 protected:
  std::string Joined(TypeId one, TypeId other) {
    const auto joined = Join(table_, one, other);
    return joined ? table_.Name(*joined) : "none";
  }
  TypeTable table_;
};

TEST_F(Types, AreInterned) {
  EXPECT_EQ(table_.Text(40), table_.Text(40));
  EXPECT_NE(table_.Text(40), table_.Text(41));
  EXPECT_EQ(table_.Optional(table_.Optional(table_.Int())), table_.Optional(table_.Int()));
  EXPECT_NE(table_.NewEnum({.name = "A"}), table_.NewEnum({.name = "A"}));
}

TEST_F(Types, AreWrittenAsInTheLanguage) {
  EXPECT_EQ(table_.Name(table_.Optional(table_.Decimal(13, 3))), "Decimal(13,3)?");
  EXPECT_EQ(table_.Name(table_.List(table_.Text(40), "sku")), "[Text(40)] by sku");
  EXPECT_EQ(table_.Name(table_.Money("EUR")), "Money(EUR)");
}

TEST_F(Types, ComeBackFromTheirShapes) {
  const TypeId line = table_.NewRecord(
      {.name = "Line", .fields = {{.name = "sku", .type = table_.Optional(table_.Text(18))}}});
  const TypeShape shape = table_.ToShape(table_.Optional(table_.List(line, "sku")));
  EXPECT_TRUE(shape.optional);
  EXPECT_EQ(shape.list_key, "sku");
  const TypeId back = table_.FromShape(shape, "crm", "crm.Order.Lines");
  EXPECT_EQ(table_.Name(back), "[crm.Order.Lines] by sku?");
  const TypeId element = table_.Get(table_.Required(back)).element;
  EXPECT_EQ(table_.Name(table_.RecordOf(element).Find("sku")->type), "Text(18)?");
}

TEST_F(Types, FitByWidth) {
  EXPECT_EQ(FitOf(table_, table_.Text(10), table_.Text(10)), Fit::kSame);
  EXPECT_EQ(FitOf(table_, table_.Text(10), table_.Text(11)), Fit::kImplicit);
  EXPECT_EQ(FitOf(table_, table_.Text(10), table_.Text(9)), Fit::kNarrowing);
  EXPECT_EQ(FitOf(table_, table_.Text(), table_.Text(9)), Fit::kNarrowing);
  EXPECT_EQ(FitOf(table_, table_.Decimal(10, 2), table_.Decimal(11, 3)), Fit::kImplicit);
  EXPECT_EQ(FitOf(table_, table_.Decimal(10, 2), table_.Decimal(10, 3)), Fit::kNarrowing);
  EXPECT_EQ(FitOf(table_, table_.Int(), table_.Decimal(21, 2)), Fit::kImplicit);
  EXPECT_EQ(FitOf(table_, table_.Int(), table_.Decimal(20, 2)), Fit::kNarrowing);
  EXPECT_EQ(FitOf(table_, table_.Decimal(5, 0), table_.Int()), Fit::kNone);
  EXPECT_EQ(FitOf(table_, table_.Money("EUR"), table_.Money()), Fit::kImplicit);
  EXPECT_EQ(FitOf(table_, table_.Money(), table_.Money("EUR")), Fit::kNarrowing);
  EXPECT_EQ(FitOf(table_, table_.Money("USD"), table_.Money("EUR")), Fit::kNone);
}

TEST_F(Types, PicklistsAreTextsAndBack) {
  const TypeId closed =
      table_.NewEnum({.name = "Stage", .values = {"New", "Done"}, .imported = true});
  const TypeId open =
      table_.NewEnum({.name = "Source", .values = {"Web"}, .open = true, .imported = true});
  const TypeId own = table_.NewEnum({.name = "State", .values = {"New", "Done"}});
  EXPECT_EQ(FitOf(table_, closed, table_.Text(4)), Fit::kImplicit);
  EXPECT_EQ(FitOf(table_, closed, table_.Text(3)), Fit::kNarrowing);
  EXPECT_EQ(FitOf(table_, table_.Text(4), closed), Fit::kNarrowing);
  EXPECT_EQ(FitOf(table_, table_.Text(4), open), Fit::kImplicit);
  EXPECT_EQ(FitOf(table_, own, table_.Text()), Fit::kNone);
  EXPECT_EQ(FitOf(table_, own, closed), Fit::kImplicit);
  EXPECT_EQ(FitOf(table_, open, closed), Fit::kNarrowing);
}

TEST_F(Types, JoinToWhatHoldsBoth) {
  EXPECT_EQ(Joined(table_.Text(4), table_.Text(9)), "Text(9)");
  EXPECT_EQ(Joined(table_.Int(), table_.Decimal(5, 2)), "Decimal(21,2)");
  EXPECT_EQ(Joined(table_.Decimal(10, 0), table_.Decimal(5, 4)), "Decimal(14,4)");
  EXPECT_EQ(Joined(table_.Simple(Kind::kNull), table_.Int()), "Int?");
  EXPECT_EQ(Joined(table_.Simple(Kind::kNever), table_.Int()), "Int");
  EXPECT_EQ(Joined(table_.Optional(table_.Text(1)), table_.Text(2)), "Text(2)?");
  EXPECT_EQ(Joined(table_.Money("EUR"), table_.Money("USD")), "Money");
  EXPECT_EQ(Joined(table_.Int(), table_.Text()), "none");
  EXPECT_EQ(Joined(table_.Simple(Kind::kFloat), table_.Decimal()), "none");
}

TEST_F(Types, DecimalsFollowTheRulesOfSql) {
  const auto name = [&](TypeId type) { return table_.Name(type); };
  const TypeId a = table_.Decimal(12, 2);
  const TypeId b = table_.Decimal(10, 4);
  EXPECT_EQ(name(DecimalSum(table_, a, b)), "Decimal(15,4)");
  EXPECT_EQ(name(DecimalProduct(table_, a, b)), "Decimal(22,6)");
  EXPECT_EQ(name(DecimalQuotient(table_, a, b)), "Decimal(27,13)");
  EXPECT_EQ(name(DecimalProduct(table_, table_.Decimal(30, 2), b)), "Decimal");
  EXPECT_EQ(name(DecimalSum(table_, table_.Decimal(), b)), "Decimal");
}

}  // namespace
}  // namespace treaty::types
