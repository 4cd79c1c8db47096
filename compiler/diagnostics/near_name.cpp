#include "compiler/diagnostics/near_name.h"

#include <algorithm>

namespace treaty::diagnostics {
namespace {

// Longer names are not compared: the table would be the most expensive part of an error.
constexpr size_t kLongestName = 200;

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

size_t EditDistance(std::string_view left, std::string_view right, size_t limit) {
  const size_t difference =
      left.size() > right.size() ? left.size() - right.size() : right.size() - left.size();
  if (difference > limit || std::max(left.size(), right.size()) > kLongestName) return limit + 1;
  std::vector<size_t> before(right.size() + 1), previous(right.size() + 1), row(right.size() + 1);
  for (size_t j = 0; j <= right.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= right.size(); ++j) {
      const char a = Lower(left[i - 1]);
      const char b = Lower(right[j - 1]);
      row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b)});
      const bool swapped = i > 1 && j > 1 && a == Lower(right[j - 2]) && Lower(left[i - 2]) == b;
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(row);
  }
  return std::min(previous[right.size()], limit + 1);
}

std::string_view FindNearName(std::string_view wanted,
                              std::span<const std::string_view> candidates) {
  std::string_view nearest;
  size_t nearest_distance = kLongestName;
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate == wanted) continue;
    const size_t limit = std::max<size_t>(1, std::max(wanted.size(), candidate.size()) / 3);
    const size_t distance = EditDistance(wanted, candidate, limit);
    // A name that shares nothing but its length is not near.
    if (distance > limit || distance >= std::max(wanted.size(), candidate.size())) continue;
    if (distance < nearest_distance) {
      nearest = candidate;
      nearest_distance = distance;
    }
  }
  return nearest;
}

}  // namespace treaty::diagnostics
