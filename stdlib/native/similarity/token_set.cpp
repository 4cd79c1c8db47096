#include "runtime/value/text.h"
#include "stdlib/native/function.h"
#include "stdlib/native/similarity.h"

namespace treaty::stdlib {

static double TokenSetOf(Arena& arena, std::string_view a, std::string_view b) {
  return TokenSet(Fold(arena, a), Fold(arena, b));
}

STDLIB_FUNCTION(similarity_token_set) = {
    .name = "token_set",
    .summary =
        "How many of the words of two texts are common, 0 to 1 (Jaccard), in any order and case.",
    .params = {{"a", "One text."}, {"b", "The other."}},
    .examples = {{R"(token_set("Acme Trading", "trading ACME"))", "1"},
                 {R"(token_set("a b", "b c"))", "0.333"},
                 {R"(token_set("", ""))", "1"}},
    .native = Bind<TokenSetOf>(),
};

}  // namespace treaty::stdlib
