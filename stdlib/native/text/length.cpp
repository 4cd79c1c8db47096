#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t Length(std::string_view text) { return int64_t(utf8::Count(text)); }

STDLIB_FUNCTION(text_length) = {
    .name = "length",
    .summary = "Counts the characters of a text.",
    .params = {{"text", "The text to measure."}},
    .examples = {{R"(length("abc"))", "3"}, {R"(length("Müller"))", "6"}, {R"(length(""))", "0"}},
    .native = Bind<Length>(),
};

}  // namespace treaty::stdlib
