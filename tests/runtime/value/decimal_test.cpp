#include "runtime/value/decimal.h"

#include <gtest/gtest.h>

#include <random>

namespace treaty {
namespace {

const std::string kNines(38, '9');

Decimal D(std::string_view text) {
  Decimal value;
  EXPECT_EQ(ParseDecimal(text, &value), DecimalProblem::kNone) << text;
  return value;
}

TEST(Decimal, TextIsCanonical) {
  const std::pair<const char*, const char*> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"-0.00", "0"},
      {"1.10", "1.1"},
      {"007", "7"},
      {"+5", "5"},
      {".5", "0.5"},
      {"100", "100"},
      {"1e3", "1000"},
      {"12.5E-1", "1.25"},
      {"0e99999999999", "0"},
      {"1000000000000000000000000000000000000000e-2", "10000000000000000000000000000000000000"},
      {"0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"},
      {"-12345678901234567890.123456789", "-12345678901234567890.123456789"},
      {"1.00000000000000000000000000000000000000000000", "1"},
  };
  for (const auto& [text, canonical] : cases) EXPECT_EQ(FormatDecimal(D(text)), canonical) << text;
  EXPECT_EQ(FormatDecimal(D(kNines)), kNines);
  EXPECT_EQ(FormatDecimal(D("-0." + kNines)), "-0." + kNines);
}

TEST(Decimal, TextThatIsNoNumber) {
  for (const char* text : {"", "-", "+", ".", "1.", "1.e5", "e5", "1e", "1e+", "1 ", " 1", "1,5",
                           "0x1", "NaN", "Infinity", "--1", "1.2.3"}) {
    Decimal value;
    EXPECT_EQ(ParseDecimal(text, &value), DecimalProblem::kSyntax) << text;
  }
}

TEST(Decimal, NumbersOfMoreThan38DigitsOverflow) {
  for (const std::string& text :
       {std::string("1e38"), "1" + kNines, "0.0" + kNines, std::string("1e-39"), "0.1" + kNines,
        std::string("1e999999999999999999999")}) {
    Decimal value;
    EXPECT_EQ(ParseDecimal(text, &value), DecimalProblem::kOverflow) << text;
  }
}

TEST(Decimal, AddsAcrossScales) {
  Decimal sum;
  ASSERT_TRUE(AddDecimal(D("0.1"), D("0.2"), &sum));
  EXPECT_EQ(FormatDecimal(sum), "0.3");
  ASSERT_TRUE(AddDecimal(D("1e37"), D("-0.5"), &sum));
  EXPECT_EQ(FormatDecimal(sum), "9999999999999999999999999999999999999.5");
  EXPECT_FALSE(AddDecimal(D("1e37"), D("0.05"), &sum));  // 39 digits
  EXPECT_FALSE(AddDecimal(D(kNines), D("1"), &sum));
  ASSERT_TRUE(AddDecimal(D(kNines), D("-" + kNines), &sum));
  EXPECT_TRUE(IsZero(sum));
  // The exact sum has trailing zeros that can be spared.
  ASSERT_TRUE(AddDecimal(Decimal{D(kNines).coefficient, 1}, Decimal{1, 1}, &sum));
  EXPECT_EQ(FormatDecimal(sum), "1" + std::string(37, '0'));
}

TEST(Decimal, MultipliesExactly) {
  Decimal product;
  ASSERT_TRUE(MultiplyDecimal(D("1.5"), D("-2.5"), &product));
  EXPECT_EQ(FormatDecimal(product), "-3.75");
  ASSERT_TRUE(MultiplyDecimal(D("1e-30"), D("1e30"), &product));
  EXPECT_EQ(FormatDecimal(product), "1");
  EXPECT_FALSE(MultiplyDecimal(D("1e20"), D("1e18"), &product));
  EXPECT_FALSE(MultiplyDecimal(D("1e-20"), D("1e-19"), &product));
  EXPECT_FALSE(MultiplyDecimal(D(kNines), D(kNines), &product));
  ASSERT_TRUE(MultiplyDecimal(D("0"), D(kNines), &product));
  EXPECT_TRUE(IsZero(product));
}

TEST(Decimal, DividesAtAScale) {
  Decimal quotient;
  ASSERT_TRUE(DivideDecimal(D("10"), D("3"), 2, Rounding::kHalfAway, &quotient));
  EXPECT_EQ(FormatDecimal(quotient), "3.33");
  ASSERT_TRUE(DivideDecimal(D("-1"), D("8"), 2, Rounding::kHalfAway, &quotient));
  EXPECT_EQ(FormatDecimal(quotient), "-0.13");
  ASSERT_TRUE(DivideDecimal(D("-1"), D("8"), 2, Rounding::kHalfEven, &quotient));
  EXPECT_EQ(FormatDecimal(quotient), "-0.12");
  ASSERT_TRUE(DivideDecimal(D("0.01"), D("0." + kNines), 38, Rounding::kHalfAway, &quotient));
  EXPECT_EQ(FormatDecimal(quotient), "0.01");
  ASSERT_TRUE(DivideDecimal(D(kNines), D("0.1"), 0, Rounding::kHalfAway, &quotient) == false);
  EXPECT_FALSE(DivideDecimal(D("1"), D("0.00"), 2, Rounding::kHalfAway, &quotient));
  // A rest behind the half decides where the digits alone say "exactly half".
  ASSERT_TRUE(
      DivideDecimal(D("0.25000000000000000000000001"), D("1"), 1, Rounding::kHalfEven, &quotient));
  EXPECT_EQ(FormatDecimal(quotient), "0.3");
}

TEST(Decimal, RoundsInEachMode) {
  struct Case {
    Rounding mode;
    const char* results[6];  // of 2.5 -2.5 3.5 2.1 -2.1 2.9
  };
  const char* inputs[] = {"2.5", "-2.5", "3.5", "2.1", "-2.1", "2.9"};
  const Case cases[] = {
      {Rounding::kHalfAway, {"3", "-3", "4", "2", "-2", "3"}},
      {Rounding::kHalfEven, {"2", "-2", "4", "2", "-2", "3"}},
      {Rounding::kHalfToZero, {"2", "-2", "3", "2", "-2", "3"}},
      {Rounding::kAway, {"3", "-3", "4", "3", "-3", "3"}},
      {Rounding::kToZero, {"2", "-2", "3", "2", "-2", "2"}},
      {Rounding::kCeiling, {"3", "-2", "4", "3", "-2", "3"}},
      {Rounding::kFloor, {"2", "-3", "3", "2", "-3", "2"}},
  };
  for (const Case& one : cases) {
    for (size_t i = 0; i < std::size(inputs); ++i) {
      Decimal rounded;
      ASSERT_TRUE(RoundDecimal(D(inputs[i]), 0, one.mode, &rounded));
      EXPECT_EQ(FormatDecimal(rounded), one.results[i]) << inputs[i] << " mode " << int(one.mode);
    }
  }
}

TEST(Decimal, ComparesByValue) {
  EXPECT_EQ(CompareDecimal(D("1.10"), D("1.1")), 0);
  EXPECT_EQ(CompareDecimal(Decimal{1100, 3}, Decimal{11, 1}), 0);
  EXPECT_EQ(CompareDecimal(Decimal{0, 5}, Decimal{0, 0}), 0);
  EXPECT_LT(CompareDecimal(D("-1.1"), D("-1.09")), 0);
  EXPECT_GT(CompareDecimal(D(kNines), D("0." + kNines)), 0);
  EXPECT_LT(CompareDecimal(D("-" + kNines), D("0." + kNines)), 0);
}

TEST(Decimal, FitsWithoutLoss) {
  EXPECT_TRUE(FitsDecimal(D("999.99"), 5, 2));
  EXPECT_TRUE(FitsDecimal(Decimal{1230000, 4}, 3, 0));
  EXPECT_FALSE(FitsDecimal(D("1000"), 5, 2));
  EXPECT_FALSE(FitsDecimal(D("0.001"), 5, 2));
  EXPECT_TRUE(FitsDecimal(D(kNines), 38, 0));
  EXPECT_FALSE(FitsDecimal(D("1"), 38, 38));
  EXPECT_TRUE(FitsDecimal(D("0." + kNines), 38, 38));
}

TEST(Decimal, RemainderHasTheDividendsSign) {
  Decimal rest;
  ASSERT_TRUE(RemainderDecimal(D("7.5"), D("2"), &rest));
  EXPECT_EQ(FormatDecimal(rest), "1.5");
  ASSERT_TRUE(RemainderDecimal(D("-7.5"), D("2"), &rest));
  EXPECT_EQ(FormatDecimal(rest), "-1.5");
  ASSERT_TRUE(RemainderDecimal(D(kNines), D("0.7"), &rest));
  EXPECT_EQ(FormatDecimal(rest), "0.3");
  EXPECT_FALSE(RemainderDecimal(D("1"), D("0"), &rest));
}

TEST(Decimal, IntegersBothWays) {
  int64_t whole = 0;
  EXPECT_TRUE(DecimalToInt(Decimal{4200, 2}, &whole));
  EXPECT_EQ(whole, 42);
  EXPECT_TRUE(DecimalToInt(D("-9223372036854775808"), &whole));
  EXPECT_EQ(whole, INT64_MIN);
  EXPECT_FALSE(DecimalToInt(D("9223372036854775808"), &whole));
  EXPECT_FALSE(DecimalToInt(D("0.5"), &whole));
}

TEST(Decimal, FixedDecimals) {
  EXPECT_EQ(FormatFixed(D("12.5"), 2), "12.50");
  EXPECT_EQ(FormatFixed(D("12"), 2), "12.00");
  EXPECT_EQ(FormatFixed(D("12"), 0), "12");
}

TEST(Decimal, AlgebraHoldsOnRandomValues) {
  std::mt19937_64 random(20260131);
  const auto pick = [&] {
    __int128 coefficient = __int128(random() >> (random() % 60)) * int64_t(random() % 1000 + 1);
    if (random() % 2) coefficient = -coefficient;
    return Decimal{coefficient, uint32_t(random() % 12)};
  };
  for (int i = 0; i < 20'000; ++i) {
    const Decimal a = pick(), b = pick();
    Decimal sum, back, product, quotient, rest;
    ASSERT_TRUE(AddDecimal(a, b, &sum));
    ASSERT_TRUE(SubtractDecimal(sum, b, &back));
    ASSERT_EQ(CompareDecimal(back, a), 0);
    ASSERT_EQ(CompareDecimal(a, b), -CompareDecimal(b, a));
    ASSERT_EQ(FormatDecimal(D(FormatDecimal(a))), FormatDecimal(a));
    if (IsZero(b) || !MultiplyDecimal(a, b, &product)) continue;
    ASSERT_TRUE(DivideDecimal(product, b, 12, Rounding::kToZero, &quotient));
    ASSERT_EQ(CompareDecimal(quotient, a), 0);
    // a = b * trunc(a / b) + rest
    Decimal whole, multiple;
    ASSERT_TRUE(RemainderDecimal(a, b, &rest));
    ASSERT_TRUE(DivideDecimal(a, b, 0, Rounding::kToZero, &whole));
    ASSERT_TRUE(MultiplyDecimal(b, whole, &multiple));
    ASSERT_TRUE(AddDecimal(multiple, rest, &sum));
    ASSERT_EQ(CompareDecimal(sum, a), 0);
  }
}

}  // namespace
}  // namespace treaty
