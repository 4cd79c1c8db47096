#include <string>

#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<std::string_view> Repeat(Arena& arena, std::string_view text, int64_t times) {
  constexpr size_t kMostBytes = 1 << 20;
  if (times <= 0 || text.empty()) return std::string_view("");
  if (uint64_t(times) > kMostBytes / text.size()) {
    return Refuse("call.repeat", "the repeated text is longer than 1 MiB");
  }
  std::string repeated;
  for (; times > 0; --times) repeated += text;
  return arena.Copy(repeated);
}

STDLIB_FUNCTION(text_repeat) = {
    .name = "repeat",
    .summary = "A text several times in a row; fails above 1 MiB.",
    .params = {{"text", "The text to repeat."}, {"times", "How often; none for 0 and below."}},
    .examples = {{R"(repeat("ab", 3))", R"("ababab")"},
                 {R"(repeat("ab", 0))", R"("")"},
                 {R"(repeat("ab", 9000000))", "fails"}},
    .native = Bind<Repeat>(),
};

}  // namespace treaty::stdlib
