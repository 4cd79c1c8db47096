#include "stdlib/native/function.h"
#include "stdlib/native/number_parts.h"

namespace treaty::stdlib {

static Decimal Ceiling(Decimal value, int64_t decimals) {
  return RoundTo(value, decimals, Rounding::kCeiling);
}

STDLIB_FUNCTION(number_ceiling) = {
    .name = "ceiling",
    .summary = "Rounds up to a number of decimals.",
    .params =
        {{"value", "The number to round."},
         {"decimals",
          "Digits behind the point that stay, 0 to 38; what is outside counts as the nearest.", 0}},
    .examples = {{"ceiling(2.1)", "3"}, {"ceiling(-2.9)", "-2"}, {"ceiling(2.341, 2)", "2.35"}},
    .native = Bind<Ceiling>().ScaleFrom(1),
};

}  // namespace treaty::stdlib
