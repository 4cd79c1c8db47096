// Broken texts: what is said about each, and that the rest of it is still read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compiler/parse/parsed.h"

namespace treaty {
namespace {

struct Row {
  const char* name;
  const char* text;
  std::vector<std::string> messages;  // in order; each is the beginning of one
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

class Malformed : public testing::TestWithParam<Row> {};

TEST_P(Malformed, IsNamedOnce) {
  const Parsed parsed(GetParam().text);
  std::vector<testing::Matcher<std::string>> expected;
  for (const std::string& message : GetParam().messages) {
    expected.push_back(testing::StartsWith(message));
  }
  EXPECT_THAT(parsed.Messages(), testing::ElementsAreArray(expected));
}

INSTANTIATE_TEST_SUITE_P(
    Declarations, Malformed,
    testing::Values(
        Row{"unknown_word",
            "entitty A { }",
            {"1:1 E1001 expected a declaration such as `entity`, `map` or `route`, found "
             "`entitty`"}},
        Row{"number_first", "1\nenum E { a }", {"1:1 E1001"}},
        Row{"enum_without_comma", "enum E { a b }", {"1:12 E1001 expected `,` or `}`, found `b`"}},
        Row{"missing_name", "record { a : Int }", {"1:8 E1001 expected a name, found `{`"}},
        Row{"missing_body", "record A", {"1:9 E1001 expected `{`, found the end of the file"}},
        Row{"two_errors", "record A { a Int }\nrecord B { b Int }", {"1:14 E1001", "2:14 E1001"}},
        Row{"type_missing",
            "record A { a : }",
            {"1:16 E1001 expected a type such as `Text(80)`, found `}`"}},
        Row{"map_arrow", "map a.B = C { }", {"1:9 E1001 expected `<->` or `->`"}},
        Row{"test_title", "test { given a.B { } }", {"1:6 E1001 expected a text, found `{`"}},
        Row{"later", "process p on x { }\nenum E { a }", {"1:1 E1010 `process` is not part"}}));

INSTANTIATE_TEST_SUITE_P(
    Items, Malformed,
    testing::Values(
        Row{"map_colon",
            "map a.B -> C {\n  x : .y\n  z = .z\n}",
            {"2:5 E1001 expected `<->` or `=`, found `:`"}},
        Row{"map_no_value",
            "map a.B -> C {\n  x =\n}",
            {"3:1 E1001 expected an expression, found `}`"}},
        Row{"map_two_lines",
            "map a.B -> C {\n  x = = 1\n  y 2\n  z = 3\n}",
            {"2:7 E1001 expected an expression, found `=`",
             "3:5 E1001 expected `<->` or `=`, found `2`"}},
        Row{"compare",
            "route r {\n  on a.B changed\n  where .x = 1\n  apply C\n}",
            {"3:12 E1001 expected a clause of the route"}},
        Row{"clause", "route r {\n  on a.B changed\n  aply C\n}", {"3:3 E1001 expected a clause"}},
        Row{"later_clause", "route r {\n  emit x\n  apply C\n}", {"2:3 E1010 `emit`"}},
        Row{"score",
            "identity A {\n  score {\n    .x exact weight 1\n  } link above 1\n  never when .x "
            "differs\n}",
            {"2:3 E1010 `score`"}},
        Row{"event", "route r { on a.B chnaged apply C }", {"1:18 E1016 `chnaged` is no event"}},
        Row{"twice",
            "route r { on a.B changed apply C apply D }",
            {"1:34 E1015 `apply` is stated twice"}},
        Row{"territory",
            "entity A {\n  owned by { x : Int }\n  shared by a { y : Int }\n}",
            {"2:12 E1001 expected"}},
        Row{"stop", "route r { stop when more than many % }", {"1:31 E1001 expected a number"}},
        Row{"service_of_two_levels",
            "route r { service critical, low }",
            {"1:29 E1019 `low` contradicts `critical`"}},
        Row{"service_of_two_kinds",
            "route r { service immediate, low, rto 1m, rpo 1m, eventual }",
            {"1:51 E1019 `eventual` contradicts `immediate`"}},
        Row{"service_twice", "route r { service low, low }", {"1:24 E1015 `low` is stated twice"}},
        Row{"service_unknown", "route r { service urgent }", {"1:19 E1016 `urgent` is no term"}}));

INSTANTIATE_TEST_SUITE_P(
    Expressions, Malformed,
    testing::Values(
        Row{"if_without_else", "fn f(a: Int) = if a then 1", {"1:27 E1001 expected `else`"}},
        Row{"half_operator", "fn f(a: Int) = a +", {"1:19 E1001 expected an expression"}},
        Row{"answer_inside", "fn f(a: Int) = 1 + skip", {"1:20 E1001 expected an expression"}},
        Row{"match_arm", "fn f(a: Int) = match a { 1 -> 2 }", {"1:28 E1001 expected"}},
        Row{"hole", "fn f(a: Int) = \"x\\{a + }y\"", {"1:24 E1001 expected an expression"}},
        Row{"hole_open", "fn f(a: Int) = \"x\\{a\nenum E { a }", {"1:18 E1002"}},
        Row{"unterminated", "fn f(a: Int) = \"x\nenum E { a }", {"1:16 E1005"}},
        Row{"unterminated_at_end", "fn f(a: Int) = \"x", {"1:16 E1005"}},
        Row{"entry", "fn f(a: Int) = { \"x\" }", {"1:18 E1017"}},
        Row{"escape",
            "fn f(a: Int) = \"\\x \\u12 \\ud800\"",
            {"1:17 E1007", "1:20 E1007", "1:25 E1007"}}));

INSTANTIATE_TEST_SUITE_P(
    Letters, Malformed,
    testing::Values(
        Row{"number", "fn f(a: Int) = 5min", {"1:16 E1008"}},
        Row{"number_where_duration", "route r { within 5min }", {"1:18 E1008"}},
        Row{"date", "fn f(a: Int) = @2026-13-01", {"1:16 E1009"}},
        Row{"date_words", "fn f(a: Int) = @tomorrow", {"1:16 E1009"}},
        Row{"leap_day", "fn f(a: Int) = @2025-02-29", {"1:16 E1009"}},
        Row{"hour", "fn f(a: Int) = @2026-01-31T24:00:00Z", {"1:16 E1009"}},
        Row{"duration", "fn f(a: Int) = 99999999999999999999s", {"1:16 E1018"}},
        Row{"signs",
            "fn f(a: Int) = a && a || !a;",
            {"1:18 E1014", "1:23 E1014", "1:26 E1014", "1:28 E1013"}},
        Row{"quotes", "fn f(a: Int) = 'x'", {"1:16 E1014"}},
        Row{"comment", "/* x */ enum E { a }", {"1:1 E1014"}},
        Row{"umlaut", "enum E { gr\xC3\xBCn, rot }", {"1:12 E1013 `\xC3\xBC` means nothing here"}},
        Row{"sign", "enum E { a } \xE2\x82\xAC", {"1:14 E1013"}},
        Row{"nul", "enum E { a } #", {"1:14 E1013"}},
        Row{"not_utf8", "enum E { a }\n\xFF", {"2:1 E1011"}},
        Row{"cut_utf8", "// \xE2\x82", {"1:4 E1011"}}));

INSTANTIATE_TEST_SUITE_P(
    Brackets, Malformed,
    testing::Values(
        Row{"stray", "}\nenum E { a }", {"1:1 E1004"}},
        Row{"many_strays", "}}}}", {"1:1 E1004", "1:2 E1004", "1:3 E1004", "1:4 E1004"}},
        Row{"mixed", "fn f(a: Int) = [a)", {"1:18 E1003"}},
        Row{"open_call",
            "map a.B -> C {\n  x = f(.y\n  z = .z\n}\nrecord A { a Int }",
            {"2:8 E1002", "5:14 E1001"}},
        Row{"open_block",
            "entity A {\n  owned by a {\n    x : Int\n\n  owned by b { y : Int }\n}\nenum E { a }",
            {"2:14 E1002"}},
        Row{"open_to_end", "entity A {\n  owned by a { x : Int }", {"1:10 E1002"}},
        Row{"two_blocks",
            "entity A {\n  x : Int\nentity B {\n  y : Int\n",
            {"1:10 E1002", "3:10 E1002"}}));

TEST(Recovery, LosesOnlyTheBrokenLine) {
  const Parsed parsed("map a.B -> C {\n  x = .x\n  y = = 2\n  z = .z\n}\nenum E { a, b }\n");
  EXPECT_THAT(parsed.Messages(), testing::SizeIs(1));
  EXPECT_THAT(parsed.Dump(), testing::HasSubstr("  x = .x\n"));
  EXPECT_THAT(parsed.Dump(), testing::HasSubstr("  z = .z\nenum E a, b\n"));
}

TEST(Recovery, PutsAForgottenBraceWhereTheIndentationSays) {
  const Parsed parsed("entity A {\n  owned by a {\n    x : Int\n\n  shared by b { y : Int }\n}\n");
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  ASSERT_EQ(parsed.diagnostics[0].fixes.size(), 1u);
  const auto place = parsed.diagnostics[0].fixes[0].edits[0].span.begin;
  EXPECT_EQ(parsed.files.Get(0).PositionOf(place).line, 3u);
  EXPECT_THAT(parsed.Dump(), testing::HasSubstr("  shared by b\n    y : Int\n"));
}

TEST(Suggestions, NameTheNearWord) {
  const Parsed parsed("rout r { on a.B changed apply C }");
  ASSERT_EQ(parsed.diagnostics.size(), 1u);
  ASSERT_EQ(parsed.diagnostics[0].fixes.size(), 1u);
  EXPECT_EQ(parsed.diagnostics[0].fixes[0].edits[0].replacement, "route");
}

TEST(Docs, BelongToWhatFollows) {
  const Parsed parsed("/// One.\n/// Two.\nentity A {\n  /// The key.\n  key x : Text\n}\n");
  const auto& entity = parsed.module.files[0].declarations[0]->As<ast::EntityDeclaration>();
  EXPECT_EQ(entity.doc, "One.\nTwo.");
  EXPECT_EQ(entity.territories[0].fields[0].doc, "The key.");
}

}  // namespace
}  // namespace treaty
