#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<int64_t> ToInt(Decimal value) {
  int64_t whole = 0;
  if (!DecimalToInt(value, &whole)) {
    return Refuse("call.to_int", Quoted(FormatDecimal(value)) + " is no whole number of 64 bits");
  }
  return whole;
}

STDLIB_FUNCTION(number_to_int) = {
    .name = "to_int",
    .summary = "A Decimal without a fraction as an Int; fails when digits would be lost.",
    .params = {{"value", "The number to convert."}},
    .examples = {{"to_int(42.00)", "42"}, {"to_int(0.5)", "fails"}, {"to_int(1e30)", "fails"}},
    .native = Bind<ToInt>(),
};

}  // namespace treaty::stdlib
