#include "stdlib/native/function.h"
#include "stdlib/native/text_parts.h"

namespace treaty::stdlib {

static std::string_view PadRight(Arena& arena, std::string_view text, int64_t length,
                                 std::string_view with) {
  return Pad(arena, text, length, with, PadSide::kRight);
}

STDLIB_FUNCTION(text_pad_right) = {
    .name = "pad_right",
    .summary = "Fills a text on the right up to a length; a longer text stays as it is.",
    .params = {{"text", "The text to fill."},
               {"length", "The length to reach, in characters; at most 10000."},
               {"with", "What to fill with; its last repetition may be cut.", " "}},
    .examples = {{R"(pad_right("ab", 4))", R"("ab  ")"}, {R"(pad_right("abc", 2))", R"("abc")"}},
    .native = Bind<PadRight>(),
};

}  // namespace treaty::stdlib
