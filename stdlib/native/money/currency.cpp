#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view CurrencyOf(Arena& arena, Money money) {
  return arena.Copy(CurrencyCode(money.currency));
}

STDLIB_FUNCTION(money_currency) = {
    .name = "currency",
    .summary = "The three letters of the currency of an amount of money.",
    .params = {{"money", "The money."}},
    .examples = {{"currency(12.50 EUR)", R"("EUR")"}},
    .native = Bind<CurrencyOf>().LengthFixed(3),
};

}  // namespace treaty::stdlib
