// Any bytes as $filter and as $orderby: read, or refused at a place inside of the text. What is
// read can be matched against a record.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/sandbox/vendors/odata_filter.h"

namespace treaty::sandbox {
namespace {

class Nothing : public Row {
 public:
  std::string_view Value(std::string_view path, std::string*) const override {
    return path.size() % 2 == 0 ? "null" : "\"a\"";
  }
};

}  // namespace
}  // namespace treaty::sandbox

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty::sandbox;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  QueryProblem problem;
  std::vector<ODataOrder> order;
  if (ParseODataOrder(text, &order, &problem)) {
    for (const ODataOrder& each : order) CHECK(!each.field.empty(), "an order has a field");
  }
  Predicate predicate;
  if (!ParseODataFilter(text, &predicate, &problem)) {
    CHECK(problem.place <= size, "the problem stands inside of the text");
    return 0;
  }
  const Nothing row;
  Matches(predicate, row, {});
  CandidatesOf(predicate, RecordTable(), "LastChangeDateTime");
  return 0;
}
