#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

SURVIVORSHIP(list_order) = {
    .name = "list_order",
    .summary = "The value of the first system in `shared by` that has one.",
    .narrow = [](Candidates* candidates, int64_t) { KeepLeast(candidates, &Candidate::rank); },
};

}  // namespace treaty::stdlib
