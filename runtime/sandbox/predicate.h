// What a query of either vendor asks of a record: the common form of SOQL's WHERE and OData's
// $filter. The parsers make it, Bind gives its literals the types of their fields, Matches tests a
// record, Candidates finds out which records need testing.
//
//   SOQL   Name LIKE 'A%' AND (SystemModstamp >= 2026-01-01T00:00:00Z OR Email = null)
//   OData  startswith(Name,'A') and LastChangeDateTime ge datetimeoffset'2026-01-01T00:00:00Z'
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/sandbox/record_table.h"
#include "runtime/value/type.h"

namespace treaty::sandbox {

struct Literal {
  enum class Kind : uint8_t { kNull, kBool, kNumber, kText, kDate, kTime, kTimestamp };
  Kind kind = Kind::kNull;
  std::string text;    // text: plain; the others canonical JSON without quotes
  int64_t us = 0;      // timestamp
};

enum class Test : uint8_t {
  kEqual, kUnequal, kLess, kLessOrEqual, kGreater, kGreaterOrEqual,
  kIn, kNotIn,
  kLike,        // SOQL's pattern: % and _
  kBegins, kEnds, kContains,
};

struct Predicate {
  enum class Kind : uint8_t { kAlways, kAnd, kOr, kNot, kTest } kind = Kind::kAlways;
  std::vector<Predicate> parts;    // and, or: two or more; not: one
  std::string field;               // a path: "Account.Name"
  size_t place = 0;                // of the field, in the query
  Test test = Test::kEqual;
  std::vector<Literal> literals;   // one; any number where the test is kIn or kNotIn
  TypeKind type = TypeKind::kText;  // of the field, after Bind
};

// The values of a record by path, as canonical JSON; "null" for what is not there. The result may
// live in *scratch.
class Row {
 public:
  virtual ~Row() = default;
  virtual std::string_view Value(std::string_view path, std::string* scratch) const = 0;
};

// The type of a field, and the name that the schema gives it; none when there is no such field.
struct BoundField {
  std::string name;
  TypeShape type;
};
using FieldFinder = std::function<std::optional<BoundField>(std::string_view path)>;

// What is wrong with a query, for the vendor's words.
struct QueryProblem {
  enum class Kind : uint8_t { kMalformed, kUnknownField, kWrongType } kind = Kind::kMalformed;
  std::string subject;   // the token, the field
  std::string message;   // for people
  size_t place = 0;      // byte in the query
};

// False with the problem when a field is unknown or a literal is not of its type.
bool Bind(const FieldFinder& find, Predicate* predicate, QueryProblem* problem);

struct Comparing {
  bool fold_case = false;  // texts that differ in case are equal, and '' is null
};
bool Matches(const Predicate& predicate, const Row& row, Comparing comparing);
// -1, 0, 1; null first.
int CompareValues(std::string_view one, std::string_view other, TypeKind type,
                  Comparing comparing);

// Which records a predicate can be true for at most.
struct Candidates {
  enum class Kind : uint8_t { kAll, kIds, kVersions } kind = Kind::kAll;
  std::vector<std::string> ids;  // sorted, each once
  int64_t from_us = 0;           // versions: from this stamp on
};
Candidates CandidatesOf(const Predicate& predicate, const RecordTable& table,
                        std::string_view version_field);
// What is left of a predicate when only one field and the version are known, the field under
// another name: true wherever it cannot tell. For records that are kept inside their parents.
struct KnownField {
  std::string_view name, called;
};
Predicate Weakened(const Predicate& predicate, const KnownField& known,
                   std::string_view version_field);
// Visits the candidates: versions in the order of their stamps, else by id.
void Visit(const Candidates& candidates, const RecordTable& table,
           const RecordTable::Visit& visit);

}  // namespace treaty::sandbox
