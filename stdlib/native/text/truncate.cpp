#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view Truncate(std::string_view text, int64_t length) {
  return utf8::Prefix(text, length < 0 ? 0 : size_t(length));
}

STDLIB_FUNCTION(text_truncate) = {
    .name = "truncate",
    .summary = "Cuts a text to its first characters.",
    .params = {{"text", "The text to cut."}, {"length", "How many characters stay, at most."}},
    .examples = {{R"(truncate("Müller", 3))", R"("Mül")"}, {R"(truncate("ab", 3))", R"("ab")"}},
    .native = Bind<Truncate>().LengthFrom(1),
};

}  // namespace treaty::stdlib
