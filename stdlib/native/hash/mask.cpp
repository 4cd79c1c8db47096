#include <algorithm>
#include <string>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Mask(Arena& arena, std::string_view text, int64_t keep) {
  const size_t length = utf8::Count(text);
  // Never more than a third in clear, so that a short text is not given away.
  const size_t clear = std::min(keep < 0 ? 0 : size_t(keep), length / 3);
  std::string masked(length - clear, '*');
  masked += text.substr(utf8::Offset(text, length - clear));
  return arena.Copy(masked);
}

STDLIB_FUNCTION(hash_mask) = {
    .name = "mask",
    .summary = "Stars for all but the last characters; at least two thirds are always hidden.",
    .params = {{"text", "The text to mask."},
               {"keep", "How many characters stay in clear, at most.", 4}},
    .examples = {{R"(mask("DE89370400440532013000"))", R"("******************3000")"},
                 {R"(mask("secret", 4))", R"("****et")"},
                 {R"(mask("ab"))", R"("**")"}},
    .native = Bind<Mask>().SameAs(0),
    .releases_pii = true,
};

}  // namespace treaty::stdlib
