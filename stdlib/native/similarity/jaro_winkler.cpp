#include "stdlib/native/function.h"
#include "stdlib/native/similarity.h"

namespace treaty::stdlib {

static double JaroWinklerOf(std::string_view a, std::string_view b) { return JaroWinkler(a, b); }

STDLIB_FUNCTION(similarity_jaro_winkler) = {
    .name = "jaro_winkler",
    .summary =
        "How alike two texts are, 0 to 1, by Jaro and Winkler: a common beginning counts more.",
    .params = {{"a", "One text."}, {"b", "The other."}},
    .examples = {{R"(jaro_winkler("MARTHA", "MARHTA"))", "0.961"},
                 {R"(jaro_winkler("abc", "abc"))", "1"},
                 {R"(jaro_winkler("abc", "xyz"))", "0"}},
    .native = Bind<JaroWinklerOf>(),
};

}  // namespace treaty::stdlib
