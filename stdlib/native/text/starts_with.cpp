#include "stdlib/native/function.h"

namespace treaty::stdlib {

static bool StartsWith(std::string_view text, std::string_view with) {
  return text.starts_with(with);
}

STDLIB_FUNCTION(text_starts_with) = {
    .name = "starts_with",
    .summary = "Whether a text begins with another.",
    .params = {{"text", "The text to look at."}, {"with", "What it may begin with."}},
    .examples = {{R"(starts_with("DE123", "DE"))", "true"},
                 {R"(starts_with("DE123", "de"))", "false"}},
    .native = Bind<StartsWith>(),
};

}  // namespace treaty::stdlib
