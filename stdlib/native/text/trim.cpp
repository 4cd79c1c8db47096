#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view TrimBlanks(std::string_view text) { return Trim(text); }

STDLIB_FUNCTION(text_trim) = {
    .name = "trim",
    .summary = "Takes blanks of any kind off both ends of a text.",
    .params = {{"text", "The text to trim."}},
    .examples = {{R"(trim("  ACME  GmbH "))", R"("ACME  GmbH")"}, {R"(trim("   "))", R"("")"}},
    .native = Bind<TrimBlanks>().SameAs(0),
};

}  // namespace treaty::stdlib
