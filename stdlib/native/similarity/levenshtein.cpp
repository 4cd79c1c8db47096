#include "stdlib/native/function.h"
#include "stdlib/native/similarity.h"

namespace treaty::stdlib {

static int64_t LevenshteinOf(std::string_view a, std::string_view b) {
  return int64_t(Levenshtein(a, b));
}

STDLIB_FUNCTION(similarity_levenshtein) = {
    .name = "levenshtein",
    .summary =
        "How many characters must be put in, taken out or changed to make one text the other.",
    .params = {{"a", "One text."}, {"b", "The other."}},
    .examples = {{R"(levenshtein("kitten", "sitting"))", "3"},
                 {R"(levenshtein("Mül", "Mul"))", "1"},
                 {R"(levenshtein("", "abc"))", "3"}},
    .native = Bind<LevenshteinOf>(),
};

}  // namespace treaty::stdlib
