// Exact decimal numbers of up to 38 digits: coefficient / 10^scale. Never a binary floating point.
//
// Equality and order are by value (1.10 equals 1.1); text is canonical (no exponent, no trailing
// zeros, no "-0"). An operation whose exact result needs more than 38 digits reports overflow; it
// never rounds by itself. Rounding happens only where a scale and a mode are given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace treaty {

inline constexpr uint32_t kDecimalDigits = 38;
// "-0." and 38 digits.
inline constexpr size_t kDecimalChars = 41;

// Invariant: |coefficient| < 10^38, scale <= 38.
struct Decimal {
  __int128 coefficient = 0;
  uint32_t scale = 0;
};

enum class Rounding : uint8_t {
  kHalfAway,    // 2.5 -> 3, -2.5 -> -3: commercial rounding, the default everywhere
  kHalfEven,    // 2.5 -> 2, 3.5 -> 4
  kHalfToZero,  // 2.5 -> 2, -2.5 -> -2
  kAway,        // 2.1 -> 3, -2.1 -> -3
  kToZero,      // 2.9 -> 2, -2.9 -> -2
  kCeiling,     // 2.1 -> 3, -2.9 -> -2
  kFloor,       // 2.9 -> 2, -2.1 -> -3
};

enum class DecimalProblem : uint8_t {
  kNone,
  kSyntax,    // no number
  kOverflow,  // a number, but not one of 38 digits
};

// Reads [+-]digits[.digits][e[+-]digits], all of it. Leading zeros are allowed, as is ".5".
DecimalProblem ParseDecimal(std::string_view text, Decimal* result);

// Writes the canonical text (at most kDecimalChars) to `out` and returns its end.
char* WriteDecimal(char* out, Decimal value);
std::string FormatDecimal(Decimal value);
// With exactly `decimals` digits after the point: 12.5, 2 -> "12.50". The value must fit already.
std::string FormatFixed(Decimal value, uint32_t decimals);

inline Decimal DecimalFromInt(int64_t value) { return {value, 0}; }
// False when the value has a fraction or does not fit.
bool DecimalToInt(Decimal value, int64_t* result);
// The nearest double; for scores only.
double DecimalToDouble(Decimal value);

// False on overflow. The results are exact.
bool AddDecimal(Decimal a, Decimal b, Decimal* result);
bool SubtractDecimal(Decimal a, Decimal b, Decimal* result);
bool MultiplyDecimal(Decimal a, Decimal b, Decimal* result);

// a / b at `scale` (at most 38). False on overflow and when b is zero (see IsZero).
bool DivideDecimal(Decimal a, Decimal b, uint32_t scale, Rounding rounding, Decimal* result);
// The remainder of the division towards zero: a - b * trunc(a / b). False when b is zero.
bool RemainderDecimal(Decimal a, Decimal b, Decimal* result);

// To at most `scale` digits after the point. False on overflow (0.95 with 38 nines before it).
bool RoundDecimal(Decimal value, uint32_t scale, Rounding rounding, Decimal* result);

// Whether the value has at most `precision` digits, `scale` of them after the point, without any
// loss: what Decimal(precision, scale) can hold.
bool FitsDecimal(Decimal value, uint32_t precision, uint32_t scale);

// -1, 0, 1 by value.
int CompareDecimal(Decimal a, Decimal b);
// Without trailing zeros after the point: equal values have equal normal forms.
Decimal NormaliseDecimal(Decimal value);

inline bool IsZero(Decimal value) { return value.coefficient == 0; }
inline Decimal NegateDecimal(Decimal value) { return {-value.coefficient, value.scale}; }

// 10^exponent for 0..38.
__int128 PowerOfTen(uint32_t exponent);

}  // namespace treaty
