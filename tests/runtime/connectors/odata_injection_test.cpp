// Hostile values in OData: one key predicate, one literal of a filter, one operation of a batch.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/connectors/sap/object_plan.h"
#include "runtime/connectors/sap/settings.h"
#include "runtime/formats/multipart_batch.h"
#include "runtime/formats/odata_url.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/http_server.h"
#include "runtime/value/json_text.h"
#include "tests/support/hostile_texts.h"

namespace treaty::connectors {
namespace {

using formats::BatchOperation;
using test::HostileTexts;

std::string Shown(std::string_view text) {
  return nlohmann::json(std::string(text.substr(0, 80))).dump(-1, ' ', true);
}

std::string JsonText(std::string_view text) { return JsonWriter().Text(text).Take(); }

ObjectShape ShapeWithKey(const std::vector<std::string>& names) {
  ObjectShape shape;
  for (const std::string& name : names) {
    FieldShape field;
    field.name = name;
    field.is_key = true;
    shape.fields.push_back(std::move(field));
    shape.key += (shape.key.empty() ? "" : ",") + name;
  }
  return shape;
}

TEST(InjectionIntoOData, AKeyStaysOnePredicate) {
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{"A"}, std::vector<std::string>{"A", "B"}}) {
    const ObjectShape shape = ShapeWithKey(names);
    for (const std::string& text : HostileTexts()) {
      nlohmann::json record;
      for (const std::string& name : names) record[name] = text;
      const auto id = formats::RecordIdOf(*Canonicalise(record.dump()), shape);
      ASSERT_TRUE(id) << Shown(text);
      const auto predicate = formats::ODataKey(*id, shape);
      ASSERT_TRUE(predicate) << Shown(text) << predicate.error().ToString();
      const std::string url = "https://host:1/service/Set" + *predicate + "/to_Item?a=1";
      EXPECT_TRUE(protocols::OriginOf(url)) << Shown(text);
      EXPECT_EQ(std::count(url.begin(), url.end(), '/'), 5) << Shown(text);
      EXPECT_EQ(url.find_first_of("?#&"), url.size() - 4) << Shown(text);
      const auto read = formats::ReadODataKey(*protocols::DecodeUrl(*predicate, false));
      ASSERT_TRUE(read) << Shown(text);
      ASSERT_EQ(read->size(), names.size()) << Shown(text);
      for (const auto& part : *read) EXPECT_EQ(part.second.json, JsonText(text)) << Shown(text);
    }
  }
}

TEST(InjectionIntoOData, AValueStaysOneLiteralOfAFilter) {
  for (const std::string& text : HostileTexts()) {
    const auto literal = formats::ODataLiteral(JsonText(text), TypeShape());
    ASSERT_TRUE(literal) << Shown(text);
    protocols::ServerRequest request;
    request.query = "$filter=" + formats::EncodeOData("Name eq " + *literal + " and B eq 'b'") +
                    "&$format=json";
    EXPECT_EQ(std::count(request.query.begin(), request.query.end(), '&'), 1) << Shown(text);
    EXPECT_EQ(request.Parameter("$format"), "json") << Shown(text);
    const std::string filter = request.Parameter("$filter");
    size_t at = 8;
    const auto value = formats::ReadODataLiteral(filter, &at);
    ASSERT_TRUE(value) << Shown(text);
    EXPECT_EQ(value->json, JsonText(text)) << Shown(text);
    EXPECT_EQ(filter.substr(at), " and B eq 'b'") << Shown(text);
  }
}

TEST(InjectionIntoOData, ABodyStaysInItsOperation) {
  for (const std::string& text : HostileTexts()) {
    std::vector<formats::BatchPart> parts(3);
    for (formats::BatchPart& part : parts) {
      part.is_change_set = true;
      part.operations = {{.method = "POST",
                          .url = "Set",
                          .headers = {{"Content-Type", "application/json"}},
                          .body = "{\"Name\":" + JsonText(text) + "}",
                          .content_id = "1"}};
    }
    const formats::WrittenBatch written = formats::WriteBatchRequest(parts, "1");
    const auto read = formats::ReadBatchRequest(written.content_type, written.body);
    ASSERT_TRUE(read) << Shown(text);
    EXPECT_TRUE(read->complete) << Shown(text);
    ASSERT_EQ(read->parts.size(), 3u) << Shown(text);
    for (const formats::BatchPart& part : read->parts) {
      ASSERT_EQ(part.operations.size(), 1u) << Shown(text);
      const BatchOperation& operation = part.operations.front();
      EXPECT_TRUE(operation.readable);
      EXPECT_EQ(operation.body, parts.front().operations.front().body) << Shown(text);
    }
  }
}

// What the SAP connector asks for: the set, one predicate, one filter, its own parameters.
TEST(InjectionIntoOData, TheConnectorAsksForOneRecord) {
  program::Object object{.system = "erp", .shape = ShapeWithKey({"A"})};
  object.shape.name = "Thing";
  object.shape.remote_name = "A_Thing";
  object.shape.service = "API_THING";
  const auto plan = sap::PlanObject(object, sap::Settings());
  ASSERT_TRUE(plan) << plan.error().ToString();
  for (const std::string& text : HostileTexts()) {
    nlohmann::json record = {{"A", text}};
    const std::string id = *formats::RecordIdOf(*Canonicalise(record.dump()), object.shape);
    for (const auto& url : {sap::EntityUrl(*plan, id), sap::ReadUrl(*plan, id)}) {
      ASSERT_TRUE(url) << Shown(text);
      const std::string path = url->substr(0, url->find('?'));
      ASSERT_TRUE(path.starts_with("A_Thing(")) << Shown(text);
      EXPECT_EQ(path.find_first_of("/#&"), std::string::npos) << Shown(text);
      const auto read = formats::ReadODataKey(*protocols::DecodeUrl(path.substr(7), false));
      ASSERT_TRUE(read && read->size() == 1) << Shown(text);
      EXPECT_EQ(read->front().second.json, JsonText(text)) << Shown(text);
    }
    const auto look_up = sap::LookUpUrl(*plan, "A", JsonText(text), 2);
    ASSERT_TRUE(look_up) << Shown(text);
    protocols::ServerRequest request;
    request.path = look_up->substr(0, look_up->find('?'));
    request.query = look_up->substr(request.path.size() + 1);
    EXPECT_EQ(request.path, "A_Thing") << Shown(text);
    EXPECT_EQ(request.Parameter("$top"), "2") << Shown(text);
    const std::string filter = request.Parameter("$filter");
    size_t at = 5;
    const auto value = formats::ReadODataLiteral(filter, &at);
    ASSERT_TRUE(value) << Shown(text);
    EXPECT_EQ(value->json, JsonText(text)) << Shown(text);
    EXPECT_EQ(at, filter.size()) << Shown(text);
  }
}

}  // namespace
}  // namespace treaty::connectors
