#include "stdlib/native/function.h"

namespace treaty::stdlib {

static bool EndsWith(std::string_view text, std::string_view with) { return text.ends_with(with); }

STDLIB_FUNCTION(text_ends_with) = {
    .name = "ends_with",
    .summary = "Whether a text ends with another.",
    .params = {{"text", "The text to look at."}, {"with", "What it may end with."}},
    .examples = {{R"(ends_with("a.csv", ".csv"))", "true"},
                 {R"(ends_with("a.csv", "a"))", "false"}},
    .native = Bind<EndsWith>(),
};

}  // namespace treaty::stdlib
