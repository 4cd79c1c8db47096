#include "stdlib/native/function.h"
#include "stdlib/native/number_parts.h"

namespace treaty::stdlib {

static Decimal Floor(Decimal value, int64_t decimals) {
  return RoundTo(value, decimals, Rounding::kFloor);
}

STDLIB_FUNCTION(number_floor) = {
    .name = "floor",
    .summary = "Rounds down to a number of decimals.",
    .params =
        {{"value", "The number to round."},
         {"decimals",
          "Digits behind the point that stay, 0 to 38; what is outside counts as the nearest.", 0}},
    .examples = {{"floor(2.9)", "2"}, {"floor(-2.1)", "-3"}, {"floor(2.349, 2)", "2.34"}},
    .native = Bind<Floor>().ScaleFrom(1),
};

}  // namespace treaty::stdlib
