#include "stdlib/native/function.h"
#include "stdlib/native/number_parts.h"

namespace treaty::stdlib {

static Decimal RoundHalfEven(Decimal value, int64_t decimals) {
  return RoundTo(value, decimals, Rounding::kHalfEven);
}

STDLIB_FUNCTION(number_round_half_even) = {
    .name = "round_half_even",
    .summary = "Rounds to a number of decimals, halves to the even neighbour: bankers' rounding.",
    .params =
        {{"value", "The number to round."},
         {"decimals",
          "Digits behind the point that stay, 0 to 38; what is outside counts as the nearest.", 0}},
    .examples = {{"round_half_even(2.5)", "2"},
                 {"round_half_even(3.5)", "4"},
                 {"round_half_even(2.345, 2)", "2.34"}},
    .native = Bind<RoundHalfEven>().ScaleFrom(1),
};

}  // namespace treaty::stdlib
