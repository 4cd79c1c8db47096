#include "stdlib/native/function.h"
#include "stdlib/native/number_parts.h"

namespace treaty::stdlib {

static Money RoundMoney(Money money) {
  return {RoundTo(money.amount, MinorUnits(money.currency), Rounding::kHalfAway), money.currency};
}

STDLIB_FUNCTION(money_round_money) = {
    .name = "round_money",
    .summary = "Rounds to the smallest unit of the currency, halves away from zero.",
    .params = {{"money", "The money to round."}},
    .examples = {{"round_money(12.345 EUR)", R"({"amount":12.35,"currency":"EUR"})"},
                 {"round_money(12.5 JPY)", R"({"amount":13,"currency":"JPY"})"},
                 {"round_money(1.2345 KWD)", R"({"amount":1.235,"currency":"KWD"})"}},
    .native = Bind<RoundMoney>().SameAs(0),
};

}  // namespace treaty::stdlib
