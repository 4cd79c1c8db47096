#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Redact(std::string_view) { return "[redacted]"; }

STDLIB_FUNCTION(hash_redact) = {
    .name = "redact",
    .summary = "The same word for every text: says that there is a value, and nothing of it.",
    .params = {{"text", "The text to hide."}},
    .examples = {{R"(redact("jane@example.com"))", R"("[redacted]")"}},
    .native = Bind<Redact>().LengthFixed(10),
    .releases_pii = true,
};

}  // namespace treaty::stdlib
