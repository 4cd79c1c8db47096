#include <set>

#include "runtime/value/json_text.h"
#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

static std::optional<std::string> Union(const Candidates& candidates) {
  std::set<std::string_view> seen;
  JsonWriter joined;
  joined.BeginList();
  for (const Candidate& candidate : InOrder(candidates)) {
    const auto elements = SplitList(candidate.value);
    if (!elements) continue;
    for (const std::string_view element : *elements) {
      if (seen.insert(element).second) joined.Raw(element);
    }
  }
  return joined.EndList().Take();
}

SURVIVORSHIP(union) = {
    .name = "union",
    .summary =
        "Every element that any system's list has, each once: the lists one after the other in the "
        "order of `shared by`.",
    .combine = Union,
};

}  // namespace treaty::stdlib
