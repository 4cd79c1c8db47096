#include "runtime/value/text.h"
#include "stdlib/native/function.h"
#include "stdlib/native/similarity.h"

namespace treaty::stdlib {

static double Similar(Arena& arena, std::string_view a, std::string_view b) {
  return JaroWinkler(StripMarks(arena, Fold(arena, Squish(arena, a))),
                     StripMarks(arena, Fold(arena, Squish(arena, b))));
}

STDLIB_FUNCTION(similarity_similar) = {
    .name = "similar",
    .summary =
        "How alike two names are, 0 to 1: Jaro-Winkler of the texts without case, accents and "
        "extra blanks.",
    .params = {{"a", "One name."}, {"b", "The other."}},
    .examples = {{R"(similar("ACME  GmbH", "acme gmbh"))", "1"},
                 {R"(similar("Müller", "MULLER"))", "1"},
                 {R"(similar("Martha", "Marhta"))", "0.961"}},
    .native = Bind<Similar>(),
};

}  // namespace treaty::stdlib
