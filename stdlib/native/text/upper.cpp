#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view ToUpper(Arena& arena, std::string_view text) { return Upper(arena, text); }

STDLIB_FUNCTION(text_upper) = {
    .name = "upper",
    .summary = "Writes a text in upper case; a sharp s becomes SS.",
    .params = {{"text", "The text to change."}},
    .examples = {{R"(upper("straße"))", R"("STRASSE")"}, {R"(upper("a1"))", R"("A1")"}},
    .native = Bind<ToUpper>(),
};

}  // namespace treaty::stdlib
