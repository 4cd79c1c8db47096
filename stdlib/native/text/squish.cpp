#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view SquishBlanks(Arena& arena, std::string_view text) {
  return Squish(arena, text);
}

STDLIB_FUNCTION(text_squish) = {
    .name = "squish",
    .summary = "Trims a text and makes each run of blanks inside one space.",
    .params = {{"text", "The text to tidy."}},
    .examples = {{R"(squish("  ACME   GmbH "))", R"("ACME GmbH")"}, {R"(squish(""))", R"("")"}},
    .native = Bind<SquishBlanks>().SameAs(0),
};

}  // namespace treaty::stdlib
