#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<Money> MakeMoney(Decimal amount, std::string_view currency) {
  Money money{amount};
  if (!ParseCurrency(currency, &money.currency)) {
    return Refuse("call.money", Quoted(currency) + " is no currency of ISO 4217");
  }
  return money;
}

STDLIB_FUNCTION(money_money) = {
    .name = "money",
    .summary = "An amount of a currency.",
    .params = {{"amount", "How much."},
               {"currency", "The currency by its three letters (ISO 4217)."}},
    .examples = {{R"(money(12.50, "EUR"))", R"({"amount":12.5,"currency":"EUR"})"},
                 {R"(money(1, "XYZ"))", "fails"},
                 {R"(money(1, "eur"))", "fails"}},
    .native = Bind<MakeMoney>().CurrencyFrom(1),
};

}  // namespace treaty::stdlib
