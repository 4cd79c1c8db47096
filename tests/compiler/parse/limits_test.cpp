// Absurd inputs end in a diagnostic, never in a crash, and spans always lie in their file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "compiler/parse/tokens.h"
#include "tests/compiler/parse/parsed.h"

namespace treaty {
namespace {

std::string Repeat(std::string_view text, size_t count) {
  std::string repeated;
  for (size_t i = 0; i < count; ++i) repeated += text;
  return repeated;
}

struct Row {
  const char* name;
  std::string text;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

class TooDeep : public testing::TestWithParam<Row> {};

TEST_P(TooDeep, IsRefusedOnce) {
  const Parsed parsed(GetParam().text + "\nenum E { a }\n");
  EXPECT_THAT(parsed.Messages(), testing::ElementsAre(testing::HasSubstr("E1006")));
  EXPECT_THAT(parsed.Dump(), testing::HasSubstr("enum E a\n"));
}

INSTANTIATE_TEST_SUITE_P(
    All, TooDeep,
    testing::Values(
        Row{"parentheses", "fn f(a: Int) = " + Repeat("(", 20'000) + "a" + Repeat(")", 20'000)},
        Row{"lists", "fn f(a: Int) = " + Repeat("[", 20'000) + Repeat("]", 20'000)},
        Row{"braces", "fn f(a: Int) = " + Repeat("{a:", 5'000) + "1" + Repeat("}", 5'000)},
        Row{"calls", "fn f(a: Int) = " + Repeat("f(", 5'000) + "1" + Repeat(")", 5'000)},
        Row{"types", "fn f(a: " + Repeat("[", 5'000) + "Int" + Repeat("]", 5'000) + ") = a"},
        Row{"not", "fn f(a: Int) = " + Repeat("not ", 20'000) + "a"},
        Row{"minus", "fn f(a: Int) = " + Repeat("-", 20'000) + "a"},
        Row{"else_if", "fn f(a: Int) = " + Repeat("if a then 1 else ", 20'000) + "2"},
        Row{"lambdas", "fn f(a: Int) = " + Repeat("x => ", 20'000) + "a"},
        Row{"lets", "fn f(a: Int) = " + Repeat("let x = a in ", 20'000) + "a"},
        Row{"sum", "fn f(a: Int) = a" + Repeat(" + a", 20'000)},
        Row{"coalesce", "fn f(a: Int) = a" + Repeat(" ?? a", 20'000)},
        Row{"members", "fn f(a: Int) = a" + Repeat(".b", 20'000)},
        Row{"indexes", "fn f(a: Int) = a" + Repeat("[0]", 20'000)}));

TEST(Limits, AcceptWhatIsJustBelow) {
  const Parsed parsed("fn f(a: Int) = " + Repeat("(", 240) + "a" + Repeat(")", 240));
  EXPECT_THAT(parsed.Messages(), testing::IsEmpty());
  const Parsed sum("fn f(a: Int) = a" + Repeat(" + a", 500));
  EXPECT_THAT(sum.Messages(), testing::IsEmpty());
}

TEST(Limits, RefuseFilesThatAreTooLarge) {
  const Parsed parsed(std::string(parse::kMostBytes + 1, ' '));
  EXPECT_THAT(parsed.Messages(), testing::ElementsAre(testing::HasSubstr("E1012")));
}

TEST(Limits, ManyMistakesAreCounted) {
  const Parsed parsed(Repeat("record A { a Int }\n", 1'200));
  EXPECT_EQ(parsed.diagnostics.size(), diagnostics::Emitter::kMost);
}

const char* const kSample = R"(module m version 1.0.0
/// A doc.
entity Customer {
  key number : Text(10) assigned by erp
  owned by match .plant { "DE01" => s4, else => ecc } { x : [Line] by position }
  shared by a, b { email : Text? pii survives latest where is_email(value) then min }
}
map crm.Account -> Customer {
  name = "\{.First} \{.Last}".squish() else reject "no"
  list = .Items.map(i => Line { a: i.x ?? skip, b: -1.5 })
}
route r { on crm.Account created, changed
  where .Type != "x" on leaving unlink apply Customer within 30s }
test "t" { given crm.Account { "Id": "1" } expect Customer { name: null } }
)";

bool Lies(const ast::Span& span, size_t size) { return span.begin <= span.end && span.end <= size; }

// Cuts, doubles and swaps pieces of a good text: whatever comes out is read, and every message has
// a place in it.
TEST(Mutations, NeverCrash) {
  std::mt19937_64 random(20260301);
  const std::string sample = kSample;
  for (int round = 0; round < 1500; ++round) {
    std::string text = sample;
    const size_t edits = 1 + random() % 4;
    for (size_t i = 0; i < edits; ++i) {
      const size_t at = random() % text.size();
      const size_t length = std::min<size_t>(random() % 12, text.size() - at);
      switch (random() % 3) {
        case 0:
          text.erase(at, length);
          break;
        case 1:
          text.insert(random() % text.size(), sample.substr(random() % sample.size(), length));
          break;
        default:
          text[at] = "{}()[]\"\\.,:=<>-?@'`;\n #x1"[random() % 25];
      }
      if (text.empty()) text = " ";
    }
    const Parsed parsed(text);
    for (const auto& diagnostic : parsed.diagnostics) {
      ASSERT_TRUE(Lies(diagnostic.primary.span, text.size())) << diagnostic.message << "\n" << text;
      for (const auto& fix : diagnostic.fixes) {
        ASSERT_TRUE(Lies(fix.edits[0].span, text.size())) << diagnostic.message << "\n" << text;
      }
    }
    ASSERT_FALSE(parsed.Dump().empty() && text.find("entity") != std::string::npos) << text;
  }
}

TEST(Prefixes, AreAllRead) {
  const std::string sample = kSample;
  for (size_t length = 0; length < sample.size(); ++length) {
    const Parsed parsed(sample.substr(0, length));
    for (const auto& diagnostic : parsed.diagnostics) {
      ASSERT_TRUE(Lies(diagnostic.primary.span, length)) << diagnostic.message;
    }
  }
}

}  // namespace
}  // namespace treaty
