#include <algorithm>
#include <tuple>

#include "runtime/value/json_text.h"
#include "runtime/value/text.h"
#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

extern const Strategy* const survivorship_table[];
extern const unsigned survivorship_count;

std::span<const Strategy* const> AllStrategies() {
  return {survivorship_table, survivorship_count};
}

const Strategy* FindStrategy(std::string_view name) {
  for (const Strategy* strategy : AllStrategies()) {
    if (strategy->name == name) return strategy;
  }
  return nullptr;
}

size_t LengthOf(const Candidate& candidate) {
  if (const auto text = TextOf(candidate.value)) return utf8::Count(*text);
  if (const auto elements = SplitList(candidate.value)) return elements->size();
  return candidate.value.size();
}

Candidates InOrder(const Candidates& candidates) {
  Candidates ordered = candidates;
  std::sort(ordered.begin(), ordered.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.rank, a.system, a.object, a.local_key) <
           std::tie(b.rank, b.system, b.object, b.local_key);
  });
  return ordered;
}

}  // namespace treaty::stdlib
