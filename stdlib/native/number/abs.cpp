#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<int64_t> AbsoluteInt(int64_t value) {
  if (value == INT64_MIN) return Refuse("number.overflow", "the result does not fit into an Int");
  return value < 0 ? -value : value;
}
static Decimal AbsoluteDecimal(Decimal value) {
  return value.coefficient < 0 ? NegateDecimal(value) : value;
}
static Money AbsoluteMoney(Money value) { return {AbsoluteDecimal(value.amount), value.currency}; }

STDLIB_FUNCTION(number_abs) = {
    .name = "abs",
    .summary = "A number without its sign.",
    .params = {{"value", "The number."}},
    .examples = {{"abs(-5)", "5"},
                 {"abs(-1.50)", "1.5"},
                 {"abs(-2.00 EUR)", R"({"amount":2,"currency":"EUR"})"},
                 {"abs(-9223372036854775808)", "fails"}},
    .native = {Bind<AbsoluteInt>(), Bind<AbsoluteDecimal>().SameAs(0),
               Bind<AbsoluteMoney>().SameAs(0)},
};

}  // namespace treaty::stdlib
