#include "stdlib/native/function.h"

namespace treaty::stdlib {

static bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

STDLIB_FUNCTION(text_contains) = {
    .name = "contains",
    .summary = "Whether a text has another inside.",
    .params = {{"text", "The text to search."}, {"part", "What to search for."}},
    .examples = {{R"(contains("ACME GmbH", "GmbH"))", "true"},
                 {R"(contains("ACME", "x"))", "false"}},
    .native = Bind<Contains>(),
};

}  // namespace treaty::stdlib
