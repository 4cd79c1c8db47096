#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::optional<std::string_view> PostalPrefix(Arena& arena, std::string_view text,
                                                    int64_t length) {
  char* const copy = arena.Allocate(text.size());
  char* out = copy;
  for (const char byte : Upper(arena, text)) {
    const bool kept = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z');
    if (kept && out - copy < length && size_t(out - copy) < text.size()) *out++ = byte;
  }
  if (out == copy) return std::nullopt;
  return std::string_view(copy, size_t(out - copy));
}

STDLIB_FUNCTION(code_postal_prefix) = {
    .name = "postal_prefix",
    .summary =
        "The first letters and digits of a postal code, in capital letters: a region, for "
        "blocking. Null without any.",
    .params = {{"text", "The postal code."}, {"length", "How many characters, at most.", 3}},
    .examples = {{R"(postal_prefix("D-80331"))", R"("D80")"},
                 {R"(postal_prefix("sw1a 1aa", 4))", R"("SW1A")"},
                 {R"(postal_prefix(" - "))", "null"}},
    .native = Bind<PostalPrefix>(),
};

}  // namespace treaty::stdlib
