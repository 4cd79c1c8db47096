#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Decimal AmountOf(Money money) { return money.amount; }

STDLIB_FUNCTION(money_amount) = {
    .name = "amount",
    .summary = "The number of an amount of money, without its currency.",
    .params = {{"money", "The money."}},
    .examples = {{"amount(12.50 EUR)", "12.5"}},
    .native = Bind<AmountOf>(),
};

}  // namespace treaty::stdlib
