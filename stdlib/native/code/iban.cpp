#include "stdlib/native/iban.h"

#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<std::string_view> ToIban(Arena& arena, std::string_view text) {
  const std::optional<std::string> code = NormaliseIban(text);
  if (!code)
    return Refuse(
        "call.iban",
        Quoted(text) + " is not an IBAN with the length of its country and right check digits");
  return arena.Copy(*code);
}

STDLIB_FUNCTION(code_iban) = {
    .name = "iban",
    .summary = "The compact form of an IBAN with the length of its country and right check digits.",
    .params = {{"text", "The number as it was typed, with blanks and punctuation."}},
    .examples = {{R"(iban("DE89 3704 0044 0532 0130 00"))", R"("DE89370400440532013000")"},
                 {R"(iban("DE88 3704 0044 0532 0130 00"))", "fails"}},
    .native = Bind<ToIban>().LengthFixed(34),
};

}  // namespace treaty::stdlib
