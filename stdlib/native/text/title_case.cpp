#include <string>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view TitleCase(Arena& arena, std::string_view text) {
  std::string title;
  bool inside_word = false;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    const char32_t letter = utf8::Next(text, &at);
    const std::string_view one = text.substr(begin, at - begin);
    title += inside_word ? Lower(arena, one) : Upper(arena, one);
    inside_word = !utf8::IsBlank(letter) && letter != '-' && letter != '/';
  }
  return arena.Copy(title);
}

STDLIB_FUNCTION(text_title_case) = {
    .name = "title_case",
    .summary = "Begins each word with a capital letter and writes the rest in lower case.",
    .params = {{"text", "The text to change."}},
    .examples = {{R"(title_case("ACME of köln"))", R"("Acme Of Köln")"},
                 {R"(title_case("baden-baden"))", R"("Baden-Baden")"}},
    .native = Bind<TitleCase>(),
};

}  // namespace treaty::stdlib
