// Each strategy over candidates in every order: the same survivor, whoever came first.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

#include "runtime/value/json_text.h"
#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {
namespace {

Candidate Make(std::string_view value, std::string_view key, uint32_t rank, int64_t since_us,
               uint32_t filled = 0) {
  Candidate candidate;
  candidate.value = value;
  candidate.system = rank == 0 ? "erp" : "crm";
  candidate.object = rank == 0 ? "erp.Partner" : "crm.Account";
  candidate.local_key = key;
  candidate.rank = rank;
  candidate.since_us = since_us;
  candidate.filled = filled;
  return candidate;
}

// What the fold does with a strategy: apply it, then settle ties by the total order.
std::string Survivor(const Strategy& strategy, Candidates candidates) {
  if (strategy.combine != nullptr) return strategy.combine(candidates).value_or("none");
  strategy.narrow(&candidates, 0);
  return std::string(InOrder(candidates).front().value);
}

struct Case {
  const char* strategy;
  Candidates candidates;
  const char* survivor;
};

const Case kCases[] = {
    {"list_order", {Make("\"b\"", "1", 1, 50), Make("\"a\"", "2", 0, 10)}, "\"a\""},
    {"list_order", {Make("\"b\"", "2", 1, 50), Make("\"a\"", "1", 1, 10)}, "\"a\""},
    {"latest", {Make("\"b\"", "1", 1, 50), Make("\"a\"", "2", 0, 10)}, "\"b\""},
    {"latest", {Make("\"b\"", "1", 1, 50), Make("\"a\"", "2", 0, 50)}, "\"a\""},
    {"earliest", {Make("\"b\"", "1", 1, 50), Make("\"a\"", "2", 0, 10)}, "\"a\""},
    {"longest", {Make("\"bb\"", "1", 1, 0), Make("\"ä\"", "2", 0, 0)}, "\"bb\""},
    {"longest", {Make("\"\\n\\n\"", "1", 0, 0), Make("\"abc\"", "2", 1, 0)}, "\"abc\""},
    {"longest", {Make("[1]", "1", 0, 0), Make("[1,2]", "2", 1, 0)}, "[1,2]"},
    {"shortest", {Make("\"bb\"", "1", 0, 0), Make("\"ä\"", "2", 1, 0)}, "\"ä\""},
    {"most_frequent", {Make("1", "1", 0, 0), Make("2", "2", 1, 0), Make("2", "3", 1, 0)}, "2"},
    {"most_frequent", {Make("1", "1", 0, 0), Make("2", "2", 1, 0)}, "1"},
    {"most_complete", {Make("1", "1", 0, 0, 3), Make("2", "2", 1, 0, 7)}, "2"},
    {"max", {Make("9", "1", 0, 0), Make("10", "2", 1, 0)}, "10"},
    {"max", {Make("-1.5", "1", 0, 0), Make("-1.25", "2", 1, 0)}, "-1.25"},
    {"max",
     {Make("\"2026-01-31\"", "1", 1, 0), Make("\"2025-12-31\"", "2", 0, 0)},
     "\"2026-01-31\""},
    {"min", {Make("9", "1", 0, 0), Make("10", "2", 1, 0)}, "9"},
    {"min", {Make("\"b\"", "1", 0, 0), Make("\"a\"", "2", 1, 0)}, "\"a\""},
    {"min",
     {Make("{\"amount\":9,\"currency\":\"EUR\"}", "1", 1, 0),
      Make("{\"amount\":10,\"currency\":\"EUR\"}", "2", 0, 0)},
     "{\"amount\":9,\"currency\":\"EUR\"}"},
    {"union",
     {Make("[\"b\",\"a\"]", "1", 1, 0), Make("[\"c\",\"a\"]", "2", 0, 0), Make("[]", "3", 1, 0)},
     "[\"c\",\"a\",\"b\"]"},
    {"intersection", {Make("[1,2,2,3]", "1", 0, 0), Make("[3,2]", "2", 1, 0)}, "[2,3]"},
    {"intersection", {Make("[1]", "1", 0, 0), Make("[]", "2", 1, 0)}, "[]"},
};

TEST(Survivorship, OfKnownCandidatesInEveryOrder) {
  std::set<std::string> tried;
  for (const Case& one : kCases) {
    const Strategy* strategy = FindStrategy(one.strategy);
    ASSERT_NE(strategy, nullptr) << one.strategy;
    tried.insert(one.strategy);
    std::vector<size_t> order(one.candidates.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    do {
      Candidates candidates;
      for (const size_t i : order) candidates.push_back(one.candidates[i]);
      EXPECT_EQ(Survivor(*strategy, candidates), one.survivor) << one.strategy;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  for (const Strategy* strategy : AllStrategies()) {
    EXPECT_TRUE(tried.count(strategy->name)) << strategy->name << ": no case here";
  }
}

// Random candidates with many ties: any shuffle, and any repetition of the fold, the same survivor;
// and the survivor is one of the candidates, never an invented value.
TEST(Survivorship, AnyArrivalOrderGivesTheSameWinner) {
  std::mt19937 random(20260131);
  const char* texts[] = {"\"a\"", "\"bb\"", "\"ccc\"", "\"b\"", "7", "7.5", "-1"};
  const char* lists[] = {"[1,2]", "[2]", "[]", "[3,1,3]"};
  const char* keys[] = {"1", "2", "3", "4", "5", "6", "7"};
  for (const Strategy* strategy : AllStrategies()) {
    for (int round = 0; round < 300; ++round) {
      Candidates candidates;
      const size_t count = 1 + random() % std::size(keys);
      for (size_t i = 0; i < count; ++i) {
        const bool list = strategy->combine != nullptr;
        candidates.push_back(Make(list ? lists[random() % 4] : texts[random() % 7], keys[i],
                                  random() % 2, random() % 3, random() % 3));
      }
      const std::string expected = Survivor(*strategy, candidates);
      if (strategy->narrow != nullptr) {
        EXPECT_TRUE(std::any_of(candidates.begin(), candidates.end(),
                                [&](const Candidate& c) { return c.value == expected; }));
      }
      for (int shuffle = 0; shuffle < 10; ++shuffle) {
        std::shuffle(candidates.begin(), candidates.end(), random);
        ASSERT_EQ(Survivor(*strategy, candidates), expected) << strategy->name;
      }
    }
  }
}

TEST(Survivorship, CatalogIsComplete) {
  std::set<std::string> names;
  for (const Strategy* strategy : AllStrategies()) {
    EXPECT_TRUE(names.insert(strategy->name).second) << strategy->name;
    EXPECT_TRUE(std::string_view(strategy->summary).ends_with('.')) << strategy->name;
    EXPECT_NE(strategy->narrow == nullptr, strategy->combine == nullptr) << strategy->name;
  }
  EXPECT_GE(names.size(), 10u);
  EXPECT_EQ(FindStrategy("loudest"), nullptr);
}

TEST(CompareJson, IsATotalOrder) {
  const char* ascending[] = {"null",
                             "false",
                             "true",
                             "-1e500",
                             "-100000000000000000000000000000000000000000",
                             "-10",
                             "-9.5",
                             "0",
                             "1e-500",
                             "0.5",
                             "9",
                             "10",
                             "100000000000000000000000000000000000000000",
                             "200000000000000000000000000000000000000000",
                             "1e401",
                             "\"\"",
                             "\"a\"",
                             "\"a\\nb\"",
                             "\"ab\"",
                             "\"é\"",
                             "[]",
                             "[1]",
                             "[1,2]",
                             "[2]",
                             "{}",
                             "{\"a\":1}",
                             "{\"a\":2}",
                             "{\"b\":1}"};
  for (size_t i = 0; i < std::size(ascending); ++i) {
    for (size_t j = 0; j < std::size(ascending); ++j) {
      const int expected = i < j ? -1 : i > j ? 1 : 0;
      EXPECT_EQ(CompareJson(ascending[i], ascending[j]), expected)
          << ascending[i] << " " << ascending[j];
    }
  }
}

}  // namespace
}  // namespace treaty::stdlib
