#include "stdlib/native/function.h"
#include "stdlib/native/iban.h"

namespace treaty::stdlib {

static bool IsIban(std::string_view text) { return NormaliseIban(text).has_value(); }

STDLIB_FUNCTION(code_is_iban) = {
    .name = "is_iban",
    .summary = "Whether a text is an IBAN with the length of its country and right check digits.",
    .params = {{"text", "The text to test; blanks and punctuation do not count."}},
    .examples = {{R"(is_iban("DE89 3704 0044 0532 0130 00"))", "true"},
                 {R"(is_iban("DE88 3704 0044 0532 0130 00"))", "false"}},
    .native = Bind<IsIban>(),
};

}  // namespace treaty::stdlib
