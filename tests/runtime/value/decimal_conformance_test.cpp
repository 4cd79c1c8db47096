// General Decimal Arithmetic cases, as far as they mean the same here: exact results (the case's
// context neither rounds nor has other conditions) of add, subtract, multiply, minus, compare and
// remainder; quantize to a scale with each rounding mode. Left out: rounding to significant digits,
// negative zero and trailing zeros (values here are compared by value), NaN and Infinity.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "runtime/value/decimal.h"
#include "tests/support/conformance.h"

namespace treaty {
namespace {

using nlohmann::json;

bool Parse(const json& text, Decimal* value) {
  return ParseDecimal(text.get<std::string>(), value) == DecimalProblem::kNone;
}

bool IsExact(const json& one) {
  if (one.contains("error") || one.contains("disputed")) return false;
  for (const json& flag : one.value("flags", json::array())) {
    if (flag == "inexact" || flag == "clamped" || flag == "subnormal") return false;
  }
  return true;
}

using Compute = bool (*)(Decimal a, Decimal b, Decimal* result);

bool Minus(Decimal a, Decimal, Decimal* result) {
  *result = NegateDecimal(a);
  return true;
}

bool Compare(Decimal a, Decimal b, Decimal* result) {
  *result = DecimalFromInt(CompareDecimal(a, b));
  return true;
}

void RunExact(const std::string& operation, Compute compute, int at_least) {
  int ran = 0;
  const int all = test::ForEachCase("01-decimal/d38/" + operation + ".jsonl", [&](const json& one) {
    Decimal a, b, expected, result;
    if (!IsExact(one) || !Parse(one["args"][0], &a) || !Parse(one["expect"], &expected)) return;
    if (one["args"].size() > 1 && !Parse(one["args"][1], &b)) return;
    ++ran;
    ASSERT_TRUE(compute(a, b, &result)) << one.dump();
    EXPECT_EQ(FormatDecimal(result), FormatDecimal(expected)) << one.dump();
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, at_least);
}

TEST(DecimalConformance, Add) { RunExact("add", AddDecimal, 500); }
TEST(DecimalConformance, Subtract) { RunExact("subtract", SubtractDecimal, 300); }
TEST(DecimalConformance, Multiply) { RunExact("multiply", MultiplyDecimal, 200); }
TEST(DecimalConformance, Minus) { RunExact("minus", Minus, 20); }
TEST(DecimalConformance, Compare) { RunExact("compare", Compare, 500); }
TEST(DecimalConformance, Remainder) { RunExact("remainder", RemainderDecimal, 200); }

// 05up has no counterpart here.
const std::map<std::string, Rounding> kModes = {
    {"half_up", Rounding::kHalfAway},     {"half_even", Rounding::kHalfEven},
    {"half_down", Rounding::kHalfToZero}, {"up", Rounding::kAway},
    {"down", Rounding::kToZero},          {"ceiling", Rounding::kCeiling},
    {"floor", Rounding::kFloor}};

// The scale of "0.001" or "1e-3", the pattern of a quantize case; negative: none here.
int ScaleOf(const std::string& pattern) {
  const size_t e = pattern.find_first_of("eE");
  const size_t point = pattern.find('.');
  const int fraction =
      point == std::string::npos ? 0 : int(std::min(e, pattern.size()) - point - 1);
  return fraction - (e == std::string::npos ? 0 : std::stoi(pattern.substr(e + 1)));
}

TEST(DecimalConformance, Quantize) {
  int ran = 0;
  const int all = test::ForEachCase("01-decimal/d38/quantize.jsonl", [&](const json& one) {
    const auto mode = kModes.find(one["round"]);
    const int scale = ScaleOf(one["args"][1]);
    Decimal a, expected, result;
    if (one.contains("error") || mode == kModes.end() || scale < 0 || scale > 38) return;
    if (!Parse(one["args"][0], &a) || !Parse(one["expect"], &expected)) return;
    ++ran;
    ASSERT_TRUE(RoundDecimal(a, uint32_t(scale), mode->second, &result)) << one.dump();
    EXPECT_EQ(FormatDecimal(result), FormatDecimal(expected)) << one.dump();
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, 500);
}

// A quotient is right when it is the case's own quotient at that quotient's scale.
TEST(DecimalConformance, Divide) {
  int ran = 0;
  const int all = test::ForEachCase("01-decimal/d38/divide.jsonl", [&](const json& one) {
    const auto mode = kModes.find(one["round"]);
    Decimal a, b, expected, result;
    if (one.contains("error") || mode == kModes.end() || !Parse(one["args"][0], &a) ||
        !Parse(one["args"][1], &b) || !Parse(one["expect"], &expected)) {
      return;
    }
    const int scale = ScaleOf(one["expect"]);
    if (scale < 0 || scale > 38) return;
    ++ran;
    ASSERT_TRUE(DivideDecimal(a, b, uint32_t(scale), mode->second, &result)) << one.dump();
    EXPECT_EQ(FormatDecimal(result), FormatDecimal(expected)) << one.dump();
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, 300);
}

}  // namespace
}  // namespace treaty
