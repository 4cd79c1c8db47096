#include "runtime/value/text.h"
#include "stdlib/native/function.h"
#include "stdlib/native/similarity.h"

namespace treaty::stdlib {

static std::string_view SoundexOf(Arena& arena, std::string_view text) {
  return arena.Copy(Soundex(StripMarks(arena, text)));
}

STDLIB_FUNCTION(similarity_soundex) = {
    .name = "soundex",
    .summary =
        "How a word sounds in English (American Soundex): a letter and three digits; accents do "
        "not count. Empty without a letter.",
    .params = {{"text", "The word."}},
    .examples = {{R"(soundex("Robert"))", R"("R163")"},
                 {R"(soundex("Rupert"))", R"("R163")"},
                 {R"(soundex("Tymczak"))", R"("T522")"},
                 {R"(soundex("123"))", R"("")"}},
    .native = Bind<SoundexOf>().LengthFixed(4),
};

}  // namespace treaty::stdlib
