#include "stdlib/native/function.h"
#include "stdlib/native/phone.h"

namespace treaty::stdlib {

static Fallible<std::string_view> E164(Arena& arena, std::string_view text,
                                       std::optional<std::string_view> region) {
  return ToE164(arena, text, region.value_or(""));
}

STDLIB_FUNCTION(code_e164) = {
    .name = "e164",
    .summary = "A telephone number in its international form, from what people type.",
    .params =
        {{"text", "The number: digits with blanks and punctuation, + or 00 before a calling code."},
         {"region",
          "The country (ISO 3166, two letters) of a number without calling code; may be null.",
          std::nullopt}},
    .examples = {{R"(e164("+49 (0)89 / 1234-567"))", R"("+49891234567")"},
                 {R"(e164("089 1234567", region: "DE"))", R"("+49891234567")"},
                 {R"(e164("(212) 555-0123", region: "US"))", R"("+12125550123")"},
                 {R"(e164("0039 06 1234567", region: "DE"))", R"("+39061234567")"},
                 {R"(e164("089 1234567"))", "fails"},
                 {R"(e164("none", region: "DE"))", "fails"}},
    .native = Bind<E164>().LengthFixed(16),
};

}  // namespace treaty::stdlib
