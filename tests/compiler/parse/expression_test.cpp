// How expressions group: each row is written inside `fn f(a: Int) = …` and compared with its dump.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compiler/parse/parsed.h"

namespace treaty {
namespace {

struct Row {
  const char* written;
  const char* tree;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.written; }

class Expression : public testing::TestWithParam<Row> {};

TEST_P(Expression, GroupsAsExpected) {
  const Parsed parsed(fmt::format("fn f(a: Int) = {}", GetParam().written));
  EXPECT_THAT(parsed.Messages(), testing::IsEmpty());
  EXPECT_EQ(parsed.Dump(), fmt::format("fn f(a: Int) = {}\n", GetParam().tree));
}

INSTANTIATE_TEST_SUITE_P(
    Operators, Expression,
    testing::Values(Row{"a + b * c", "(+ a (* b c))"}, Row{"a - b - c", "(- (- a b) c)"},
                    Row{"(a + b) * c", "(* (+ a b) c)"}, Row{"-a * b", "(* (- a) b)"},
                    Row{"a * -b", "(* a (- b))"}, Row{"a / b % c", "(% (/ a b) c)"},
                    Row{"not a == b", "(not (== a b))"},
                    Row{"not a and not b or c", "(or (and (not a) (not b)) c)"},
                    Row{"a or b and c", "(or a (and b c))"},
                    Row{"a < b and b <= c", "(and (< a b) (<= b c))"},
                    Row{"a >= b or a > b or a != b", "(or (or (>= a b) (> a b)) (!= a b))"},
                    Row{".x agrees and not .y differs", "(and (agrees .x) (not (differs .y)))"},
                    Row{".email agrees and similar(.name) > 0.90",
                        "(and (agrees .email) (> (call similar .name) 0.90))"}));

INSTANTIATE_TEST_SUITE_P(
    Answers, Expression,
    testing::Values(Row{".a ?? 0 > 5", "(> (?? .a 0) 5)"},
                    Row{".a ?? .b ?? \"\"", "(?? (?? .a .b) \"\")"},
                    Row{".a ?? skip", "(?? .a skip)"},
                    Row{".a ?? reject \"none\"", "(?? .a (reject \"none\"))"},
                    Row{".a.f() else .b.g() else null",
                        "(else (else (call f .a) (call g .b)) null)"},
                    Row{"if a then b else c", "(if a b c)"},
                    Row{"if a then b else c else d", "(else (if a b c) d)"},
                    Row{"if a then if b then c else d else e", "(if a (if b c d) e)"},
                    Row{"if a then skip else wait \"later\"", "(if a skip (wait \"later\"))"},
                    Row{"let x = a + 1 in x * x", "(let x (+ a 1) (* x x))"},
                    Row{"[.a ?? skip, .b ?? skip]", "(list (?? .a skip) (?? .b skip))"},
                    Row{"(skip)", "skip"}));

INSTANTIATE_TEST_SUITE_P(
    Access, Expression,
    testing::Values(
        Row{".a.b?.c.d(1, to: 2)", "(call d (?. (member .a b) c) 1 to: 2)"},
        Row{"a[0][b]", "(index (index a 0) b)"}, Row{"[1]", "(list 1)"}, Row{"it", "it"},
        Row{"it.name", "(member it name)"}, Row{".then.else", "(member .then else)"},
        Row{".if(a)", "(call if it a)"},
        Row{".map(item => item.x + a)", "(call map it (lambda item => (+ (member item x) a)))"},
        Row{"a.fold(0, (sum, x) => sum + x)", "(call fold a 0 (lambda sum x => (+ sum x)))"},
        Row{".a\n  .b()\n  ?.c", "(?. (call b .a) c)"},
        Row{"Product(sku: .ProductCode)", "(call Product sku: .ProductCode)"},
        Row{"`odd name`.`other`", "(member odd name other)"}));

INSTANTIATE_TEST_SUITE_P(
    Literals, Expression,
    testing::Values(
        Row{"1_000", "1000"}, Row{"1_000.50", "1000.50"}, Row{"1.5e3", "1.5e3"}, Row{"1e3", "1e3"},
        Row{"100.00 EUR", "(money 100.00 EUR)"}, Row{"5 USD", "(money 5 USD)"},
        Row{"30s", "30000000us"}, Row{"5m", "300000000us"}, Row{"2d", "172800000000us"},
        Row{"250ms", "250000us"}, Row{"7us", "7us"}, Row{"1h", "3600000000us"},
        Row{"@2024-02-29", "@2024-02-29"}, Row{"@2026-01-31T10:00:00Z", "@2026-01-31T10:00:00Z"},
        Row{"@2026-01-31T10:00:00.25+01:00", "@2026-01-31T10:00:00.25+01:00"},
        Row{"r\"^\\d+$\"", "\"^\\\\d+$\""}, Row{"\"tab\\tquote\\\"\"", "\"tab\\u0009quote\\\"\""},
        Row{"\"\\u00e4\\ud83d\\ude00\"", "\"\xC3\xA4\xF0\x9F\x98\x80\""},
        Row{"\"\\{.First} \\{.Last.upper()}!\"", "(text .First \" \" (call upper .Last) \"!\")"},
        Row{"\"\\{f(\"x\\{a}\")}\"", "(text (call f (text \"x\" a)))"}, Row{"true", "true"},
        Row{"null", "null"}, Row{"\"\"", "\"\""}));

INSTANTIATE_TEST_SUITE_P(
    Built, Expression,
    testing::Values(
        Row{"{ a: 1, \"b c\": [], if: null, a }", "(record a: 1 b c: (list) if: null a: a)"},
        Row{"Line { position: 1, }", "(record Line position: 1)"}, Row{"{}", "(record)"},
        Row{"match .s { \"A\" => open, \"B\" or \"C\" => closed, null => skip, else => other }",
            "(match .s [\"A\" => open] [\"B\" \"C\" => closed] [null => skip] [else => other])"},
        Row{"match a { -1 => x\n 1 => y\n else => f() else null }",
            "(match a [(- 1) => x] [1 => y] [else => (else (call f) null)])"},
        Row{"{ \"Id\": \"001\", \"n\": -2.5e3, \"l\": [1, {\"x\": true}] }",
            "(record Id: \"001\" n: (- 2.5e3) l: (list 1 (record x: true)))"}));

// `(` and `[` call or index only when they touch what stands before.
TEST(Touching, DecidesBetweenCallAndGroup) {
  const Parsed parsed("table t : Text -> Int { \"a\" -> f\n \"b\" -> (1)\n \"c\" -> x }");
  EXPECT_EQ(parsed.Dump(), "table t : Text -> Int\n  \"a\" -> f\n  \"b\" -> 1\n  \"c\" -> x\n");
  const Parsed apart("fn f(a: Int) = g (a)");
  EXPECT_THAT(apart.Messages(), testing::ElementsAre(testing::HasSubstr("1:18 E1001")));
}

TEST(Money, NeedsItsCurrencyOnTheSameLine) {
  const Parsed parsed("enum E { a }\nmap a.B -> C {\n  x = 1\n  EUR = 2\n}");
  EXPECT_THAT(parsed.Messages(), testing::IsEmpty());
  EXPECT_THAT(parsed.Dump(), testing::HasSubstr("  x = 1\n  EUR = 2\n"));
}

TEST(Ids, AreDenseAndUnique) {
  const Parsed parsed("fn f(a: Int) = a + 1\nfn g(a: Int) = [a, 2, \"\\{a}\"]");
  EXPECT_EQ(parsed.module.expression_count, 8u);
}

}  // namespace
}  // namespace treaty
