// "did you mean": the candidate that a person most likely meant.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace treaty::diagnostics {

// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other,
// without regard to ASCII case; counts bytes. Gives up above `limit` and returns `limit + 1`.
size_t EditDistance(std::string_view left, std::string_view right, size_t limit);

// The nearest candidate within a third of the longer name's length (at least one edit); the first
// of equals. Empty when none is near.
std::string_view FindNearName(std::string_view wanted,
                              std::span<const std::string_view> candidates);

// The same for any range of texts. The result points into the range.
template <typename Range>
std::string_view FindNearNameIn(std::string_view wanted, const Range& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  return FindNearName(wanted, views);
}

}  // namespace treaty::diagnostics
