#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

SURVIVORSHIP(shortest) = {
    .name = "shortest",
    .summary = "The shortest text, the list with the fewest elements.",
    .narrow = [](Candidates* candidates, int64_t) { KeepLeast(candidates, LengthOf); },
};

}  // namespace treaty::stdlib
