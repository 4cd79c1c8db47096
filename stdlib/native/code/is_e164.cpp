#include "stdlib/native/function.h"
#include "stdlib/native/phone.h"

namespace treaty::stdlib {

static bool IsNumber(std::string_view text) { return IsE164(text); }

STDLIB_FUNCTION(code_is_e164) = {
    .name = "is_e164",
    .summary =
        "Whether a text is a telephone number in international form: + and 7 to 15 digits, a known "
        "calling code first.",
    .params = {{"text", "The text to test."}},
    .examples = {{R"(is_e164("+49891234567"))", "true"},
                 {R"(is_e164("089 1234567"))", "false"},
                 {R"(is_e164("+999123456789"))", "false"}},
    .native = Bind<IsNumber>(),
};

}  // namespace treaty::stdlib
