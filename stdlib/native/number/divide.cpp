#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<Decimal> Divide(Decimal a, Decimal b, int64_t decimals) {
  if (IsZero(b)) return Refuse("number.zero", "nothing can be divided by zero");
  if (decimals < 0 || decimals > int64_t(kDecimalDigits)) {
    return Refuse("call.divide", "decimals run from 0 to 38");
  }
  Decimal quotient;
  if (!DivideDecimal(a, b, uint32_t(decimals), Rounding::kHalfAway, &quotient)) {
    return Refuse("number.overflow", "the result needs more than 38 digits");
  }
  return quotient;
}

STDLIB_FUNCTION(number_divide) = {
    .name = "divide",
    .summary = "Divides to a number of decimals, halves away from zero.",
    .params = {{"a", "The dividend."},
               {"b", "The divisor; fails when it is 0."},
               {"decimals", "Digits behind the point, 0 to 38."}},
    .examples = {{"divide(10, 3, 2)", "3.33"},
                 {"divide(-1, 8, 2)", "-0.13"},
                 {"divide(1, 0, 2)", "fails"}},
    .native = Bind<Divide>().ScaleFrom(2),
};

}  // namespace treaty::stdlib
