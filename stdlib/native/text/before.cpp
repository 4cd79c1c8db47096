#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Before(std::string_view text, std::string_view part) {
  return text.substr(0, text.find(part));
}

STDLIB_FUNCTION(text_before) = {
    .name = "before",
    .summary = "What stands before the first occurrence of a part; all of the text without one.",
    .params = {{"text", "The text to cut."}, {"part", "Where to cut."}},
    .examples = {{R"(before("jane@example.com", "@"))", R"("jane")"},
                 {R"(before("jane", "@"))", R"("jane")"}},
    .native = Bind<Before>().SameAs(0),
};

}  // namespace treaty::stdlib
