#include <string>

#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Replace(Arena& arena, std::string_view text, std::string_view part,
                                std::string_view with) {
  if (part.empty()) return text;
  std::string replaced;
  size_t from = 0;
  for (size_t at; (at = text.find(part, from)) != text.npos; from = at + part.size()) {
    replaced += text.substr(from, at - from);
    replaced += with;
  }
  if (from == 0) return text;
  return arena.Copy(replaced += text.substr(from));
}

STDLIB_FUNCTION(text_replace) = {
    .name = "replace",
    .summary = "Puts another text in the place of each occurrence of a part.",
    .params = {{"text", "The text to change."},
               {"part", "What to replace; an empty part replaces nothing."},
               {"with", "What comes in its place."}},
    .examples = {{R"(replace("a-b-c", "-", ""))", R"("abc")"},
                 {R"(replace("aaa", "aa", "b"))", R"("ba")"},
                 {R"(replace("abc", "", "x"))", R"("abc")"}},
    .native = Bind<Replace>(),
};

}  // namespace treaty::stdlib
