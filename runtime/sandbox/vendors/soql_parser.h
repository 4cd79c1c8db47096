// Reads the part of SOQL that integrations use:
//
//   SELECT Id, Owner.Name, (SELECT Quantity FROM OrderItems) FROM Order
//   WHERE Status IN ('A', 'B') AND (SystemModstamp >= 2026-01-01T00:00:00Z OR Name LIKE 'A\'%')
//   ORDER BY SystemModstamp DESC NULLS LAST, Id LIMIT 200 OFFSET 10 ALL ROWS
//
// Also COUNT(), NOT, NOT IN, != and <>, and names without regard to case. As in the original, AND
// and OR do not stand side by side without parentheses. Not read: aggregates, GROUP BY, TYPEOF,
// date functions and words (TODAY), bind variables, subqueries in WHERE.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/sandbox/predicate.h"

namespace treaty::sandbox {

inline constexpr size_t kMaxSoqlBytes = 100'000;
inline constexpr size_t kMaxSoqlDepth = 64;

struct SoqlField {
  std::string path;  // as written: "Account.Name"
  size_t place = 0;
};
struct SoqlOrder {
  SoqlField field;
  bool descending = false;
  bool nulls_last = false;
};
struct SoqlQuery {
  std::vector<SoqlField> fields;
  bool counts = false;               // SELECT COUNT()
  std::vector<SoqlQuery> children;   // `from` is the name of the relationship
  SoqlField from;
  Predicate where;
  std::vector<SoqlOrder> order;
  int64_t limit = -1;                // -1: none
  int64_t offset = 0;
  bool all_rows = false;
};

// False with the problem: subject is the unexpected token, empty at the end.
bool ParseSoql(std::string_view text, SoqlQuery* query, QueryProblem* problem);

}  // namespace treaty::sandbox
