#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static bool IsBlank(std::optional<std::string_view> text) { return !text || Trim(*text).empty(); }

STDLIB_FUNCTION(text_is_blank) = {
    .name = "is_blank",
    .summary = "Whether a text is null, empty, or nothing but blanks.",
    .params = {{"text", "The text to look at; may be null."}},
    .examples = {{R"(is_blank("  "))", "true"},
                 {R"(is_blank("a"))", "false"},
                 {"is_blank(null)", "true"}},
    .native = Bind<IsBlank>(),
};

}  // namespace treaty::stdlib
