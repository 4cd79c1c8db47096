// Any value in a query: read back by a reader that was written from the grammar, it is the same
// value, and everything around it is what it was.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/check.h"
#include "runtime/connectors/salesforce/soql.h"
#include "runtime/value/json_text.h"
#include "runtime/value/text.h"
#include "tests/runtime/connectors/soql_reader.h"

namespace {

using namespace treaty;
using namespace treaty::connectors;

void InOneQuery(const std::string& literal, const std::string& expected) {
  const std::string query = salesforce::SoqlAmong("Id", "Account", "Name", {literal, "'end'"});
  const auto tokens = SoqlTokens(query);
  CHECK(tokens.has_value(), "the query has an end");
  const std::vector<std::string> wanted = {"SELECT", "Id", "FROM", "Account", "WHERE", "Name",
                                           "IN", "(", expected, ",", "=end", ")"};
  CHECK(*tokens == wanted, "a value changes nothing but itself");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string literal = salesforce::SoqlText(text);
  CHECK(ReadSoqlText(literal) == text, "a text reads back as itself");
  InOneQuery(literal, "=" + text);
  // As a value of any type, said as JSON or as anything.
  const TypeShape type{.kind = TypeKind(data[0] % 15)};
  const bool is_text = utf8::IsValid(text);
  for (const std::string& json : {text, is_text ? JsonText(text) : std::string("0")}) {
    const auto any = salesforce::SoqlLiteral(type, json);
    if (!any) continue;
    const auto tokens = SoqlTokens(*any);
    CHECK(tokens && tokens->size() == 1, "a literal is one token");
    InOneQuery(*any, tokens->front());
  }
  CHECK(!salesforce::IsSoqlName(text) || SoqlTokens(text)->size() == 1, "a name is one token");
  return 0;
}
