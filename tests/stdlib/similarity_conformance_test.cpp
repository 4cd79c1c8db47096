// Distances and phonetic codes as other libraries give them, and the properties of a distance.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "stdlib/native/similarity.h"
#include "tests/support/conformance.h"

namespace treaty::stdlib {
namespace {

using nlohmann::json;

// Counts half a transposition where all others, and Winkler's own program, round down.
constexpr const char* kHalfTransposition = "commons-text/jaro_winkler/14";

TEST(SimilarityConformance, Distances) {
  int ran = 0;
  const int all = test::ForEachCase("10-string-similarity/distance.jsonl", [&](const json& one) {
    const std::string function = one["fn"], a = one["a"], b = one["b"];
    if (one.contains("conflict") || one.contains("params") || one["id"] == kHalfTransposition) {
      return;
    }
    const double tolerance = one.value("tolerance", 1e-6);
    if (function == "levenshtein" && !one.contains("threshold")) {
      EXPECT_EQ(Levenshtein(a, b), one["expect"].get<int64_t>()) << one.dump();
    } else if (function == "jaro") {
      EXPECT_NEAR(Jaro(a, b), one["expect"], tolerance) << one.dump();
    } else if (function == "jaro_winkler") {
      EXPECT_NEAR(JaroWinkler(a, b), one["expect"], tolerance) << one.dump();
    } else {
      return;
    }
    ++ran;
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, 50);
}

TEST(SimilarityConformance, Generated) {
  const int all = test::ForEachCase("10-string-similarity/generated.jsonl", [](const json& one) {
    const std::string a = one["a"], b = one["b"];
    EXPECT_EQ(Levenshtein(a, b), one["levenshtein"].get<int64_t>()) << one.dump();
    EXPECT_NEAR(Jaro(a, b), one["jaro"], 1e-6) << one.dump();
    EXPECT_NEAR(JaroWinkler(a, b), one["jaro_winkler"], 1e-6) << one.dump();
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
}

TEST(SimilarityConformance, Soundex) {
  int ran = 0;
  const int all = test::ForEachCase("10-string-similarity/phonetic.jsonl", [&](const json& one) {
    const std::string a = one["a"];
    const bool ascii =
        std::all_of(a.begin(), a.end(), [](char byte) { return uint8_t(byte) < 128; });
    if (one["fn"] != "soundex" || one.contains("conflict") || !ascii) return;
    EXPECT_EQ(Soundex(a), one["expect"].get<std::string>()) << one.dump();
    ++ran;
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, 30);
}

TEST(Similarity, LevenshteinIsADistance) {
  std::mt19937 random(7);
  const auto word = [&] {
    std::string text;
    for (unsigned i = random() % 12; i > 0; --i) text += char('a' + random() % 3);
    return text;
  };
  for (int i = 0; i < 2000; ++i) {
    const std::string a = word(), b = word(), c = word();
    ASSERT_EQ(Levenshtein(a, b), Levenshtein(b, a));
    ASSERT_EQ(Levenshtein(a, b) == 0, a == b);
    ASSERT_LE(Levenshtein(a, c), Levenshtein(a, b) + Levenshtein(b, c));
    ASSERT_NEAR(JaroWinkler(a, b), JaroWinkler(b, a), 1e-12);
    ASSERT_GE(Jaro(a, b), 0);
    ASSERT_LE(JaroWinkler(a, b), 1);
  }
}

}  // namespace
}  // namespace treaty::stdlib
