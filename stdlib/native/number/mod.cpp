#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<int64_t> RemainderOfInt(int64_t a, int64_t b) {
  if (b == 0) return Refuse("number.zero", "a division by zero has no remainder");
  return b == -1 ? 0 : a % b;  // INT64_MIN % -1 traps
}
static Fallible<Decimal> RemainderOfDecimal(Decimal a, Decimal b) {
  Decimal rest;
  if (!RemainderDecimal(a, b, &rest)) {
    return Refuse("number.zero", "a division by zero has no remainder");
  }
  return rest;
}

STDLIB_FUNCTION(number_mod) = {
    .name = "mod",
    .summary = "What a division towards zero leaves over; it has the sign of the dividend.",
    .params = {{"a", "The dividend."}, {"b", "The divisor; fails when it is 0."}},
    .examples = {{"mod(7, 3)", "1"},
                 {"mod(-7, 3)", "-1"},
                 {"mod(7.5, 2)", "1.5"},
                 {"mod(1, 0)", "fails"}},
    .native = {Bind<RemainderOfInt>(), Bind<RemainderOfDecimal>()},
};

}  // namespace treaty::stdlib
