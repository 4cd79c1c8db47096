#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view ToLower(Arena& arena, std::string_view text) { return Lower(arena, text); }

STDLIB_FUNCTION(text_lower) = {
    .name = "lower",
    .summary = "Writes a text in lower case.",
    .params = {{"text", "The text to change."}},
    .examples = {{R"(lower("ÄRGER Ab1"))", R"("ärger ab1")"}, {R"(lower(""))", R"("")"}},
    .native = Bind<ToLower>(),
};

}  // namespace treaty::stdlib
