#include <re2/re2.h>

#include "stdlib/native/function.h"
#include "stdlib/native/pattern.h"

namespace treaty::stdlib {

static bool Matches(std::string_view text, std::string_view pattern) {
  const RE2* const compiled = CompiledPattern(pattern);
  return compiled != nullptr &&
         RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled);
}

STDLIB_FUNCTION(text_matches) = {
    .name = "matches",
    .summary =
        "Whether a regular expression is found in a text. Time is linear in the text, so there are "
        "no back references and no look-around; anchor with ^ and $ to match the whole. A pattern "
        "that "
        "is no expression matches nothing.",
    .params = {{"text", "The text to search."}, {"pattern", "The expression, as RE2 reads it."}},
    .examples = {{R"(matches("DE123", "^[A-Z]{2}[0-9]+$"))", "true"},
                 {R"(matches("12a", "^[0-9]+$"))", "false"},
                 {R"(matches("a(", "("))", "false"}},
    .native = Bind<Matches>(),
};

}  // namespace treaty::stdlib
