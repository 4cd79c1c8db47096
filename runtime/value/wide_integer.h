// Unsigned integers of 256 bits, as far as exact decimal arithmetic needs them between two steps.
#pragma once

#include <cstdint>

namespace treaty {

using Unsigned128 = unsigned __int128;

struct Unsigned256 {
  Unsigned128 high = 0;
  Unsigned128 low = 0;

  friend bool operator==(const Unsigned256&, const Unsigned256&) = default;
  friend bool operator<(const Unsigned256& a, const Unsigned256& b) {
    return a.high != b.high ? a.high < b.high : a.low < b.low;
  }
  friend Unsigned256 operator+(Unsigned256 a, const Unsigned256& b) {
    a.low += b.low;
    a.high += b.high + (a.low < b.low ? 1 : 0);
    return a;
  }
  friend Unsigned256 operator-(Unsigned256 a, const Unsigned256& b) {
    a.high -= b.high + (a.low < b.low ? 1 : 0);
    a.low -= b.low;
    return a;
  }
};

inline Unsigned256 MultiplyWide(Unsigned128 a, Unsigned128 b) {
  const Unsigned128 a0 = uint64_t(a), a1 = a >> 64;
  const Unsigned128 b0 = uint64_t(b), b1 = b >> 64;
  const Unsigned128 low = a0 * b0;
  const Unsigned128 middle = a1 * b0 + (low >> 64);  // cannot overflow: (2^64-1)^2 + 2^64-1
  const Unsigned128 other = a0 * b1 + uint64_t(middle);
  return {a1 * b1 + (middle >> 64) + (other >> 64), other << 64 | uint64_t(low)};
}

struct WideQuotient {
  Unsigned256 quotient;
  Unsigned128 remainder = 0;
};

// `divisor` is below 2^127 and not 0.
inline WideQuotient DivideWide(Unsigned256 value, Unsigned128 divisor) {
  WideQuotient result;
  result.quotient.high = value.high / divisor;
  Unsigned128 rest = value.high % divisor;
  if (rest == 0) {
    result.quotient.low = value.low / divisor;
    result.remainder = value.low % divisor;
    return result;
  }
  for (int bit = 127; bit >= 0; --bit) {
    rest = rest << 1 | (value.low >> bit & 1);
    result.quotient.low <<= 1;
    if (rest < divisor) continue;
    rest -= divisor;
    result.quotient.low |= 1;
  }
  result.remainder = rest;
  return result;
}

}  // namespace treaty
