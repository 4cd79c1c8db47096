// A simulated S/4HANA as its clients see it, and the traps that clients fall into.
#include <gmock/gmock.h>

#include "runtime/formats/multipart_batch.h"
#include "runtime/value/base64.h"
#include "tests/runtime/sandbox/vendor_rig.h"

namespace treaty::sandbox {
namespace {

using formats::BatchOperation;
using formats::BatchPart;
using protocols::HttpHeaders;
using protocols::ServerResponse;
using testing::HasSubstr;

const std::string kRoot = "/sap/opu/odata/sap/";
const std::string kPartners = kRoot + "API_PARTNER/A_Partner";
const std::string kOrders = kRoot + "API_ORDER/A_SalesOrder";
const std::string kItems = kRoot + "API_ORDER/A_SalesOrderItem";

class SapVendorTest : public VendorRig {
 protected:
  SapVendorTest() : VendorRig("erp") {}

  void Begin(const std::string& behaviour = "", const FaultSettings& faults = {}) {
    Open(behaviour, faults);
    SignIn();
  }
  void SignIn() {
    standing_ = {{"accept", "application/json"}};
    const ServerResponse answer =
        Send("HEAD", kRoot + "API_PARTNER/", "", {{"x-csrf-token", "Fetch"}});
    ASSERT_EQ(answer.status, 200);
    token_ = HeaderOf(answer, "x-csrf-token");
    cookie_.clear();
    for (const auto& [name, value] : answer.headers) {
      if (name == "set-cookie") cookie_ += value.substr(0, value.find(';')) + "; ";
    }
  }
  ServerResponse Write(const std::string& method, const std::string& target,
                       const std::string& body, HttpHeaders headers = {}) {
    headers.emplace_back("x-csrf-token", token_);
    headers.emplace_back("cookie", cookie_);
    return Send(method, target, body, headers);
  }
  // The key of what was made.
  std::string Create(const std::string& url, const std::string& body) {
    const ServerResponse answer = Write("POST", url, body);
    EXPECT_EQ(answer.status, 201) << answer.body;
    const std::string location = HeaderOf(answer, "location");
    return location.substr(location.find('('));
  }
  std::string Column(const std::string& url, const std::string& filter, const std::string& field) {
    const ServerResponse answer = Send("GET", url + "?" + Query({{"$filter", filter}}));
    EXPECT_EQ(answer.status, 200) << filter << answer.body;
    std::string column;
    for (size_t at = 0;; ++at) {
      const std::string value = At(answer.body, "d.results." + std::to_string(at) + "." + field);
      if (value.empty()) return column;
      column += (column.empty() ? "" : " ") + value;
    }
  }
  std::string token_, cookie_;
};

TEST_F(SapVendorTest, LetsInWhoTheBindingNames) {
  values_ = {{"auth", "basic", ""}, {"auth.user", "treaty", ""}, {"auth.password", "p", ""}};
  Open();
  standing_ = {{"accept", "application/json"}};
  const ServerResponse refused = Send("GET", kPartners);
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(HeaderOf(refused, "www-authenticate"), HasSubstr("Basic"));
  const HttpHeaders good = {{"Authorization", "Basic " + EncodeBase64("treaty:p")}};
  EXPECT_EQ(Send("GET", kPartners, "", good).status, 200);
  EXPECT_EQ(Send("GET", kPartners, "", {{"Authorization", "Basic " + EncodeBase64("treaty:q")}})
                .status,
            401);
}

TEST_F(SapVendorTest, GivesBearersAndTakesKeys) {
  values_ = {{"auth", "client_credentials", ""}, {"auth.client", "c", ""},
             {"auth.secret", "s", ""}};
  Open();
  standing_ = {{"accept", "application/json"}};
  const std::string form = "grant_type=client_credentials&client_id=c&client_secret=";
  EXPECT_EQ(Send("POST", "/sap/bc/sec/oauth2/token", form + "x").status, 401);
  const ServerResponse token = Send("POST", "/sap/bc/sec/oauth2/token", form + "s");
  ASSERT_EQ(token.status, 200);
  const HttpHeaders good = {{"Authorization", "Bearer " + At(token.body, "access_token")}};
  EXPECT_EQ(Send("GET", kPartners, "", good).status, 200);
  EXPECT_EQ(Send("GET", kPartners).status, 401);
  values_ = {{"auth", "api_key", ""}, {"auth.key", "k", ""}};
  Open();
  EXPECT_EQ(Send("GET", kPartners, "", {{"APIKey", "k"}}).status, 200);
  EXPECT_EQ(Send("GET", kPartners, "", {{"APIKey", "x"}}).status, 401);
}

// A CSRF token is good only together with the cookies of its session.
TEST_F(SapVendorTest, Trap5CsrfTokenNeedsTheCookiesOfItsSession) {
  Begin();
  const auto status = [&](const HttpHeaders& headers) {
    return Send("POST", kPartners, R"({"Name":"a"})", headers);
  };
  const ServerResponse none = status({});
  EXPECT_EQ(none.status, 403);
  EXPECT_EQ(HeaderOf(none, "x-csrf-token"), "Required");
  EXPECT_EQ(none.body, "CSRF token validation failed");
  EXPECT_EQ(status({{"x-csrf-token", token_}}).status, 403);
  EXPECT_EQ(status({{"cookie", cookie_}}).status, 403);
  EXPECT_EQ(status({{"x-csrf-token", "Fetch"}, {"cookie", cookie_}}).status, 403);
  const std::string token = token_, cookie = cookie_;
  SignIn();  // another session
  EXPECT_NE(token, token_);
  EXPECT_EQ(status({{"x-csrf-token", token}, {"cookie", cookie_}}).status, 403);
  EXPECT_TRUE(JournalLines().empty());
  EXPECT_EQ(status({{"x-csrf-token", token}, {"cookie", cookie}}).status, 201);
  EXPECT_EQ(status({{"x-csrf-token", token_}, {"cookie", cookie_}}).status, 201);
}

TEST_F(SapVendorTest, CsrfTokensAreFetchedWithAndWithoutTheSlashAndEnd) {
  FaultSettings faults;
  faults.token_life_us = 10'000'000;
  Begin("", faults);
  for (const char* path : {"API_PARTNER", "API_PARTNER/", "API_PARTNER/$metadata"}) {
    EXPECT_NE(HeaderOf(Send("GET", kRoot + path, "", {{"x-csrf-token", "fetch"}}), "x-csrf-token"),
              "")
        << path;
  }
  EXPECT_EQ(HeaderOf(Send("GET", kRoot + "API_PARTNER/"), "x-csrf-token"), "");
  env_.Advance(11'000'000);
  EXPECT_EQ(Write("POST", kPartners, R"({"Name":"a"})").status, 403);
}

// Dates as /Date(ms)/, numbers as texts, results inside of `d`; and no null texts.
TEST_F(SapVendorTest, Trap7SpeaksTheJsonOfVersion2) {
  Begin();
  const ServerResponse made =
      Write("POST", kPartners,
            R"({"Name":"Bolt","Limit":"12.5","Since":"/Date(1769817600000)/","Blocked":true})");
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(At(made.body, "d.Number"), "0000000001");
  EXPECT_EQ(At(made.body, "d.Limit"), "12.50");
  EXPECT_EQ(At(made.body, "d.Since"), "/Date(1769817600000)/");
  EXPECT_EQ(At(made.body, "d.Term"), "");
  EXPECT_EQ(At(made.body, "d.LastChangeDateTime"), "/Date(1767225600000+0000)/");
  EXPECT_EQ(At(made.body, "d.__metadata.type"), "API_PARTNER.A_PartnerType");
  EXPECT_EQ(At(made.body, "d.__metadata.uri"),
            "http://127.0.0.1:8701" + kPartners + "('0000000001')");
  EXPECT_EQ(HeaderOf(made, "location"), At(made.body, "d.__metadata.uri"));
  EXPECT_EQ(HeaderOf(made, "etag"), At(made.body, "d.__metadata.etag"));
  EXPECT_EQ(At(JournalLines().front(), "body"),
            R"({"Name":"Bolt","Limit":12.5,"Blocked":true,"Since":"2026-01-31"})");
}

TEST_F(SapVendorTest, AnswersErrorsAsXmlUnlessAskedForJson) {
  Begin();
  const ServerResponse json = Send("GET", kPartners + "('7')");
  EXPECT_EQ(json.status, 404);
  EXPECT_EQ(At(json.body, "error.code"), "005056A509B11EE1B9A8FEC11C21D78E");
  EXPECT_EQ(At(json.body, "error.message.lang"), "en");
  EXPECT_EQ(At(json.body, "error.innererror.errordetails.0.severity"), "error");
  standing_.clear();
  const ServerResponse xml = Send("GET", kPartners + "('7')");
  EXPECT_EQ(xml.status, 406);  // entities come as JSON only
  const ServerResponse unknown = Send("GET", kRoot + "API_PARTNER/Nothing");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr("<code>005056A509B11EE1B9A8FEC11C21D78E</code>"));
  EXPECT_EQ(Send("GET", kPartners + "?$format=json").status, 200);
  EXPECT_EQ(Send("GET", kRoot + "API_OTHER/").status, 403);
}

TEST_F(SapVendorTest, FiltersOrdersAndCounts) {
  Begin();
  Create(kPartners, R"({"Name":"Bolt","Term":"a","Limit":"10"})");
  env_.Advance(1'000'000);
  Create(kPartners, R"({"Name":"Nut","Term":"b","Limit":"9","Blocked":true})");
  env_.Advance(1'000'000);
  Create(kPartners, R"({"Name":"Cog","Term":"O'B"})");
  const struct {
    const char* filter;
    const char* names;
  } kFilters[] = {{"", "Bolt Nut Cog"},
                  {"Term eq 'a' or Term eq 'b'", "Bolt Nut"},
                  {"Term eq 'A'", ""},
                  {"Term eq 'O''B'", "Cog"},
                  {"Number eq '0000000002'", "Nut"},
                  {"Number eq '2'", "Nut"},  // ALPHA: zeros in front are the system's business
                  {"Limit lt 10", "Nut"},
                  {"Limit ge 9.5M", "Bolt"},
                  {"Blocked eq true", "Nut"},
                  {"startswith(Name,'B') or substringof('u',Name)", "Bolt Nut"},
                  {"not (Name eq 'Bolt')", "Nut Cog"},
                  {"LastChangeDateTime gt datetimeoffset'2026-01-01T00:00:00Z'", "Nut Cog"},
                  {"LastChangeDateTime ge datetimeoffset'2026-01-01T00:00:01Z' and Term ne 'b'",
                   "Cog"}};
  for (const auto& each : kFilters) {
    EXPECT_EQ(Column(kPartners, each.filter, "Name"), each.names) << each.filter;
  }
  const ServerResponse page =
      Send("GET", kPartners + "?" + Query({{"$orderby", "LastChangeDateTime desc"},
                                           {"$top", "1"},
                                           {"$skip", "1"},
                                           {"$select", "Name"},
                                           {"$inlinecount", "allpages"}}));
  EXPECT_EQ(At(page.body, "d.results.0.Name"), "Nut");
  EXPECT_EQ(At(page.body, "d.results.0.Term"), "");
  EXPECT_EQ(At(page.body, "d.__count"), "3");
  EXPECT_EQ(At(page.body, "d.__next"), "");
  EXPECT_EQ(Send("GET", kPartners + "/$count").body, "3");
}

TEST_F(SapVendorTest, RefusesQueriesInItsWords) {
  Begin();
  for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
           {"$filter", "Foo eq 'a'"}, {"$filter", "Name eq"}, {"$filter", "Name eq 1"},
           {"$orderby", "Foo"}, {"$orderby", "Name up"}, {"$select", "Foo"},
           {"$expand", "to_Nothing"}, {"$top", "-1"}, {"$skiptoken", "x"}}) {
    const ServerResponse answer = Send("GET", kPartners + "?" + Query({{name, value}}));
    EXPECT_EQ(answer.status, 400) << name << value;
    EXPECT_NE(At(answer.body, "error.message.value"), "") << name << value;
  }
  EXPECT_EQ(Send("GET", kPartners + "(Nothing='1')").status, 400);
}

TEST_F(SapVendorTest, PagesByTheServer) {
  FaultSettings faults;
  faults.page_rows = 2;
  Begin("", faults);
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    Create(kPartners, std::string(R"({"Name":")") + name + R"("})");
  }
  std::string names;
  std::string url = kPartners + "?" + Query({{"$filter", "Name ne 'c'"}});
  for (int pages = 0; pages < 5 && !url.empty(); ++pages) {
    const ServerResponse answer = Send("GET", url);
    for (const char* at : {"0", "1"}) {
      names += At(answer.body, std::string("d.results.") + at + ".Name");
    }
    const std::string next = At(answer.body, "d.__next");
    url = next.empty() ? "" : next.substr(std::string("http://127.0.0.1:8701").size());
  }
  EXPECT_EQ(names, "abde");
}

// The plain POST: the same again is another order, and the journal tells.
TEST_F(SapVendorTest, ThePlainPostCreatesAgain) {
  Begin();
  const std::string order = R"({"Reference":"A-7"})";
  const std::string first = Create(kOrders, order);
  EXPECT_NE(Create(kOrders, order), first);
  ASSERT_EQ(Summary().twice.size(), 1u);
  EXPECT_EQ(Summary().twice[0].value, R"("A-7")");
  EXPECT_EQ(Summary().twice[0].ids.size(), 2u);
  EXPECT_EQ(HeaderOf(Write("POST", kOrders, order, {{"RequestID", "r"}}), "repeatabilityresult"),
            "");
  EXPECT_EQ(At(JournalLines().back(), "key"), "r");
}

TEST_F(SapVendorTest, InsertsDeepAndShowsChildren) {
  Begin();
  for (const char* list : {R"({"results":[%]})", "[%]"}) {
    std::string items = list;
    items.replace(items.find('%'), 1,
                  R"({"SalesOrderItem":"10","Material":"M","Quantity":"2.5"},)"
                  R"({"SalesOrderItem":"20","Material":"N"})");
    const ServerResponse made =
        Write("POST", kOrders, R"({"Reference":"R","to_Item":)" + items + "}");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(At(made.body, "d.to_Item.results.0.Quantity"), "2.500");
    EXPECT_EQ(At(made.body, "d.to_Item.results.1.SalesOrder"), At(made.body, "d.SalesOrder"));
  }
  const std::string order = kOrders + "('1')";
  EXPECT_THAT(At(Send("GET", order).body, "d.to_Item.__deferred.uri"),
              HasSubstr("A_SalesOrder('0000000001')/to_Item"));
  EXPECT_EQ(At(Send("GET", order + "?$expand=to_Item").body, "d.to_Item.results.1.Material"), "N");
  EXPECT_EQ(At(Send("GET", order + "/to_Item").body, "d.results.1.Material"), "N");
  EXPECT_EQ(At(Send("GET", kItems + "(SalesOrder='1',SalesOrderItem='20')").body, "d.Material"),
            "N");
  EXPECT_EQ(Column(kItems, "SalesOrder eq '0000000002' and Material eq 'M'", "SalesOrderItem"),
            "10");
  EXPECT_EQ(Column(kItems, "Material eq 'M'", "SalesOrderItem"), "10 10");
}

TEST_F(SapVendorTest, WritesChildrenByTheirKeys) {
  Begin();
  Create(kOrders, R"({"Reference":"R","to_Item":[{"SalesOrderItem":"10","Material":"M"}]})");
  const std::string item = kItems + "(SalesOrder='1',SalesOrderItem='10')";
  EXPECT_EQ(Write("PATCH", item, R"({"Quantity":"3"})").status, 204);
  EXPECT_EQ(Write("POST", kOrders + "('1')/to_Item", R"({"SalesOrderItem":"20"})").status, 201);
  EXPECT_EQ(Write("POST", kItems, R"({"SalesOrder":"0000000001","SalesOrderItem":"30"})").status,
            201);
  EXPECT_EQ(Write("POST", kItems, R"({"SalesOrder":"9","SalesOrderItem":"30"})").status, 404);
  EXPECT_EQ(Write("POST", kItems, R"({"SalesOrder":"1","SalesOrderItem":"30"})").status, 400);
  EXPECT_EQ(Write("DELETE", item, "").status, 204);
  EXPECT_EQ(Send("GET", item).status, 404);
  EXPECT_EQ(Column(kOrders + "('1')/to_Item", "", "SalesOrderItem"), "20 30");
  // A child inside of an update is not taken, as in the product.
  EXPECT_EQ(Write("PATCH", kOrders + "('1')", R"({"to_Item":[]})", {{"If-Match", "*"}}).status,
            400);
}

TEST_F(SapVendorTest, UpdatesNeedTheVersionThatWasRead) {
  Begin();
  const ServerResponse made = Write("POST", kPartners, R"({"Name":"a","Term":"t"})");
  const std::string url = kPartners + "('0000000001')", etag = HeaderOf(made, "etag");
  EXPECT_EQ(Write("PATCH", url, R"({"Name":"b"})").status, 428);
  const ServerResponse done = Write("PATCH", url, R"({"Name":"b"})", {{"If-Match", etag}});
  EXPECT_EQ(done.status, 204);
  EXPECT_NE(HeaderOf(done, "etag"), etag);
  EXPECT_EQ(Write("PATCH", url, R"({"Name":"c"})", {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(Write("POST", url, R"({"Name":"d"})",
                  {{"X-HTTP-Method", "MERGE"}, {"If-Match", "*"}})
                .status,
            204);
  EXPECT_EQ(At(Send("GET", url).body, "d.Term"), "t");
  EXPECT_EQ(Write("PUT", url, R"({"Name":"e"})", {{"If-Match", "*"}}).status, 204);
  EXPECT_EQ(At(Send("GET", url).body, "d.Term"), "");
  EXPECT_EQ(Write("DELETE", url, "", {{"If-Match", etag}}).status, 412);
  EXPECT_EQ(Write("DELETE", url, "", {{"If-Match", "*"}}).status, 204);
  EXPECT_EQ(Send("GET", url).status, 404);
  EXPECT_EQ(Write("PATCH", kPartners, "{}").status, 405);
}

TEST_F(SapVendorTest, ChecksBodiesAgainstTheSchema) {
  Begin();
  const struct {
    const char* body;
    const char* message;
  } kBodies[] = {{"{", "Error while parsing"},
                 {R"({"Foo":1})", "Property 'Foo' is invalid"},
                 {R"({"Name":"aaaaaaaaaaaaaaaaaaaaa"})", "invalid value"},
                 {R"({"Limit":"123456789.5"})", "invalid value"},
                 {R"({"Limit":"much"})", "invalid value"},
                 {R"({"Since":"soon"})", "invalid value"},
                 {R"({"Blocked":"yes"})", "invalid value"}};
  for (const auto& each : kBodies) {
    const ServerResponse answer = Write("POST", kPartners, each.body);
    EXPECT_EQ(answer.status, 400) << each.body;
    EXPECT_THAT(At(answer.body, "error.message.value"), HasSubstr(each.message));
  }
  EXPECT_EQ(Write("POST", kOrders, R"({"to_Item":[{"Foo":1}]})").status, 400);
  EXPECT_TRUE(JournalLines().empty());
}

BatchOperation Operation(const std::string& method, const std::string& url,
                         const std::string& body = "", const std::string& id = "") {
  BatchOperation operation;
  operation.method = method;
  operation.url = url;
  operation.headers = {{"Accept", "application/json"}, {"Content-Type", "application/json"},
                       {"If-Match", "*"}};
  operation.body = body;
  operation.content_id = id;
  return operation;
}

class SapBatchTest : public SapVendorTest {
 protected:
  std::vector<BatchPart> Batch(const std::vector<BatchPart>& parts) {
    const formats::WrittenBatch written = formats::WriteBatchRequest(parts, "s");
    const ServerResponse answer = Write("POST", kRoot + "API_ORDER/$batch", written.body,
                                        {{"Content-Type", written.content_type}});
    EXPECT_EQ(answer.status, 202) << answer.body;
    const auto read = formats::ReadBatchAnswer(HeaderOf(answer, "content-type"), answer.body);
    EXPECT_TRUE(read && read->complete);
    return read ? read->parts : std::vector<BatchPart>{};
  }
};

// Decided by RequestID and RepeatabilityCreation together, and only where the service is told to.
TEST_F(SapBatchTest, ARepeatedRequestIsAnsweredAsItWasFirst) {
  Begin();
  const auto sent_at = [](const std::string& stamp) {
    return HttpHeaders{{"RequestID", "a1"}, {"RepeatabilityCreation", stamp}};
  };
  const HttpHeaders pair = sent_at("2026-03-01T10:00:00Z");
  const HttpHeaders later = sent_at("2026-03-01T10:00:01Z");
  const std::string body = R"({"Reference":"a"})";
  const auto send = [&](const HttpHeaders& headers) {
    const ServerResponse answer = Write("POST", kOrders, body, headers);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return HeaderOf(answer, "location") + " " + HeaderOf(answer, "repeatabilityresult");
  };
  EXPECT_NE(send(pair), send(pair));  // the service does not know of it, and says nothing
  EXPECT_EQ(JournalLines().size(), 2u);
  Send("POST", "/_sandbox/faults", R"({"repeatable":"on"})");
  const std::string first = send(pair);
  EXPECT_THAT(first, testing::EndsWith(" accepted"));
  EXPECT_EQ(send(pair), first);
  EXPECT_NE(send(later), first);
  EXPECT_NE(send({pair.front()}), first);
  EXPECT_EQ(JournalLines().size(), 5u);
  // What fails is not remembered; what was dropped is.
  EXPECT_EQ(Write("POST", kOrders, R"({"Foo":1})", {{"RequestID", "b"}, pair.back()}).status, 400);
  Send("POST", "/_sandbox/faults", R"({"drop-after-commit":1})");
  const HttpHeaders lost = {{"RequestID", "c"}, pair.back()};
  EXPECT_EQ(Write("POST", kOrders, body, lost).way, ServerResponse::Way::kClose);
  Send("POST", "/_sandbox/faults", R"({"drop-after-commit":0})");
  send(lost);
  send({{"RequestID", "b"}, pair.back()});
  EXPECT_EQ(JournalLines().size(), 7u);
}

TEST_F(SapBatchTest, WhatAChangeSetTookBackIsDoneWhenItComesAgain) {
  Begin();
  Send("POST", "/_sandbox/faults", R"({"repeatable":"on"})");
  BatchOperation create = Operation("POST", "A_SalesOrder", R"({"Reference":"a"})", "1");
  create.headers.emplace_back("RequestID", "a1");
  create.headers.emplace_back("RepeatabilityCreation", "2026-03-01T10:00:00Z");
  Batch({{true, {create, Operation("POST", "A_SalesOrder", R"({"Foo":"b"})", "2")}}});
  EXPECT_EQ(Column(kOrders, "", "Reference"), "");
  for (int again = 0; again < 2; ++again) {
    const auto answers = Batch({{true, {create}}});
    EXPECT_EQ(formats::BatchHeader(answers[0].operations[0].headers, "repeatabilityresult"),
              "accepted");
    EXPECT_EQ(Column(kOrders, "", "Reference"), "a");
  }
}

// A change set happens as a whole or not at all; a failed one is answered by one part.
TEST_F(SapBatchTest, Trap6AFailedChangeSetIsAnsweredByOneErrorForAll) {
  Begin();
  const auto answers = Batch({
      {true, {Operation("POST", "A_SalesOrder", R"({"Reference":"a"})", "1"),
              Operation("POST", "A_SalesOrder", R"({"Foo":"b"})", "2")}},
      {true, {Operation("POST", "A_SalesOrder", R"({"Reference":"c"})", "3")}},
      {false, {Operation("GET", "A_SalesOrder?$filter=Reference%20eq%20'c'")}},
  });
  ASSERT_EQ(answers.size(), 3u);
  EXPECT_FALSE(answers[0].is_change_set);
  ASSERT_EQ(answers[0].operations.size(), 1u);
  EXPECT_EQ(answers[0].operations[0].status, 400);
  EXPECT_THAT(answers[0].operations[0].body, HasSubstr("Foo"));
  EXPECT_TRUE(answers[1].is_change_set);
  EXPECT_EQ(answers[1].operations[0].status, 201);
  EXPECT_EQ(answers[1].operations[0].content_id, "3");
  EXPECT_EQ(At(answers[2].operations[0].body, "d.results.0.Reference"), "c");
  EXPECT_EQ(Column(kOrders, "", "Reference"), "c");
  EXPECT_EQ(JournalLines().size(), 1u);
}

TEST_F(SapBatchTest, AChangeSetRefersToWhatItMade) {
  Begin();
  const auto answers = Batch(
      {{true, {Operation("POST", "A_SalesOrder", R"({"Reference":"a"})", "1"),
               Operation("POST", "$1/to_Item", R"({"SalesOrderItem":"10"})", "2"),
               Operation("PATCH", "$1", R"({"Reference":"b"})", "3")}}});
  ASSERT_EQ(answers[0].operations.size(), 3u) << answers[0].operations[0].body;
  EXPECT_EQ(Column(kOrders, "", "Reference"), "b");
  EXPECT_EQ(Column(kItems, "", "SalesOrderItem"), "10");
}

// A change set is one in the journal, too: without its last line it did not happen.
TEST_F(SapBatchTest, AChangeSetThatWasCutOffNeverHappened) {
  Begin();
  Batch({{true, {Operation("POST", "A_SalesOrder", R"({"Reference":"a"})", "1"),
                 Operation("POST", "A_SalesOrder", R"({"Reference":"b"})", "2")}}});
  const std::string whole = env_.ReadWhole("journal").value();
  for (size_t cut = 0; cut <= whole.size(); cut += 7) {
    ASSERT_TRUE(env_.WriteWhole("journal", whole.substr(0, cut)));
    Open();
    ASSERT_EQ(Column(kOrders, "", "Reference"), "") << cut;
  }
  ASSERT_TRUE(env_.WriteWhole("journal", whole));
  Open();
  EXPECT_EQ(Column(kOrders, "", "Reference"), "a b");
}

TEST_F(SapBatchTest, ABatchNeedsTokenAndForm) {
  Begin();
  EXPECT_EQ(Send("POST", kRoot + "API_ORDER/$batch", "x").status, 403);
  EXPECT_EQ(Write("POST", kRoot + "API_ORDER/$batch", "x", {{"Content-Type", "text/plain"}})
                .status,
            400);
  const auto answers = Batch({{false, {Operation("POST", "A_SalesOrder", "{}")}},
                              {true, {Operation("POST", "$batch", "{}")}}});
  EXPECT_EQ(answers[0].operations[0].status, 400);
  EXPECT_EQ(answers[1].operations[0].status, 400);
}

TEST_F(SapVendorTest, TellsItsSchema) {
  Begin();
  const ServerResponse answer = Send("GET", kRoot + "API_ORDER/$metadata");
  for (const char* part :
       {R"(<EntityType Name="A_SalesOrderItemType"><Key><PropertyRef Name="SalesOrder"/>)",
        R"(<Property Name="LastChangeDateTime" Type="Edm.DateTimeOffset")",
        R"(ConcurrencyMode="Fixed")", R"(<NavigationProperty Name="to_Item")",
        R"(<EntitySet Name="A_SalesOrder" EntityType="API_ORDER.A_SalesOrderType"/>)"}) {
    EXPECT_THAT(answer.body, HasSubstr(part));
  }
  EXPECT_THAT(answer.body, testing::Not(HasSubstr("A_PartnerType")));
}

TEST_F(SapVendorTest, ShowsTheVersionBeforeAndAfterWhatFollows) {
  Begin(R"({"objects": {"Partner": {"key": "Number", "natural_key": "Term",
    "refuse": [{"when": {"Name": {"is": "X"}}, "code": "R1/302", "message": "not {Name}"}],
    "then": [{"after": "write", "set": {"Blocked": true}}]}}})");
  const ServerResponse made = Write("POST", kPartners, R"({"Name":"a"})");
  EXPECT_EQ(At(made.body, "d.Blocked"), "false");
  const std::string url = kPartners + "('1')";
  EXPECT_EQ(At(Send("GET", url).body, "d.Blocked"), "true");
  EXPECT_EQ(Write("PATCH", url, "{}", {{"If-Match", HeaderOf(made, "etag")}}).status, 412);
  const ServerResponse refused = Write("POST", kPartners, R"({"Name":"X"})");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(At(refused.body, "error.code"), "R1/302");
  EXPECT_EQ(At(refused.body, "error.message.value"), "not X");
}

}  // namespace
}  // namespace treaty::sandbox
