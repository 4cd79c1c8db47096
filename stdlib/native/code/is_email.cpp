#include "stdlib/native/email.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static bool IsAddress(std::string_view text) { return IsEmail(text); }

STDLIB_FUNCTION(code_is_email) = {
    .name = "is_email",
    .summary =
        "Whether a text is an e-mail address: one @, a local part of at most 64 bytes, a domain "
        "with a dot.",
    .params = {{"text", "The text to test."}},
    .examples = {{R"(is_email("jane.doe+crm@example.com"))", "true"},
                 {R"(is_email("müller@exämple.de"))", "true"},
                 {R"(is_email("jane@localhost"))", "false"},
                 {R"(is_email("jane doe@example.com"))", "false"},
                 {R"(is_email("a@b@example.com"))", "false"},
                 {R"(is_email("jane@example..com"))", "false"}},
    .native = Bind<IsAddress>(),
};

}  // namespace treaty::stdlib
