// Hostile values in SOQL: each stays one literal of the query that was meant, and the query one
// parameter of its URL.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/connectors/salesforce/soql.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/http_server.h"
#include "runtime/value/json_text.h"
#include "tests/runtime/connectors/soql_reader.h"
#include "tests/support/hostile_texts.h"

namespace treaty::connectors::salesforce {
namespace {

std::string Shown(std::string_view text) {
  return nlohmann::json(std::string(text.substr(0, 80))).dump(-1, ' ', true);
}

TEST(InjectionIntoSoql, AValueStaysOneLiteral) {
  const auto plain = SoqlTokens(SoqlAmong("Id, Name", "Account", "Name", {"'a'", "'b'"}));
  ASSERT_TRUE(plain);
  for (const std::string& text : test::HostileTexts()) {
    const auto literal = SoqlLiteral(TypeShape(), JsonText(text));
    ASSERT_TRUE(literal) << Shown(text);
    EXPECT_EQ(ReadSoqlText(*literal), text) << Shown(text);
    const std::string soql = SoqlAmong("Id, Name", "Account", "Name", {*literal, "'b'"});
    auto tokens = SoqlTokens(soql);
    ASSERT_TRUE(tokens) << Shown(text);
    ASSERT_EQ(tokens->size(), plain->size()) << Shown(text);
    const auto changed = std::mismatch(tokens->begin(), tokens->end(), plain->begin());
    if (changed.first != tokens->end()) *changed.first = *changed.second;
    EXPECT_EQ(*tokens, *plain) << Shown(text);  // nothing else has changed

    protocols::ServerRequest request;
    request.query = "q=" + protocols::EncodeUrl(soql) + "&b=2";
    EXPECT_EQ(request.Parameter("q"), soql) << Shown(text);
    EXPECT_EQ(request.Parameter("b"), "2") << Shown(text);
  }
}

TEST(InjectionIntoSoql, AValueOfAnotherTypeIsRefused) {
  for (const TypeKind kind : {TypeKind::kBool, TypeKind::kInt, TypeKind::kDecimal, TypeKind::kFloat,
                              TypeKind::kDate, TypeKind::kTimestamp, TypeKind::kTime}) {
    for (const std::string& text : test::HostileTexts()) {
      TypeShape type;
      type.kind = kind;
      EXPECT_FALSE(SoqlLiteral(type, JsonText(text))) << int(kind) << Shown(text);
    }
  }
}

TEST(InjectionIntoSoql, ANameIsANameOrRefused) {
  for (const std::string& text : test::HostileTexts()) {
    if (!IsSoqlName(text)) continue;
    EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](unsigned char letter) {
      return std::isalnum(letter) || letter == '_' || letter == '.';
    })) << Shown(text);
  }
}

}  // namespace
}  // namespace treaty::connectors::salesforce
