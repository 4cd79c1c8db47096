// Reads $filter and $orderby of OData V2:
//
//   SearchTerm2 eq 'a' or (startswith(Name,'B') and not (Blocked eq true))
//   LastChangeDateTime ge datetimeoffset'2026-01-01T00:00:00Z'
//   LastChangeDateTime desc,SalesOrder
//
// eq ne gt ge lt le, and or not, substringof startswith endswith (also `… eq true`), paths with '/'
// (which become dots). Not read: arithmetic, functions of numbers, dates and lengths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/sandbox/predicate.h"

namespace treaty::sandbox {

inline constexpr size_t kMaxODataFilterBytes = 100'000;
inline constexpr size_t kMaxODataFilterDepth = 64;

// Decoded text. False with the problem; an empty filter is always true.
bool ParseODataFilter(std::string_view text, Predicate* predicate, QueryProblem* problem);

struct ODataOrder {
  std::string field;
  bool descending = false;
};
bool ParseODataOrder(std::string_view text, std::vector<ODataOrder>* order,
                     QueryProblem* problem);

}  // namespace treaty::sandbox
