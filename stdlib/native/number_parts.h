// What the rounding functions share.
#pragma once

#include <algorithm>

#include "stdlib/native/function.h"

namespace treaty::stdlib {

// A scale from 0 to 38: what is outside counts as the nearest.
inline uint32_t ScaleWithin(int64_t decimals) {
  return uint32_t(std::clamp<int64_t>(decimals, 0, kDecimalDigits));
}

// To `decimals` digits behind the point. Cannot overflow: a digit is lost wherever one is carried.
inline Decimal RoundTo(Decimal value, int64_t decimals, Rounding rounding) {
  Decimal rounded = value;
  RoundDecimal(value, ScaleWithin(decimals), rounding, &rounded);
  return rounded;
}

}  // namespace treaty::stdlib
