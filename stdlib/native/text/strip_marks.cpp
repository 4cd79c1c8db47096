#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Plain(Arena& arena, std::string_view text) {
  return StripMarks(arena, text);
}

STDLIB_FUNCTION(text_strip_marks) = {
    .name = "strip_marks",
    .summary = "Writes Latin letters without their accents, as people type them where they cannot.",
    .params = {{"text", "The text to change."}},
    .examples = {{R"(strip_marks("Müller Łódź"))", R"("Muller Lodz")"},
                 {R"(strip_marks("abc"))", R"("abc")"}},
    .native = Bind<Plain>(),
};

}  // namespace treaty::stdlib
