#include <cstring>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Reverse(Arena& arena, std::string_view text) {
  char* const copy = arena.Allocate(text.size());
  char* out = copy + text.size();
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    utf8::Next(text, &at);
    out -= at - begin;
    std::memcpy(out, text.data() + begin, at - begin);
  }
  return {copy, text.size()};
}

STDLIB_FUNCTION(text_reverse) = {
    .name = "reverse",
    .summary = "The characters of a text from the last to the first.",
    .params = {{"text", "The text to turn round."}},
    .examples = {{R"(reverse("abc"))", R"("cba")"}, {R"(reverse("Ä1"))", R"("1Ä")"}},
    .native = Bind<Reverse>().SameAs(0),
};

}  // namespace treaty::stdlib
