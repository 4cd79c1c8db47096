#include "stdlib/survivorship/value_order.h"

namespace treaty::stdlib {

SURVIVORSHIP(max) = {
    .name = "max",
    .summary =
        "The greatest value: the highest number, the latest date, the last text by code points.",
    .narrow = [](Candidates* candidates, int64_t) { KeepGreatest(candidates, ValueOf); },
};

}  // namespace treaty::stdlib
