#include "stdlib/native/function.h"
#include "stdlib/native/text_parts.h"

namespace treaty::stdlib {

static std::string_view PadLeft(Arena& arena, std::string_view text, int64_t length,
                                std::string_view with) {
  return Pad(arena, text, length, with, PadSide::kLeft);
}

STDLIB_FUNCTION(text_pad_left) = {
    .name = "pad_left",
    .summary = "Fills a text on the left up to a length; a longer text stays as it is.",
    .params = {{"text", "The text to fill."},
               {"length", "The length to reach, in characters; at most 10000."},
               {"with", "What to fill with; its last repetition may be cut.", " "}},
    .examples = {{R"(pad_left("42", 5, "0"))", R"("00042")"},
                 {R"(pad_left("abc", 2))", R"("abc")"},
                 {R"(pad_left("1", 4, with: "ab"))", R"("aba1")"}},
    .native = Bind<PadLeft>(),
};

}  // namespace treaty::stdlib
