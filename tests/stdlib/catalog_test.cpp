// The library's catalog: every function is documented, every example runs and is right. A failure
// names the function, and so its file.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/stdlib/example.h"

namespace treaty::stdlib {
namespace {

class Catalog : public testing::TestWithParam<const FunctionEntry*> {};

bool IsSentence(std::string_view text) {
  return text.size() > 8 && text.back() == '.' && !std::islower(uint8_t(text.front()));
}

TEST_P(Catalog, IsDocumented) {
  const FunctionEntry& entry = *GetParam();
  EXPECT_TRUE(IsSentence(entry.summary)) << entry.name << ": the summary is no sentence";
  ASSERT_GT(entry.native.count, 0u) << entry.name;
  size_t longest = 0;
  for (const Overload& overload : entry.native) {
    ASSERT_NE(overload.function, nullptr) << entry.name;
    longest = std::max<size_t>(longest, overload.param_count);
  }
  EXPECT_EQ(entry.param_count(), longest) << entry.name << ": one entry in params a parameter";
  for (size_t i = 0; i < entry.param_count(); ++i) {
    EXPECT_TRUE(IsSentence(entry.params[i].doc)) << entry.name << " " << entry.params[i].name;
  }
  EXPECT_FALSE(entry.Examples().empty()) << entry.name << ": at least one example";
}

TEST_P(Catalog, ExamplesAreRight) {
  for (const Example& example : GetParam()->Examples()) {
    const test::ExampleOutcome outcome = test::RunExample(example.call);
    EXPECT_TRUE(outcome.ran) << example.call;
    EXPECT_EQ(outcome.result, example.result) << example.call;
  }
}

// Every way to call it is shown, a failure included where there can be one.
TEST_P(Catalog, ExamplesCoverOverloadsAndFailure) {
  const FunctionEntry& entry = *GetParam();
  std::set<const Overload*> shown, failed;
  for (const Example& example : entry.Examples()) {
    const test::ExampleOutcome outcome = test::RunExample(example.call);
    shown.insert(outcome.overload);
    if (outcome.result == "fails") {
      failed.insert(outcome.overload);
      EXPECT_NE(outcome.failure_code, "") << example.call;
    }
  }
  bool fallible = false;
  for (const Overload& overload : entry.native) {
    fallible = fallible || overload.fallible;
    const bool by_widening = overload.params[0] == TypeKind::kTime;  // has no literal
    EXPECT_TRUE(by_widening || shown.count(&overload)) << SignatureOf(entry, overload);
  }
  EXPECT_EQ(fallible, !failed.empty()) << entry.name << ": an example that fails";
}

TEST_P(Catalog, RulesNameParameters) {
  for (const Overload& overload : GetParam()->native) {
    if (overload.rule.kind == ResultRule::Kind::kPlain) continue;
    if (overload.rule.kind == ResultRule::Kind::kLengthFixed) {
      EXPECT_GT(overload.rule.length, 0u);
      continue;
    }
    ASSERT_LT(overload.rule.argument, overload.param_count) << GetParam()->name;
    const TypeKind type = overload.params[overload.rule.argument];
    if (overload.rule.kind == ResultRule::Kind::kSameAs) {
      EXPECT_EQ(type, overload.result) << GetParam()->name;
    }
  }
}

std::string NameOf(const testing::TestParamInfo<const FunctionEntry*>& info) {
  return std::string(info.param->name);
}

INSTANTIATE_TEST_SUITE_P(Function, Catalog,
                         testing::ValuesIn(AllFunctions().begin(), AllFunctions().end()), NameOf);

TEST(Registry, NamesAreUniqueAndFound) {
  std::set<std::string_view> names;
  for (const FunctionEntry* entry : AllFunctions()) {
    EXPECT_TRUE(names.insert(entry->name).second) << entry->name;
    EXPECT_EQ(FindFunction(entry->name), entry);
    for (const Overload& overload : entry->native) {
      EXPECT_EQ(FindSignature(SignatureOf(*entry, overload)), &overload) << entry->name;
    }
  }
  EXPECT_GE(names.size(), 50u);
  EXPECT_EQ(FindFunction("no_such"), nullptr);
  EXPECT_EQ(FindSignature("truncate/Text"), nullptr);
  EXPECT_EQ(FindSignature("truncate"), nullptr);
  EXPECT_NE(FindSignature("truncate/Text,Int"), nullptr);
}

// The naming law: the beginning of a name says what the function does.
TEST(Registry, NamesKeepTheLaw) {
  for (const FunctionEntry* entry : AllFunctions()) {
    for (const Overload& overload : entry->native) {
      if (entry->name.starts_with("is_")) {
        EXPECT_EQ(overload.result, ParamType::kBool) << entry->name;
        EXPECT_FALSE(overload.fallible) << entry->name;
      }
      if (entry->name.starts_with("parse_")) {
        EXPECT_EQ(overload.params[0], ParamType::kText) << entry->name;
        EXPECT_TRUE(overload.fallible) << entry->name;
      }
      if (entry->name.starts_with("format_")) {
        EXPECT_EQ(overload.result, ParamType::kText) << entry->name;
      }
    }
  }
}

// What the rules promise to the compiler holds on the examples.
TEST_P(Catalog, TextResultsKeepTheirLength) {
  for (const Example& example : GetParam()->Examples()) {
    const test::ExampleOutcome outcome = test::RunExample(example.call);
    if (outcome.overload == nullptr || outcome.result.front() != '"') continue;
    const ResultRule& rule = outcome.overload->rule;
    if (rule.kind != ResultRule::Kind::kLengthFixed) continue;
    const std::string measured = "length(" + outcome.result + ")";
    EXPECT_LE(std::stoul(test::RunExample(measured).result), rule.length) << example.call;
  }
}

}  // namespace
}  // namespace treaty::stdlib
