#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view After(std::string_view text, std::string_view part) {
  const size_t at = text.find(part);
  return at == text.npos ? std::string_view("") : text.substr(at + part.size());
}

STDLIB_FUNCTION(text_after) = {
    .name = "after",
    .summary = "What stands after the first occurrence of a part; nothing without one.",
    .params = {{"text", "The text to cut."}, {"part", "Where to cut."}},
    .examples = {{R"(after("jane@example.com", "@"))", R"("example.com")"},
                 {R"(after("jane", "@"))", R"("")"}},
    .native = Bind<After>().SameAs(0),
};

}  // namespace treaty::stdlib
