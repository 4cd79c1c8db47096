// Any bytes as what an org answers: pages of queries, rows of collections, errors, headers,
// describes.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/connectors/retry_after.h"
#include "runtime/connectors/salesforce/answer_codes.h"
#include "runtime/connectors/salesforce/records.h"
#include "runtime/connectors/salesforce/schema_check.h"
#include "runtime/value/json_text.h"

namespace {

using namespace treaty;
using namespace treaty::connectors;

std::vector<FieldShape> Fields() {
  TypeShape child{.kind = TypeKind::kRecord, .name = "OrderItem"};
  child.fields = {{.name = "Id", .is_key = true},
                  {.name = "SystemModstamp", .type = {.kind = TypeKind::kTimestamp}}};
  TypeShape children{.kind = TypeKind::kList};
  children.element = std::make_shared<const TypeShape>(child);
  return {{.name = "Id", .is_key = true},
          {.name = "SystemModstamp", .type = {.kind = TypeKind::kTimestamp}},
          {.name = "AccountId", .references = "Account"},
          {.name = "OrderItems", .type = children},
          {.name = "Product2", .type = child}};
}

void ReadPage(std::string_view text) {
  static const std::vector<FieldShape> fields = Fields();
  const auto page = salesforce::ReadQueryPage(text);
  if (!page) return;
  CHECK(page->next.empty() || page->next.starts_with("/services/data/"), "pages stay there");
  for (const std::string& row : page->rows) {
    auto record = salesforce::ReadRecord(row, fields);
    if (!record) continue;
    for (const salesforce::OpenList& list : record->open) {
      (void)salesforce::AppendChildren(&*record, list, page->rows);
    }
    CHECK(Canonicalise(record->Json()).has_value(), "a record is JSON");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ReadPage(text);
  const auto rows = salesforce::ReadRowResults(text);
  if (rows) {
    for (const auto& row : *rows) {
      if (row) (void)salesforce::TroubleOfRow(row->errors);
    }
  }
  protocols::HttpResponse response;
  response.outcome = protocols::HttpOutcome::kAnswered;
  response.status = size == 0 ? 500 : 300 + int(data[0]);
  response.body = text;
  response.headers = {{"retry-after", std::string(text)}};
  (void)salesforce::TroubleOf(response);
  (void)RetryAfterUs(response, 0);
  (void)salesforce::ReadLimitInfo(text);
  (void)salesforce::CompareSchema({.name = "A", .fields = Fields()}, text);
  return 0;
}
