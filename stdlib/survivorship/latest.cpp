#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

SURVIVORSHIP(latest) = {
    .name = "latest",
    .summary = "The value that was said last, in its source's time.",
    .narrow = [](Candidates* candidates,
                 int64_t) { KeepGreatest(candidates, &Candidate::since_us); },
};

}  // namespace treaty::stdlib
