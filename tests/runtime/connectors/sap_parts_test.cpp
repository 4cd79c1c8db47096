// The parts of the sap connector that need no network.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/connectors/sap/answer_codes.h"
#include "runtime/connectors/sap/cookie_jar.h"
#include "runtime/connectors/sap/etag_cache.h"
#include "runtime/connectors/sap/exchange.h"
#include "runtime/connectors/sap/schema_check.h"
#include "runtime/connectors/sap/write_plan.h"
#include "runtime/formats/odata_error.h"
#include "tests/runtime/connectors/sap_service.h"

namespace treaty::connectors::sap {
namespace {

using formats::BatchPart;
using protocols::AnswerStatus;
using testing::HasSubstr;

// ---- errors
// ------------------------------------------------------------------------------

TEST(SapErrors, ReadsWhatGatewaySaysInJson) {
  const char* body = R"({"error":{"code":"SLS_LO/003",
    "message":{"lang":"en","value":"Sold-to party 4711 is not maintained"},
    "innererror":{"application":{"service_id":"API_SALES_ORDER_SRV"},"transactionid":"5F00",
      "errordetails":[
        {"code":"SLS_LO/003","message":"Sold-to party 4711 is not maintained","severity":"error"},
        {"code":"V1/382","message":"Item 10 has no plant","propertyref":"A_SalesOrderItem/Plant",
         "severity":"error"},
        {"code":"V1/000","message":"Credit limit is near","severity":"warning"},
        {"code":"V1/001","message":"By the way","severity":"info"}]}}})";
  const auto error = formats::ReadODataError(body);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->transaction, "5F00");
  EXPECT_EQ(error->details.size(), 4u);
  const Trouble trouble = TroubleOf(400, body, {});
  EXPECT_EQ(trouble.code, "SLS_LO/003");
  EXPECT_EQ(trouble.message,
            "Sold-to party 4711 is not maintained; Item 10 has no plant "
            "(A_SalesOrderItem/Plant) [V1/382]; warning: Credit limit is near [V1/000]");
  EXPECT_EQ(trouble.status, AnswerStatus::kRefused);
}

TEST(SapErrors, ReadsWhatGatewaySaysInXml) {
  const char* body =
      "<?xml version=\"1.0\"?><error xmlns=\"http://schemas.microsoft.com/ado/2007/08/dataservices/"
      "metadata\"><code>V1/042</code><message xml:lang=\"en\">Order 1 is currently being processed "
      "by user X &amp; Y</message><innererror><transactionid>5F</transactionid><errordetails>"
      "<errordetail><code>V1/100</code><message>More</message><propertyref>A</propertyref>"
      "<severity>error</severity></errordetail></errordetails></innererror></error>";
  const Trouble trouble = TroubleOf(400, body, {.lock_codes = {"V1/042"}});
  EXPECT_EQ(trouble.code, "V1/042");
  EXPECT_EQ(trouble.message,
            "Order 1 is currently being processed by user X & Y; More (A) [V1/100]");
  EXPECT_EQ(trouble.status, AnswerStatus::kLock);
}

TEST(SapErrors, AreReadInV4sWords) {
  const auto error = formats::ReadODataError(
      R"({"error":{"code":"X/1","message":"no","details":[{"code":"X/2","message":"inner"}]}})");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "no");
  EXPECT_EQ(error->details.size(), 1u);
}

TEST(SapErrors, APagesOfProxiesSayOnlyTheirStatus) {
  for (const char* body : {"", "<html><body>502</body></html>", "nothing", "[]", "{\"x\":1}"}) {
    const Trouble trouble = TroubleOf(502, body, {});
    EXPECT_EQ(trouble.code, "http.502");
    EXPECT_EQ(trouble.status, AnswerStatus::kRetry);
  }
}

TEST(SapErrors, ControlsAndLengthAreTamed) {
  const std::string body = R"({"error":{"code":"A","message":{"value":"line\nnext\u0007)" +
                           std::string(10'000, 'x') + "\"}}}";
  const Trouble trouble = TroubleOf(400, body, {});
  EXPECT_LT(trouble.message.size(), 2100u);
  EXPECT_EQ(trouble.message.find('\n'), std::string::npos);
  EXPECT_EQ(trouble.message.find('\a'), std::string::npos);
}

TEST(SapErrors, CodesAreComparedByClassAndNumber) {
  EXPECT_EQ(NormalCode("v1 042"), "V1/042");
  EXPECT_EQ(NormalCode(" V1(042) "), "V1/042");
  EXPECT_EQ(NormalCode("V1/042"), "V1/042");
}

// ---- cookies and versions
// ------------------------------------------------------------------------------

TEST(SapCookies, AreSentBackAsTheyCame) {
  CookieJar jar;
  jar.Take({{"set-cookie", "SAP_SESSIONID_X_100=abc%3d; path=/; secure; HttpOnly"},
            {"content-type", "x"},
            {"set-cookie", "sap-usercontext=sap-client=100"}});
  EXPECT_EQ(jar.Header(), "SAP_SESSIONID_X_100=abc%3d; sap-usercontext=sap-client=100");
  jar.Take({{"set-cookie", "SAP_SESSIONID_X_100=new"}});
  EXPECT_EQ(jar.Header(), "sap-usercontext=sap-client=100; SAP_SESSIONID_X_100=new");
  jar.Take({{"set-cookie", "sap-usercontext=; Max-Age=0"},
            {"set-cookie", "SAP_SESSIONID_X_100=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}});
  EXPECT_EQ(jar.Header(), "");
}

TEST(SapCookies, HaveBounds) {
  CookieJar jar;
  for (size_t i = 0; i < 100; ++i) jar.Take({{"set-cookie", "c" + std::to_string(i) + "=x"}});
  EXPECT_EQ(jar.size(), kMostCookies);
  jar.Clear();
  jar.Take({{"set-cookie", "big=" + std::string(kMostCookieBytes, 'x')}});
  jar.Take({{"set-cookie", "bad=a\r\nX: y"}, {"set-cookie", "=x"}, {"set-cookie", "none"}});
  EXPECT_EQ(jar.Header(), "");
}

TEST(SapEtags, TheNewerVersionStaysAndTheOldestAreForgotten) {
  EtagCache cache(4);
  cache.Put("a", "2", 200);
  cache.Put("a", "1", 100);  // from a poll that overtook the write
  EXPECT_EQ(cache.Get("a"), "2");
  cache.Put("a", "3", 0);
  EXPECT_EQ(cache.Get("a"), "3");
  for (const char* name : {"b", "c", "d", "e", "f"}) cache.Put(name, "x", 1);
  EXPECT_LE(cache.size(), 4u);
  EXPECT_EQ(cache.Get("a"), "");
  EXPECT_EQ(cache.Get("f"), "x");
  cache.Forget("f");
  EXPECT_EQ(cache.Get("f"), "");
}

// ---- plans
// ------------------------------------------------------------------------------

class SapPlan : public testing::Test {
 protected:
  program::Model model_ = OrderModel();
  Settings settings_;
  ObjectPlan plan_ = *PlanObject(model_.objects[0], settings_);
};

TEST_F(SapPlan, AsksForTheFieldsOfTheSchema) {
  EXPECT_EQ(plan_.shown,
            "$expand=to_Item&$select=SalesOrder,SalesOrderType,PurchaseOrderByCustomer,"
            "SoldToParty,SalesOrderDate,LastChangeDateTime,to_Item/SalesOrder,"
            "to_Item/SalesOrderItem,to_Item/Material,to_Item/RequestedQuantity");
  settings_.select = false;
  EXPECT_EQ(PlanObject(model_.objects[0], settings_)->shown, "$expand=to_Item");
}

TEST_F(SapPlan, BuildsUrlsThatNoValueCanLeave) {
  settings_.select = false;
  plan_ = *PlanObject(model_.objects[0], settings_);
  EXPECT_EQ(*ReadUrl(plan_, "4'8&0/?#"), "A_SalesOrder('4''8%260%2F%3F%23')?$expand=to_Item");
  EXPECT_EQ(*LookUpUrl(plan_, "PurchaseOrderByCustomer", "\"x' or 1 eq 1&$top=9\"", 2),
            "A_SalesOrder?$filter=PurchaseOrderByCustomer%20eq%20'x''%20or%201%20eq%201%26"
            "%24top%3D9'&$top=2&$expand=to_Item");
  EXPECT_FALSE(LookUpUrl(plan_, "NoSuchField", "\"x\"", 2));
}

TEST_F(SapPlan, AsksForChanges) {
  settings_.select = false;
  plan_ = *PlanObject(model_.objects[0], settings_);
  EXPECT_EQ(*ChangesUrl(plan_, {}, 500),
            "A_SalesOrder?$orderby=LastChangeDateTime,SalesOrder&$top=500&$expand=to_Item");
  EXPECT_EQ(*ChangesUrl(plan_, {.since_us = 1'767'225'600'123'456}, 500),
            "A_SalesOrder?$filter=LastChangeDateTime%20ge%20datetimeoffset'"
            "2026-01-01T00%3A00%3A00.123Z'&$orderby=LastChangeDateTime,SalesOrder&$top=500"
            "&$expand=to_Item");
  const auto behind = ChangesUrl(plan_, {.since_us = 1'767'225'600'000'000, .after_id = "47"}, 5);
  EXPECT_THAT(*behind, HasSubstr("LastChangeDateTime%20gt%20"));
  EXPECT_THAT(*behind, HasSubstr("(SalesOrder%20gt%20'47')"));
}

TEST_F(SapPlan, AnUpdateSendsWhatDiffers) {
  const HeldRecord held{
      R"({"SoldToParty":"7","SalesOrderType":"OR","to_Item":{"results":[]}})",
      R"({"SoldToParty":"7","SalesOrderType":"OR","SalesOrderDate":null,"to_Item":[]})"};
  Update update{.id = "48", .etag = "W/\"1\"", .held = &held, .only_updatable = true};
  update.body = R"({"SoldToParty":"7","SalesOrderType":"TA","SalesOrderDate":"2026-01-31"})";
  auto operations = UpdateOperations(plan_, update, settings_);
  ASSERT_TRUE(operations);
  ASSERT_EQ(operations->size(), 1u);
  // The type cannot be updated, the party is the same.
  EXPECT_EQ(operations->front().body, R"({"SalesOrderDate":"/Date(1769817600000)/"})");
  EXPECT_EQ(formats::BatchHeader(operations->front().headers, "If-Match"), "W/\"1\"");
  update.only_updatable = false;
  operations = UpdateOperations(plan_, update, settings_);
  EXPECT_THAT(operations->front().body, HasSubstr("SalesOrderType"));
  update.body = R"({"SoldToParty":"7","SalesOrderDate":null})";
  EXPECT_TRUE(UpdateOperations(plan_, update, settings_)->empty());
}

TEST_F(SapPlan, MergesWhereTheBindingSaysSo) {
  settings_.merge = true;
  const Update update{.id = "48", .body = R"({"SoldToParty":"7"})"};
  EXPECT_EQ(UpdateOperations(plan_, update, settings_)->front().method, "MERGE");
  settings_.batch = 1;
  const auto plain = UpdateOperations(plan_, update, settings_);
  EXPECT_EQ(plain->front().method, "POST");
  EXPECT_EQ(formats::BatchHeader(plain->front().headers, "X-HTTP-Method"), "MERGE");
}

TEST_F(SapPlan, ChildrenThatCannotBeToldApartAreRefused) {
  const HeldRecord held{R"({"to_Item":{"results":[]}})", R"({"to_Item":[]})"};
  Update update{.id = "48", .held = &held};
  update.body = R"({"to_Item":[{"Material":"A"}]})";
  EXPECT_FALSE(UpdateOperations(plan_, update, settings_));
  update.body = R"({"to_Item":[{"SalesOrderItem":"10"},{"SalesOrderItem":"000010"}]})";
  EXPECT_FALSE(UpdateOperations(plan_, update, settings_));
  update.held = nullptr;
  update.body = R"({"to_Item":[]})";
  EXPECT_FALSE(UpdateOperations(plan_, update, settings_));
}

TEST_F(SapPlan, ValuesAreTheSameOnlyWhenTheyAre) {
  EXPECT_TRUE(SameValue("null", "\"\""));
  EXPECT_TRUE(SameValue("\"a\"", "\"a\""));
  // Only some fields are filled up with zeros; nobody says which.
  EXPECT_FALSE(SameValue("\"1\"", "\"0001\""));
  EXPECT_FALSE(SameValue("0", "null"));
}

// "1" and "0001" are one value where the binding says so, also in ids.
TEST_F(SapPlan, Trap15FieldsOfAlphaAreReadAndComparedWithoutTheirZeros) {
  settings_.alpha["SalesOrder"] = {"SalesOrder", "SoldToParty"};
  const ObjectPlan plan = *PlanObject(model_.objects[0], settings_);
  const auto record = ReadServiceRecord(
      plan, R"({"SalesOrder":"0000000048","SoldToParty":"0010100001","SalesOrderType":"0R"})",
      settings_);
  ASSERT_TRUE(record) << record.error().ToString();
  EXPECT_EQ(record->id, "48");
  EXPECT_THAT(record->json, HasSubstr(R"("SoldToParty":"10100001")"));
  EXPECT_THAT(record->json, HasSubstr(R"("SalesOrderType":"0R")"));
  const HeldRecord held{R"({"SoldToParty":"0010100001"})", record->json};
  Update update{.id = "48", .held = &held};
  for (const char* same : {"10100001", "0010100001", "000010100001"}) {
    const std::string body = fmt::format(R"({{"SoldToParty":"{}"}})", same);
    update.body = body;
    EXPECT_TRUE(UpdateOperations(plan, update, settings_)->empty()) << same;
  }
  update.body = R"({"SoldToParty":"0010100002"})";
  // Sent as it was said: SAP fills it up by itself.
  EXPECT_EQ(UpdateOperations(plan, update, settings_)->front().body, update.body);
  settings_.alpha["SalesOrder"] = {"Nothing"};
  EXPECT_FALSE(PlanObject(model_.objects[0], settings_));
}

TEST_F(SapPlan, WhatAnAnswerDoesNotSayIsWhatWasWritten) {
  EXPECT_EQ(FillFrom(plan_, R"({"SoldToParty":"7","SalesOrder":"48"})",
                     R"({"to_Item":[{"SalesOrderItem":"10"}],"SoldToParty":"8"})"),
            R"({"SalesOrder":"48","SoldToParty":"7","to_Item":[{"SalesOrderItem":"10"}]})");
}

// ---- answers to batches
// ------------------------------------------------------------------------------

TEST(SapOutcomes, AnswersBelongToTheirParts) {
  const std::vector<BatchPart> sent = {
      {true, {{.method = "POST", .url = "A", .content_id = "1"}}},
      {true, {{.method = "POST", .url = "A", .content_id = "2"},
              {.method = "POST", .url = "B", .content_id = "3"}}},
      {false, {{.method = "GET", .url = "A"}}}};
  const std::vector<BatchPart> heard = {
      {true, {{.status = 201, .reason = "Created", .content_id = "1"}}},
      {false, {{.status = 400, .reason = "Bad Request", .content_id = "3"}}},
      {false, {{.status = 200, .reason = "OK", .body = "{}"}}}};
  auto written = formats::WriteBatchAnswer(heard, "x");
  auto outcomes = ReadOutcomes(sent, written.content_type, written.body);
  ASSERT_EQ(outcomes.size(), 3u);
  for (const PartOutcome& outcome : outcomes) EXPECT_TRUE(outcome.answered);

  // A set of two that is answered once, and well, is not known to be done.
  const std::vector<BatchPart> half = {
      heard[0], {true, {{.status = 201, .reason = "Created", .content_id = "2"}}}, heard[2]};
  written = formats::WriteBatchAnswer(half, "x");
  outcomes = ReadOutcomes(sent, written.content_type, written.body);
  EXPECT_TRUE(outcomes[0].answered);
  EXPECT_FALSE(outcomes[1].answered);
  EXPECT_EQ(outcomes[1].trouble.status, AnswerStatus::kAmbiguous);
  EXPECT_TRUE(outcomes[2].answered);

  // An answer that names another operation: nothing from there on is believed.
  const std::vector<BatchPart> mixed = {
      {true, {{.status = 201, .reason = "Created", .content_id = "2"}}}, heard[1], heard[2]};
  written = formats::WriteBatchAnswer(mixed, "x");
  for (const PartOutcome& outcome : ReadOutcomes(sent, written.content_type, written.body)) {
    EXPECT_FALSE(outcome.answered);
  }
}

// ---- schema and settings
// ------------------------------------------------------------------------------

TEST(SapSchema, SaysWhatDiffers) {
  const char* xml = R"X(<edmx:Edmx xmlns:edmx="e"><edmx:DataServices>
    <Schema Namespace="S" xmlns="n" xmlns:sap="s">
    <EntityType Name="BaseType"><Property Name="SalesOrder" Type="Edm.String"/></EntityType>
    <EntityType Name="OrderType" BaseType="S.BaseType">
     <Property Name="SoldToParty" Type="Edm.String" MaxLength="12"/>
     <Property Name="SalesOrderDate" Type="Edm.DateTime"/>
     <Property Name="LastChangeDateTime" Type="Edm.DateTimeOffset"/>
     <Property Name="PurchaseOrderByCustomer" Type="Edm.String"/>
     <NavigationProperty Name="to_Item"/></EntityType>
    <EntityType Name="ItemType"><Property Name="SalesOrder" Type="Edm.String"/>
     <Property Name="SalesOrderItem" Type="Edm.String"/>
     <Property Name="RequestedQuantity" Type="Edm.Decimal" Precision="15" Scale="3"/></EntityType>
    <EntityContainer Name="C"><EntitySet Name="A_SalesOrder" EntityType="S.OrderType"/>
     <EntitySet Name="A_SalesOrderItem" EntityType="S.ItemType"/></EntityContainer>
    </Schema></edmx:DataServices></edmx:Edmx>)X";
  const auto live = formats::ReadEdmxSummary(xml);
  ASSERT_TRUE(live);
  EXPECT_EQ(CompareSchema(OrderModel().objects[0].shape, *live),
            (std::vector<std::string>{
                "SalesOrderType is not there",
                "SoldToParty holds 12 characters, and not any number",
                "SalesOrderDate is Edm.DateTime now",
                "to_Item.Material is not there",
                "to_Item.RequestedQuantity is Decimal(15,3), and not (0,0)"}));
  ObjectShape other = OrderModel().objects[0].shape;
  other.remote_name = "A_Other";
  EXPECT_EQ(CompareSchema(other, *live).front(), "the service has no entity set A_Other");
  EXPECT_FALSE(formats::ReadEdmxSummary("<x/>"));
  EXPECT_FALSE(formats::ReadEdmxSummary("no xml"));
}

TEST(SapSettings, AreReadAndChecked) {
  protocols::Endpoint endpoint;
  endpoint.values = {{"url", "https://Host:44300/sap/opu/odata/sap/", "p"},
                     {"client", "100", "p"}, {"language", "EN", "p"},
                     {"services", "API_A=/other/a, API_B=/b/", "p"},
                     {"changes", "BusinessPartner=LastChangeDate+LastChangeTime", "p"},
                     {"alpha", "SalesOrder=SoldToParty", "p"},
                     {"statuses", "409=refused, 423 = retry", "p"},
                     {"lock_words", "wird bearbeitet", "p"}};
  const auto settings = ReadSettings(endpoint);
  ASSERT_TRUE(settings) << settings.error().ToString();
  EXPECT_EQ(settings->url, "https://host:44300");
  EXPECT_EQ(settings->Root("API_X"), "/sap/opu/odata/sap/API_X/");
  EXPECT_EQ(settings->Root("API_A"), "/other/a/");
  EXPECT_EQ(settings->Root("API_B"), "/b/");
  EXPECT_EQ(settings->session_query, "sap-client=100&sap-language=EN");
  EXPECT_EQ(settings->changes.at("BusinessPartner").size(), 2u);
  EXPECT_EQ(settings->alpha.at("SalesOrder"), (std::vector<std::string>{"SoldToParty"}));
  EXPECT_EQ(settings->answers.statuses.at(409), AnswerStatus::kRefused);
  EXPECT_EQ(settings->answers.lock_words, (std::vector<std::string>{"wird bearbeitet"}));
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"csrf", "maybe"},
                                                        {"client", "1&x=2"},
                                                        {"services", "A"},
                                                        {"changes", "A"},
                                                        {"alpha", "A"},
                                                        {"statuses", "409"},
                                                        {"statuses", "409=stop"},
                                                        {"statuses", "401=lock"},
                                                        {"path", "no slash"},
                                                        {"batch", "0"},
                                                        {"timeout", "1h"},
                                                        {"overlap", "1m"}}) {
    protocols::Endpoint wrong;
    wrong.values = {{"url", "https://host", "p"}, {name, value, "main.treaty:7:3"}};
    const auto read = ReadSettings(wrong);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().place, "main.treaty:7:3") << name;
  }
}

}  // namespace
}  // namespace treaty::connectors::sap
