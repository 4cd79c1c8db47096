#include "runtime/value/json_index.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace treaty {
namespace {

// Keeps the text with its padding; the padding is hostile: it would lengthen any token.
class Document {
 public:
  explicit Document(std::string_view text, char padding = '1')
      : bytes_(std::string(text) + std::string(kPadding, padding)), size_(text.size()) {}
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::string bytes_;
  size_t size_;
};

bool Accepts(std::string_view text) {
  JsonIndex index;
  bool accepted = true;
  for (const char padding : {'1', '"', '}', ' '}) {
    const Document document(text, padding);
    const bool now = index.Index(document.view()).has_value();
    if (padding != '1') {
      EXPECT_EQ(now, accepted) << text << " with padding " << padding;
    }
    accepted = now;
  }
  return accepted;
}

std::string Refusal(std::string_view text) {
  JsonIndex index;
  const Document document(text);
  const Result<void> result = index.Index(document.view());
  return result ? "accepted" : result.error().ToString();
}

TEST(JsonIndex, AcceptsTheGrammar) {
  for (const char* text :
       {"1", "-0", "0.5", "-12.25e+3", "1E9", "1e-9", "true", "false", "null", "\"\"", "\"a\"",
        " [ ] ", "{}", "[[],[]]", "{\"a\":{\"b\":[1,2,{\"c\":null}]}}", "\t[1 ,\n2]\r\n",
        "\"\\u00e9\\n\\\\\\\"\\/\"", "\"\\uD83D\\uDE00\"", "\"\x7f\"", "\"\xf0\x9f\x98\x80\"",
        "{\"\":1}", "[\"]\",\"}\",\"{\",\",\",\":\"]", "\"\\\\\"", "[\"\\\\\",\"\\\"\"]"}) {
    EXPECT_TRUE(Accepts(text)) << text;
  }
}

TEST(JsonIndex, RefusesWhatIsNotJson) {
  for (const char* text :
       {"", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "1 2", "{]", "[}",
        "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "{1:1}", "{\"a\":1 \"b\":2}",
        "{,}", "[1]]", "{}{}", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "1a", "-a", "--1",
        "1.2.3", "NaN", "nul", "nulll", "True", "truefalse", "\"", "\"a", "\"\\\"", "\"\\x\"",
        "\"\\u12\"", "\"\\u12g4\"", "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\n\"",
        "\"\\uD800\\uD800\"", "\"\\uDC00\\uD800\"", "\"a\nb\"", "\"\t\"", "\"a\"b", "a\"b\"",
        "\\\"a\"", "[\"a\"\\]", "\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\x0c[]", "[\x1a]",
        "[1\x0c\x32]", "\xef\xbb\xbf{}", "'a'", "[1]//", "{\"a\":1:2}", "[:]", "[\"a\":1]"}) {
    EXPECT_FALSE(Accepts(text)) << text;
  }
}

TEST(JsonIndex, SaysWhereAndWhy) {
  EXPECT_EQ(Refusal("{\"a\":1,}"), "byte 7: expected a member's name in quotes");
  EXPECT_EQ(Refusal("[1 2]"), "byte 3: expected `,` or `]` after an element");
  EXPECT_EQ(Refusal("{\"a\":tru}"), "byte 5: expected `true`, `false` or `null`");
  EXPECT_EQ(Refusal("\"a\\qb\""),
            "byte 2: a backslash must be followed by one of \" \\ / b f n r t u");
  EXPECT_EQ(Refusal("[\"a\nb\"]"), "byte 3: a text has a raw control character");
}

TEST(JsonIndex, NestsTo256) {
  EXPECT_TRUE(Accepts(std::string(256, '[') + std::string(256, ']')));
  EXPECT_FALSE(Accepts(std::string(257, '[') + std::string(257, ']')));
  EXPECT_FALSE(Accepts(std::string(100000, '[')));
}

TEST(JsonIndex, LinksTokens) {
  const Document document("{\"a\": [1, \"x\"], \"b\" : {}}");
  JsonIndex index;
  ASSERT_TRUE(index.Index(document.view()));
  ASSERT_EQ(index.token_count(), 14u);
  EXPECT_EQ(index.partner()[0], 13u);
  EXPECT_EQ(index.partner()[13], 0u);
  EXPECT_EQ(index.partner()[3], 7u);
  EXPECT_EQ(index.partner()[1], 9u);  // the next key
  EXPECT_EQ(index.partner()[9], kNoToken);
  EXPECT_EQ(index.parent()[0], kNoToken);
  EXPECT_EQ(index.parent()[4], 3u);
  EXPECT_EQ(index.parent()[9], 0u);
  EXPECT_EQ(index.ValueBytes(3), "[1, \"x\"]");
  EXPECT_EQ(index.ValueBytes(6), "\"x\"");
  EXPECT_EQ(index.After(3), 8u);
  EXPECT_EQ(index.Find(0, "b"), 11u);
  EXPECT_EQ(index.Find(0, "c"), kNoToken);
  EXPECT_EQ(index.Find(3, "b"), kNoToken);
  EXPECT_EQ(index.Find(11, "b"), kNoToken);
  EXPECT_EQ(index.Path(0), "");
  EXPECT_EQ(index.Path(6), "a[1]");
  EXPECT_EQ(index.Path(11), "b");
}

TEST(JsonIndex, TellsDuplicateAndEscapedKeys) {
  JsonIndex index;
  const Document twice("{\"a\":1,\"b\":{\"a\":2},\"a\":3}");
  ASSERT_TRUE(index.Index(twice.view()));
  EXPECT_TRUE(index.has_duplicate_keys());
  EXPECT_FALSE(index.has_escaped_keys());
  EXPECT_EQ(index.ValueBytes(index.Find(0, "a")), "1");
  const Document once("{\"a\":1,\"b\":{\"a\":2},\"c\":[{\"a\":\"\\n\"},{\"a\":1}]}");
  ASSERT_TRUE(index.Index(once.view()));
  EXPECT_FALSE(index.has_duplicate_keys());
  EXPECT_FALSE(index.has_escaped_keys());
  EXPECT_TRUE(index.has_backslash());
  const Document escaped("{\"\\u0049d\":7,\"x\\ud83d\\ude00\\n\":8}");
  ASSERT_TRUE(index.Index(escaped.view()));
  EXPECT_TRUE(index.has_escaped_keys());
  EXPECT_EQ(index.ValueBytes(index.Find(0, "Id")), "7");
  EXPECT_EQ(index.ValueBytes(index.Find(0, "x\xf0\x9f\x98\x80\n")), "8");
}

TEST(JsonIndex, WideObjectsAndLongTexts) {
  std::string text = "{";
  for (int i = 0; i < 5000; ++i) {
    text += "\"key" + std::to_string(i) + "\":\"\\\\\\\"" + std::string(i % 130, 'x') + "\",";
  }
  text += "\"last\":0}";
  const Document document(text);
  JsonIndex index;
  ASSERT_TRUE(index.Index(document.view()));
  EXPECT_FALSE(index.has_duplicate_keys());
  EXPECT_EQ(index.ValueBytes(index.Find(0, "last")), "0");
  EXPECT_EQ(index.ValueBytes(index.Find(0, "key129")),
            "\"\\\\\\\"" + std::string(129, 'x') + "\"");
}

// A folder of JSONTestSuite's files (y_ accept, n_ reject), when TREATY_JSON_SUITE names one.
TEST(JsonIndex, AgreesWithTheTestSuite) {
  const char* folder = std::getenv("TREATY_JSON_SUITE");
  if (folder == nullptr) GTEST_SKIP() << "TREATY_JSON_SUITE names no folder";
  size_t seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    const char verdict = entry.path().filename().string()[0];
    const bool accepted = Accepts(text.str());
    EXPECT_TRUE(accepted || verdict != 'y') << entry.path();
    EXPECT_FALSE(accepted && verdict == 'n') << entry.path();
    ++seen;
  }
  EXPECT_GT(seen, 100u);
}

}  // namespace
}  // namespace treaty
