// What an SAP system may answer, any bytes: errors, messages, metadata, pages of records, and the
// answer to a batch of three. Whatever it says, each part of the batch has exactly one outcome, and
// what is not said is not taken for done.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/connectors/sap/answer_codes.h"
#include "runtime/connectors/sap/cookie_jar.h"
#include "runtime/connectors/sap/exchange.h"
#include "runtime/connectors/sap/object_plan.h"
#include "runtime/formats/edmx_summary.h"
#include "runtime/formats/odata_error.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::connectors::sap {
namespace {

program::Object PartnerObject() {
  program::Object object{.system = "erp"};
  object.shape = {.name = "Partner", .key = "Id", .version_field = "Changed"};
  object.shape.service = "API";
  object.shape.remote_name = "A_Partner";
  object.shape.fields = {
      {.name = "Id", .type = {.kind = TypeKind::kText}, .is_key = true},
      {.name = "Limit", .type = {.kind = TypeKind::kDecimal, .optional = true}},
      {.name = "Changed", .type = {.kind = TypeKind::kTimestamp, .optional = true}}};
  return object;
}

void TryErrors(std::string_view text) {
  for (const int status : {400, 404, 500, 503}) {
    const Trouble trouble = TroubleOf(status, text, {});
    CHECK(!trouble.code.empty() && !trouble.message.empty(), "a trouble has words");
    CHECK(utf8::IsValid(trouble.message) && utf8::IsValid(trouble.code), "and they are text");
    CHECK(trouble.message.find('\n') == std::string::npos, "on one line");
  }
  (void)formats::ReadEdmxSummary(text);
  CookieJar jar;
  jar.Take({{"set-cookie", std::string(text)}});
  for (const char byte : jar.Header()) {
    CHECK(static_cast<unsigned char>(byte) >= 0x20, "a header is one line");
  }
}

void TryPage(std::string_view text, const ObjectPlan& plan, const Settings& settings) {
  const auto json = Canonicalise(text);
  const auto page = json ? formats::ReadODataPage(*json) : Result<formats::ODataPage>();
  if (!page) return;
  for (const std::string_view raw : page->records) {
    const auto record = ReadServiceRecord(plan, raw, settings);
    CHECK(!record || Canonicalise(record->json) == record->json, "a record is canonical");
  }
}

void TryBatch(std::string_view text) {
  const std::vector<formats::BatchPart> sent = {
      {true, {{.method = "POST", .url = "A", .content_id = "1"}}},
      {false, {{.method = "GET", .url = "A"}}},
      {true, {{.method = "PATCH", .url = "A", .content_id = "2"},
              {.method = "DELETE", .url = "B", .content_id = "3"}}}};
  const auto outcomes = ReadOutcomes(sent, "multipart/mixed; boundary=b", text);
  CHECK(outcomes.size() == sent.size(), "each part has an outcome");
  for (size_t i = 0; i < sent.size(); ++i) {
    if (!outcomes[i].answered) continue;
    const auto& heard = outcomes[i].part.operations;
    bool failed = false;
    for (const auto& operation : heard) failed = failed || operation.status >= 400;
    CHECK(failed || heard.size() == sent[i].operations.size(), "what is done is answered whole");
  }
}

}  // namespace
}  // namespace treaty::connectors::sap

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace treaty::connectors::sap;
  static const treaty::program::Object object = PartnerObject();
  static const Settings settings;
  static const ObjectPlan plan = *PlanObject(object, settings);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TryErrors(text);
  TryPage(text, plan, settings);
  TryBatch(text);
  return 0;
}
