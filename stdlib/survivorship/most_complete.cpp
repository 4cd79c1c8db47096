#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

SURVIVORSHIP(most_complete) = {
    .name = "most_complete",
    .summary = "The value of the record that says most about the entity.",
    .narrow = [](Candidates* candidates, int64_t) { KeepGreatest(candidates, &Candidate::filled); },
};

}  // namespace treaty::stdlib
