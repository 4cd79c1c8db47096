#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

SURVIVORSHIP(longest) = {
    .name = "longest",
    .summary = "The longest text, the list with the most elements.",
    .narrow = [](Candidates* candidates, int64_t) { KeepGreatest(candidates, LengthOf); },
};

}  // namespace treaty::stdlib
