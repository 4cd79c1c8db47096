#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<bool> ParseBool(Arena& arena, std::string_view text) {
  static constexpr std::string_view kYes[] = {"true", "yes", "y", "t", "on", "1", "x"};
  static constexpr std::string_view kNo[] = {"false", "no", "n", "f", "off", "0"};
  const std::string_view word = Lower(arena, Trim(text));
  for (const std::string_view yes : kYes) {
    if (word == yes) return true;
  }
  for (const std::string_view no : kNo) {
    if (word == no) return false;
  }
  return Refuse("call.parse_bool", Quoted(text) + " says neither yes nor no");
}

STDLIB_FUNCTION(number_parse_bool) = {
    .name = "parse_bool",
    .summary =
        "Reads a yes or no in any case: true yes y t on 1 x, or false no n f off 0. An empty text "
        "is "
        "neither.",
    .params = {{"text", "The text to read; blanks around it are allowed."}},
    .examples = {{R"(parse_bool("Yes"))", "true"},
                 {R"(parse_bool("X"))", "true"},
                 {R"(parse_bool("0"))", "false"},
                 {R"(parse_bool(""))", "fails"},
                 {R"(parse_bool("maybe"))", "fails"}},
    .native = Bind<ParseBool>(),
};

}  // namespace treaty::stdlib
