#include "stdlib/native/function.h"

namespace treaty::stdlib {

static bool IsCurrencyCode(std::string_view code) {
  uint32_t packed = 0;
  return ParseCurrency(code, &packed);
}

STDLIB_FUNCTION(money_is_currency) = {
    .name = "is_currency",
    .summary = "Whether a text is the code of a currency (ISO 4217, capital letters).",
    .params = {{"code", "The text to test."}},
    .examples = {{R"(is_currency("EUR"))", "true"}, {R"(is_currency("Euro"))", "false"}},
    .native = Bind<IsCurrencyCode>(),
};

}  // namespace treaty::stdlib
