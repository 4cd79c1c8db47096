#include <map>
#include <set>

#include "runtime/value/json_text.h"
#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

static std::optional<std::string> Intersection(const Candidates& candidates) {
  std::map<std::string_view, size_t> lists_with;
  const Candidates ordered = InOrder(candidates);
  for (const Candidate& candidate : ordered) {
    const auto elements = SplitList(candidate.value);
    if (!elements) continue;
    for (const std::string_view element : std::set(elements->begin(), elements->end())) {
      ++lists_with[element];
    }
  }
  JsonWriter common;
  common.BeginList();
  const auto first = SplitList(ordered.front().value);
  for (const std::string_view element : first ? *first : std::vector<std::string_view>{}) {
    if (lists_with[element] != ordered.size()) continue;
    common.Raw(element);
    lists_with[element] = 0;  // once, even if the list has it twice
  }
  return common.EndList().Take();
}

SURVIVORSHIP(intersection) = {
    .name = "intersection",
    .summary = "The elements that every system's list has, in the order of the first.",
    .combine = Intersection,
};

}  // namespace treaty::stdlib
