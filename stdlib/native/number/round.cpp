#include "stdlib/native/function.h"
#include "stdlib/native/number_parts.h"

namespace treaty::stdlib {

static Decimal Round(Decimal value, int64_t decimals) {
  return RoundTo(value, decimals, Rounding::kHalfAway);
}

STDLIB_FUNCTION(number_round) = {
    .name = "round",
    .summary = "Rounds to a number of decimals, halves away from zero: commercial rounding.",
    .params =
        {{"value", "The number to round."},
         {"decimals",
          "Digits behind the point that stay, 0 to 38; what is outside counts as the nearest.", 0}},
    .examples = {{"round(2.345, 2)", "2.35"},
                 {"round(-2.5)", "-3"},
                 {"round(1.1, 2)", "1.1"},
                 {"round(2.5, -1)", "3"},
                 {"round(1.5, 99)", "1.5"}},
    .native = Bind<Round>().ScaleFrom(1),
};

}  // namespace treaty::stdlib
