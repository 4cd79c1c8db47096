#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view DigitsOnly(Arena& arena, std::string_view text) {
  char* const copy = arena.Allocate(text.size());
  char* out = copy;
  for (const char byte : text) {
    if (byte >= '0' && byte <= '9') *out++ = byte;
  }
  return {copy, size_t(out - copy)};
}

STDLIB_FUNCTION(text_digits_only) = {
    .name = "digits_only",
    .summary = "The digits 0 to 9 of a text, everything else left out.",
    .params = {{"text", "The text to reduce."}},
    .examples = {{R"(digits_only("DE 123/45-6"))", R"("123456")"},
                 {R"(digits_only("x"))", R"("")"}},
    .native = Bind<DigitsOnly>().SameAs(0),
};

}  // namespace treaty::stdlib
