#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

SURVIVORSHIP(earliest) = {
    .name = "earliest",
    .summary = "The value that was said first, in its source's time.",
    .narrow = [](Candidates* candidates, int64_t) { KeepLeast(candidates, &Candidate::since_us); },
};

}  // namespace treaty::stdlib
