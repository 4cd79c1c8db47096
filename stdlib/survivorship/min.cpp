#include "stdlib/survivorship/value_order.h"

namespace treaty::stdlib {

SURVIVORSHIP(min) = {
    .name = "min",
    .summary =
        "The least value: the lowest number, the earliest date, the first text by code points.",
    .narrow = [](Candidates* candidates, int64_t) { KeepLeast(candidates, ValueOf); },
};

}  // namespace treaty::stdlib
