#include "runtime/value/text.h"
#include "stdlib/native/country.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<std::string_view> CountryCode(Arena& arena, std::string_view text) {
  const std::string_view code = FindCountry(StripMarks(arena, Lower(arena, Squish(arena, text))));
  if (code.empty()) return Refuse("call.country_code", Quoted(text) + " is no country");
  return code;
}

STDLIB_FUNCTION(code_country_code) = {
    .name = "country_code",
    .summary =
        "The two letters of a country (ISO 3166), from a code of two or three letters or a name.",
    .params =
        {{"text",
          "The country: a code, or a name in English, French, Spanish, and for many in German."}},
    .examples = {{R"(country_code("Germany"))", R"("DE")"},
                 {R"(country_code("deu"))", R"("DE")"},
                 {R"(country_code(" Österreich "))", R"("AT")"},
                 {R"(country_code("USA"))", R"("US")"},
                 {R"(country_code("Atlantis"))", "fails"}},
    .native = Bind<CountryCode>().LengthFixed(2),
};

}  // namespace treaty::stdlib
