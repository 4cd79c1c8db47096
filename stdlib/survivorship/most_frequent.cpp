#include <map>

#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

static void KeepMostFrequent(Candidates* candidates, int64_t) {
  std::map<std::string_view, size_t> times;
  for (const Candidate& candidate : *candidates) ++times[candidate.value];
  KeepGreatest(candidates, [&times](const Candidate& candidate) { return times[candidate.value]; });
}

SURVIVORSHIP(most_frequent) = {
    .name = "most_frequent",
    .summary = "The value that most records say.",
    .narrow = KeepMostFrequent,
};

}  // namespace treaty::stdlib
