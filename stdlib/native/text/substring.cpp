#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Substring(std::string_view text, int64_t start,
                                  std::optional<int64_t> length) {
  if (start < 0) start = 0;
  text.remove_prefix(utf8::Offset(text, size_t(start)));
  if (!length) return text;
  return utf8::Prefix(text, *length < 0 ? 0 : size_t(*length));
}

STDLIB_FUNCTION(text_substring) = {
    .name = "substring",
    .summary = "Takes a piece out of a text.",
    .params = {{"text", "The text to cut."},
               {"start", "How many characters to leave out before the piece."},
               {"length", "How many characters to take; all that follow when it is left out.",
                std::nullopt}},
    .examples = {{R"(substring("0012345", 2))", R"("12345")"},
                 {R"(substring("Müller", 1, 2))", R"("ül")"},
                 {R"(substring("ab", 5, 1))", R"("")"}},
    .native = Bind<Substring>().SameAs(0),
};

}  // namespace treaty::stdlib
