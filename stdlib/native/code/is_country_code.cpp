#include "runtime/value/text.h"
#include "stdlib/native/country.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static bool IsCountryCode(Arena& arena, std::string_view code) {
  return code.size() == 2 && FindCountry(Lower(arena, code)) == code;
}

STDLIB_FUNCTION(code_is_country_code) = {
    .name = "is_country_code",
    .summary = "Whether a text is the two-letter code of a country (ISO 3166, capital letters).",
    .params = {{"code", "The text to test."}},
    .examples = {{R"(is_country_code("DE"))", "true"},
                 {R"(is_country_code("de"))", "false"},
                 {R"(is_country_code("ZZ"))", "false"}},
    .native = Bind<IsCountryCode>(),
};

}  // namespace treaty::stdlib
