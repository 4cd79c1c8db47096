#include "runtime/value/text.h"

#include <gtest/gtest.h>

#include <random>

#include "runtime/value/json_text.h"
#include "runtime/value/money.h"

namespace treaty {
namespace {

TEST(Utf8, CountsAndCutsCodePoints) {
  EXPECT_EQ(utf8::Count(""), 0u);
  EXPECT_EQ(utf8::Count("Müller"), 6u);
  EXPECT_EQ(utf8::Count("日本😀"), 3u);
  EXPECT_EQ(utf8::Prefix("日本😀", 2), "日本");
  EXPECT_EQ(utf8::Prefix("ab", 5), "ab");
  EXPECT_EQ(utf8::Offset("aé😀b", 3), 7u);
  EXPECT_FALSE(utf8::IsValid("\xc0\x80"));
  EXPECT_FALSE(utf8::IsValid("\xed\xa0\x80"));
  EXPECT_TRUE(utf8::IsValid("日本😀"));
}

TEST(Text, TrimsUnicodeBlanks) {
  EXPECT_EQ(Trim(" \t a b \n"), "a b");
  EXPECT_EQ(Trim("\u00a0\u3000x\u200b\ufeff"), "x");
  EXPECT_EQ(Trim("   "), "");
  EXPECT_EQ(Trim("é"), "é");
}

TEST(Text, Squishes) {
  Arena arena;
  EXPECT_EQ(Squish(arena, "  ACME \t GmbH\u00a0 & Co "), "ACME GmbH & Co");
  EXPECT_EQ(Squish(arena, ""), "");
}

TEST(Text, ChangesCase) {
  Arena arena;
  EXPECT_EQ(Lower(arena, "ÄÖÜ Ab"), "äöü ab");
  EXPECT_EQ(Upper(arena, "straße"), "STRASSE");
  EXPECT_EQ(Upper(arena, "az{"), "AZ{");
  EXPECT_EQ(Fold(arena, "STRASSE"), Fold(arena, "straße"));
  EXPECT_EQ(Compose(arena, "e\u0301"), "é");
  EXPECT_EQ(StripMarks(arena, "Müller Øst Łódź Straße"), "Muller Ost Lodz Strasse");
}

TEST(Escape, OnlyWhatJsonDemands) {
  EXPECT_EQ(JsonText("a\"b\\c/\n\x01\x7f é"), "\"a\\\"b\\\\c/\\n\\u0001\x7f é\"");
  EXPECT_EQ(JsonText(std::string_view("\0", 1)), "\"\\u0000\"");
}

TEST(Escape, UndoesEveryForm) {
  EXPECT_EQ(Unescape(R"(a\"\\\/\b\f\n\r\t)"), "a\"\\/\b\f\n\r\t");
  EXPECT_EQ(Unescape(R"(\u00e9\u65E5\ud83d\ude00)"), "é日😀");
  EXPECT_EQ(Unescape("plain"), "plain");
  std::string all;
  for (int byte = 0; byte < 128; ++byte) all += char(byte);
  const std::string quoted = JsonText(all);
  EXPECT_EQ(Unescape(std::string_view(quoted).substr(1, quoted.size() - 2)), all);
}

TEST(Escape, RandomTextsSurviveThereAndBack) {
  std::mt19937 random(7);
  const char* const pieces[] = {"a",  "\"", "\\", "\n",      "\x01", "é",
                                "日", "😀", "/",  "\\u0041", "\x7f"};
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (unsigned n = random() % 40; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const std::string json = JsonText(text);
    ASSERT_EQ(TextOf(json), text);
    ASSERT_EQ(Canonicalise(json).value(), json);  // canonical already
  }
}

TEST(JsonTextSplit, ObjectsAndLists) {
  const auto members = SplitObject(R"( { "a" : 1 , "b\n" : {"x":"},]"} , "c":[ ] } )");
  ASSERT_TRUE(members);
  ASSERT_EQ(members->size(), 3u);
  EXPECT_EQ((*members)[0].value, "1");
  EXPECT_EQ((*members)[1].key, "b\\n");
  EXPECT_EQ((*members)[1].value, R"({"x":"},]"})");
  EXPECT_EQ((*members)[2].value, "[ ]");
  EXPECT_EQ(MemberOf(R"({"b\n":2})", "b\n"), "2");
  EXPECT_EQ(MemberOf("[1]", "a"), std::nullopt);
  const auto elements = SplitList(R"([1,"a,b",[2,3],{"k":4},null])");
  ASSERT_TRUE(elements);
  EXPECT_EQ(*elements,
            (std::vector<std::string_view>{"1", "\"a,b\"", "[2,3]", "{\"k\":4}", "null"}));
  EXPECT_TRUE(SplitObject("{}")->empty());
  EXPECT_TRUE(SplitList("[]")->empty());
}

TEST(JsonTextSplit, RefusesWhatIsNone) {
  for (const char* json :
       {"", "{", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "[1]", "{\"a\":1}x", "{a:1}", "{\"a\":1"}) {
    EXPECT_FALSE(SplitObject(json)) << json;
  }
  for (const char* json : {"", "[", "[1,]", "{}", "[1]x", "[1", "[,1]"}) {
    EXPECT_FALSE(SplitList(json)) << json;
  }
}

TEST(Canonical, Form) {
  EXPECT_EQ(
      Canonicalise(R"( { "b" : 1.50 , "a" : [ true , null , "\u0041\/" ] , "b" : 2 } )").value(),
      R"({"b":1.5,"a":[true,null,"A/"]})");
  EXPECT_EQ(Canonicalise(R"({"b":1,"a":{"d":2,"c":3}})", MemberOrder::kSorted).value(),
            R"({"a":{"c":3,"d":2},"b":1})");
  EXPECT_EQ(Canonicalise("\"x\"").value(), "\"x\"");
  EXPECT_FALSE(Canonicalise("{\"a\":01}"));
  EXPECT_FALSE(Canonicalise("\"\xff\""));
}

TEST(Canonical, Numbers) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"-0.0", "0"},
      {"1.50", "1.5"},
      {"1e2", "100"},
      {"1E-2", "0.01"},
      {"-12.340e1", "-123.4"},
      {"0e5", "0"},
      {"1e400", nullptr},
      {"1e401", "1e401"},
      {"1.5e-500", "1.5e-500"},
      {"12345678901234567890123456789012345678901234567890",
       "12345678901234567890123456789012345678901234567890"},
  };
  for (const auto& [number, canonical] : cases) {
    if (canonical != nullptr) {
      EXPECT_EQ(CanonicalNumber(number), canonical);
    }
  }
  EXPECT_EQ(CanonicalNumber("1e399").size(), 400u);
}

TEST(JsonWriter, PutsCommas) {
  JsonWriter writer;
  writer.BeginObject()
      .Key("a")
      .Int(1)
      .Key("b")
      .BeginList()
      .Text("x")
      .Null()
      .BeginObject()
      .EndObject();
  writer.EndList().Key("c").Bool(true).EndObject();
  EXPECT_EQ(writer.Take(), R"({"a":1,"b":["x",null,{}],"c":true})");
}

TEST(Money, Currencies) {
  uint32_t currency = 0;
  ASSERT_TRUE(ParseCurrency("JPY", &currency));
  EXPECT_EQ(MinorUnits(currency), 0u);
  ASSERT_TRUE(ParseCurrency("KWD", &currency));
  EXPECT_EQ(MinorUnits(currency), 3u);
  ASSERT_TRUE(ParseCurrency("EUR", &currency));
  EXPECT_EQ(MinorUnits(currency), 2u);
  EXPECT_EQ(FormatMoney({{1250, 2}, currency}), R"({"amount":12.5,"currency":"EUR"})");
  EXPECT_FALSE(ParseCurrency("eur", &currency));
  EXPECT_FALSE(ParseCurrency("XYZ", &currency));
  EXPECT_FALSE(ParseCurrency("EURO", &currency));
}

}  // namespace
}  // namespace treaty
