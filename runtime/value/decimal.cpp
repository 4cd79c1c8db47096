#include "runtime/value/decimal.h"

#include <array>
#include <charconv>
#include <cstring>

#include "runtime/base/check.h"
#include "runtime/value/wide_integer.h"

namespace treaty {
namespace {

constexpr std::array<Unsigned128, kDecimalDigits + 1> kPowers = [] {
  std::array<Unsigned128, kDecimalDigits + 1> powers{1};
  for (size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();
constexpr Unsigned128 kLimit = kPowers[kDecimalDigits];

Unsigned128 Magnitude(__int128 value) {
  return value < 0 ? Unsigned128(0) - Unsigned128(value) : Unsigned128(value);
}

__int128 Signed(Unsigned128 magnitude, bool negative) {
  return negative ? -__int128(magnitude) : __int128(magnitude);
}

// An exact magnitude of any width becomes a Decimal if trailing zeros can be spared.
bool Reduce(Unsigned256 magnitude, uint32_t scale, bool negative, Decimal* result) {
  while (magnitude.high != 0 || magnitude.low >= kLimit || scale > kDecimalDigits) {
    if (scale == 0) return false;
    const WideQuotient tenth = DivideWide(magnitude, 10);
    if (tenth.remainder != 0) return false;
    magnitude = tenth.quotient;
    --scale;
  }
  *result = {Signed(magnitude.low, negative), scale};
  return true;
}

// Whether a quotient whose rest compares to the half as `half` (-1, 0, 1) grows by one.
bool RoundsAway(Rounding rounding, bool negative, bool odd, bool has_rest, int half) {
  if (!has_rest) return false;
  switch (rounding) {
    case Rounding::kHalfAway:
      return half >= 0;
    case Rounding::kHalfEven:
      return half > 0 || (half == 0 && odd);
    case Rounding::kHalfToZero:
      return half > 0;
    case Rounding::kAway:
      return true;
    case Rounding::kToZero:
      return false;
    case Rounding::kCeiling:
      return !negative;
    case Rounding::kFloor:
      return negative;
  }
  return false;
}

int CompareToHalf(Unsigned128 rest, Unsigned128 divisor) {
  const Unsigned128 other = divisor - rest;  // rest / divisor against 1/2
  return rest < other ? -1 : rest > other ? 1 : 0;
}

struct Aligned {
  Unsigned256 a;
  Unsigned256 b;
  uint32_t scale;
};

Aligned Align(Decimal a, Decimal b) {
  const uint32_t scale = a.scale > b.scale ? a.scale : b.scale;
  return {MultiplyWide(Magnitude(a.coefficient), kPowers[scale - a.scale]),
          MultiplyWide(Magnitude(b.coefficient), kPowers[scale - b.scale]), scale};
}

bool AddSlowly(Decimal a, Decimal b, Decimal* result) {
  const Aligned both = Align(a, b);
  const bool a_negative = a.coefficient < 0;
  const bool b_negative = b.coefficient < 0;
  if (a_negative == b_negative) return Reduce(both.a + both.b, both.scale, a_negative, result);
  if (both.a < both.b) return Reduce(both.b - both.a, both.scale, b_negative, result);
  return Reduce(both.a - both.b, both.scale, a_negative, result);
}

// The parts of a number's text.
struct Digits {
  Unsigned128 coefficient = 0;
  int64_t exponent = 0;  // of the coefficient's last digit
  uint32_t zeros = 0;    // that stand behind the coefficient but are not in it yet
  bool overflow = false;
  bool any = false;

  void Take(char digit) {
    any = true;
    if (digit == '0') {
      // Put off, so that 1e38 written out or 0.10000...0 does not overflow by trailing zeros.
      if (coefficient != 0) ++zeros;
      return;
    }
    for (; zeros > 0; --zeros) Push(0);
    Push(unsigned(digit - '0'));
  }

 private:
  void Push(unsigned digit) {
    if (coefficient > (kLimit - 1 - digit) / 10) {
      overflow = true;
    } else {
      coefficient = coefficient * 10 + digit;
    }
  }
};

bool IsDigit(char byte) { return byte >= '0' && byte <= '9'; }

constexpr int64_t kLargestExponent = 1'000'000'000;

// Reads "e+12" at `at`; false when it is no exponent.
bool TakeExponent(const char*& at, const char* end, int64_t* exponent) {
  ++at;
  const bool negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) ++at;
  if (at == end || !IsDigit(*at)) return false;
  int64_t value = 0;
  for (; at < end && IsDigit(*at); ++at) {
    if (value < kLargestExponent) value = value * 10 + (*at - '0');
  }
  *exponent = negative ? -value : value;
  return true;
}

DecimalProblem Assemble(const Digits& digits, bool negative, Decimal* result) {
  if (digits.coefficient == 0) {
    *result = {};
    return digits.overflow ? DecimalProblem::kOverflow : DecimalProblem::kNone;
  }
  int64_t exponent = digits.exponent + digits.zeros;
  Unsigned128 coefficient = digits.coefficient;
  if (digits.overflow || exponent < -int64_t(kDecimalDigits) ||
      exponent >= int64_t(kDecimalDigits)) {
    return DecimalProblem::kOverflow;
  }
  if (exponent > 0) {
    if (coefficient > (kLimit - 1) / kPowers[size_t(exponent)]) return DecimalProblem::kOverflow;
    coefficient *= kPowers[size_t(exponent)];
    exponent = 0;
  }
  *result = {Signed(coefficient, negative), uint32_t(-exponent)};
  return DecimalProblem::kNone;
}

// Decimal digits of `value`, most significant first, to `out`; returns the end.
char* WriteDigits(char* out, Unsigned128 value) {
  char reversed[40];
  int count = 0;
  while (value > UINT64_MAX) {
    reversed[count++] = char('0' + int(value % 10));
    value /= 10;
  }
  uint64_t small = uint64_t(value);
  do {
    reversed[count++] = char('0' + small % 10);
    small /= 10;
  } while (small != 0);
  while (count > 0) *out++ = reversed[--count];
  return out;
}

}  // namespace

__int128 PowerOfTen(uint32_t exponent) {
  CHECK(exponent <= kDecimalDigits, "powers of ten are asked for up to 38");
  return __int128(kPowers[exponent]);
}

DecimalProblem ParseDecimal(std::string_view text, Decimal* result) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at < end && *at == '-';
  if (at < end && (*at == '-' || *at == '+')) ++at;
  Digits digits;
  for (; at < end && IsDigit(*at); ++at) digits.Take(*at);
  if (at < end && *at == '.') {
    const char* const first = ++at;
    for (; at < end && IsDigit(*at); ++at) digits.Take(*at);
    digits.exponent = first - at;
    if (at == first) return DecimalProblem::kSyntax;
  }
  if (!digits.any) return DecimalProblem::kSyntax;
  if (at < end && (*at == 'e' || *at == 'E')) {
    int64_t exponent = 0;
    if (!TakeExponent(at, end, &exponent)) return DecimalProblem::kSyntax;
    digits.exponent += exponent;
  }
  if (at != end) return DecimalProblem::kSyntax;
  return Assemble(digits, negative, result);
}

Decimal NormaliseDecimal(Decimal value) {
  while (value.scale > 0 && value.coefficient % 10 == 0) {
    value.coefficient /= 10;
    --value.scale;
  }
  return value;
}

char* WriteDecimal(char* out, Decimal value) {
  value = NormaliseDecimal(value);
  if (value.coefficient < 0) *out++ = '-';
  const Unsigned128 magnitude = Magnitude(value.coefficient);
  if (value.scale == 0) return WriteDigits(out, magnitude);
  out = WriteDigits(out, magnitude / kPowers[value.scale]);
  *out++ = '.';
  char fraction[40];
  const char* const end = WriteDigits(fraction, magnitude % kPowers[value.scale]);
  const size_t count = size_t(end - fraction);
  std::memset(out, '0', value.scale - count);
  std::memcpy(out + value.scale - count, fraction, count);
  return out + value.scale;
}

std::string FormatDecimal(Decimal value) {
  char text[kDecimalChars];
  return {text, WriteDecimal(text, value)};
}

std::string FormatFixed(Decimal value, uint32_t decimals) {
  std::string text = FormatDecimal(value);
  const size_t point = text.find('.');
  const size_t have = point == std::string::npos ? 0 : text.size() - point - 1;
  if (decimals > 0 && point == std::string::npos) text += '.';
  if (decimals > have) text.append(decimals - have, '0');
  return text;
}

bool DecimalToInt(Decimal value, int64_t* result) {
  value = NormaliseDecimal(value);
  if (value.scale != 0 || value.coefficient > INT64_MAX || value.coefficient < INT64_MIN) {
    return false;
  }
  *result = int64_t(value.coefficient);
  return true;
}

double DecimalToDouble(Decimal value) {
  char text[kDecimalChars];
  double real = 0;
  std::from_chars(text, WriteDecimal(text, value), real);
  return real;
}

bool AddDecimal(Decimal a, Decimal b, Decimal* result) {
  if (a.scale != b.scale) return AddSlowly(a, b, result);
  // Each is below 10^38, the sum below 2 * 10^38, and 2^127 lies between.
  __int128 sum = 0;
  if (__builtin_add_overflow(a.coefficient, b.coefficient, &sum) || Magnitude(sum) >= kLimit) {
    return AddSlowly(a, b, result);
  }
  *result = {sum, a.scale};
  return true;
}

bool SubtractDecimal(Decimal a, Decimal b, Decimal* result) {
  return AddDecimal(a, NegateDecimal(b), result);
}

bool MultiplyDecimal(Decimal a, Decimal b, Decimal* result) {
  const Unsigned128 x = Magnitude(a.coefficient);
  const Unsigned128 y = Magnitude(b.coefficient);
  const bool negative = (a.coefficient < 0) != (b.coefficient < 0);
  return Reduce(MultiplyWide(x, y), a.scale + b.scale, negative, result);
}

bool DivideDecimal(Decimal a, Decimal b, uint32_t scale, Rounding rounding, Decimal* result) {
  CHECK(scale <= kDecimalDigits, "a scale is at most 38");
  if (b.coefficient == 0) return false;
  const bool negative = (a.coefficient < 0) != (b.coefficient < 0);
  const Unsigned128 divisor = Magnitude(b.coefficient);
  // |a| * 10^shift / |b|, in at most two steps of 38 digits.
  const int shift = int(scale) + int(b.scale) - int(a.scale);
  const int first = shift < 0 ? 0 : shift < int(kDecimalDigits) ? shift : int(kDecimalDigits);
  WideQuotient step =
      DivideWide(MultiplyWide(Magnitude(a.coefficient), kPowers[size_t(first)]), divisor);
  if (step.quotient.high != 0) return false;
  Unsigned128 quotient = step.quotient.low;
  bool has_rest = step.remainder != 0;
  int half = CompareToHalf(step.remainder, divisor);
  if (shift > first) {
    const Unsigned128 power = kPowers[size_t(shift - first)];
    step = DivideWide(MultiplyWide(step.remainder, power), divisor);
    if (quotient > (kLimit - 1) / power) return false;
    quotient = quotient * power + step.quotient.low;
    has_rest = step.remainder != 0;
    half = CompareToHalf(step.remainder, divisor);
  } else if (shift < 0) {
    const Unsigned128 power = kPowers[size_t(-shift)];
    const Unsigned128 rest = quotient % power;
    half = CompareToHalf(rest, power);
    if (half == 0 && has_rest) half = 1;
    has_rest = has_rest || rest != 0;
    quotient /= power;
  }
  if (RoundsAway(rounding, negative, quotient & 1, has_rest, half)) ++quotient;
  if (quotient >= kLimit) return false;
  *result = {Signed(quotient, negative), scale};
  return true;
}

bool RemainderDecimal(Decimal a, Decimal b, Decimal* result) {
  if (b.coefficient == 0) return false;
  const Aligned both = Align(a, b);
  // The remainder of 256-bit magnitudes by repeated halving of the distance: shift and subtract.
  Unsigned256 rest;
  for (int bit = 255; bit >= 0; --bit) {
    const Unsigned128 half = bit >= 128 ? both.a.high : both.a.low;
    rest = rest + rest;
    rest.low |= half >> (bit & 127) & 1;
    if (!(rest < both.b)) rest = rest - both.b;
  }
  return Reduce(rest, both.scale, a.coefficient < 0, result);
}

bool RoundDecimal(Decimal value, uint32_t scale, Rounding rounding, Decimal* result) {
  if (value.scale <= scale) {
    *result = value;
    return true;
  }
  return DivideDecimal(value, {1, 0}, scale, rounding, result);
}

bool FitsDecimal(Decimal value, uint32_t precision, uint32_t scale) {
  value = NormaliseDecimal(value);
  if (value.scale > scale || precision < scale) return false;
  const uint32_t free_digits = precision - (scale - value.scale);
  return free_digits >= kDecimalDigits || Magnitude(value.coefficient) < kPowers[free_digits];
}

int CompareDecimal(Decimal a, Decimal b) {
  if (a.scale == b.scale) {
    return a.coefficient < b.coefficient ? -1 : a.coefficient > b.coefficient ? 1 : 0;
  }
  const bool a_negative = a.coefficient < 0;
  if (a_negative != (b.coefficient < 0)) return a_negative ? -1 : 1;
  const Aligned both = Align(a, b);
  if (both.a == both.b) return 0;
  return (both.a < both.b) != a_negative ? -1 : 1;
}

}  // namespace treaty
