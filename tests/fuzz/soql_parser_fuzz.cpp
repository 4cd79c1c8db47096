// Any bytes as SOQL: read, or refused at a place inside of the text. What is read can be bound and
// matched against a record.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/sandbox/vendors/soql_parser.h"

namespace treaty::sandbox {
namespace {

class Nothing : public Row {
 public:
  std::string_view Value(std::string_view path, std::string*) const override {
    return path.size() % 2 == 0 ? "null" : "\"a\"";
  }
};

std::optional<BoundField> FindField(std::string_view path) {
  constexpr TypeKind kKinds[] = {TypeKind::kText, TypeKind::kDecimal, TypeKind::kTimestamp,
                                 TypeKind::kBool, TypeKind::kDate};
  TypeShape type;
  type.kind = kKinds[path.size() % std::size(kKinds)];
  return BoundField{std::string(path), type};
}

}  // namespace
}  // namespace treaty::sandbox

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty::sandbox;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  SoqlQuery query;
  QueryProblem problem;
  if (!ParseSoql(text, &query, &problem)) {
    CHECK(problem.place <= size, "the problem stands inside of the text");
    return 0;
  }
  CHECK(!query.from.path.empty(), "a query asks some object");
  if (!Bind(FindField, &query.where, &problem)) return 0;
  const Nothing row;
  Matches(query.where, row, {.fold_case = true});
  CandidatesOf(query.where, RecordTable(), "SystemModstamp");
  return 0;
}
