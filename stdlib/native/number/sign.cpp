#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t SignOfInt(int64_t value) { return value < 0 ? -1 : value > 0 ? 1 : 0; }
static int64_t SignOfDecimal(Decimal value) {
  return value.coefficient < 0 ? -1 : value.coefficient > 0 ? 1 : 0;
}

STDLIB_FUNCTION(number_sign) = {
    .name = "sign",
    .summary = "-1, 0 or 1 for a negative number, zero, a positive number.",
    .params = {{"value", "The number."}},
    .examples = {{"sign(-7)", "-1"}, {"sign(0.0)", "0"}, {"sign(0.01)", "1"}},
    .native = {Bind<SignOfInt>(), Bind<SignOfDecimal>()},
};

}  // namespace treaty::stdlib
