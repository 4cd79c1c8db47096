#include "runtime/connectors/salesforce/write_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/connectors/salesforce/soql.h"
#include "runtime/value/json_text.h"
#include "tests/runtime/connectors/fixtures.h"
#include "tests/runtime/connectors/soql_reader.h"
#include "tests/support/hostile_texts.h"

namespace treaty::connectors::salesforce {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::HttpOutcome;
using protocols::Request;
using store::Operation;
using testing::HasSubstr;

constexpr const char* kId = "0015000000AbCdEAAX";

class WritePlan : public testing::Test {
 protected:
  WriteRow Plan(Request request) {
    auto row = PlanWrite(std::move(request), model, "crm");
    EXPECT_TRUE(row) << row.error().ToString();
    return row ? *row : WriteRow{};
  }
  std::string Refusal(Request request) {
    const auto row = PlanWrite(std::move(request), model, "crm");
    return row ? "planned" : row.error().message;
  }
  const program::Model model = CrmModel();
  const Settings settings;
};

Request Create(std::string body, std::string key = "", std::string value = "") {
  return {.key = "k", .operation = Operation::kCreate, .object = "Account",
          .body = std::move(body), .natural_key = std::move(key),
          .natural_value = std::move(value)};
}

struct WayCase {
  Request request;
  WriteWay way;
  std::string key_field;
  std::string key_value;
};

TEST_F(WritePlan, ChoosesTheWay) {
  const WayCase kCases[] = {
      {{.operation = Operation::kUpdate, .object = "Account", .id = kId, .body = "{}"},
       WriteWay::kUpdate, "", ""},
      {{.operation = Operation::kDelete, .object = "Account", .id = kId}, WriteWay::kDelete, "",
       ""},
      {Create(R"({"Name":"A"})"), WriteWay::kCreate, "", ""},
      {Create(R"({"Name":"A","ERP_Number__c":"7"})"), WriteWay::kUpsert, "ERP_Number__c",
       R"("7")"},
      {Create(R"({"Name":"A","ERP_Number__c":null})"), WriteWay::kCreate, "", ""},
      {Create(R"({"Name":"A","ERP_Number__c":""})"), WriteWay::kCreate, "", ""},
      {Create(R"({"Name":"A"})", "ERP_Number__c", R"("7")"), WriteWay::kUpsert, "ERP_Number__c",
       R"("7")"},
      {Create(R"({"Name":"A","ERP_Number__c":"9"})", "Email__c", R"("a@b.c")"), WriteWay::kLookUp,
       "Email__c", R"("a@b.c")"},
      {Create(R"({"Name":"A"})", "Email__c", "null"), WriteWay::kCreate, "", ""},
  };
  for (const WayCase& each : kCases) {
    const WriteRow row = Plan(each.request);
    EXPECT_EQ(row.way, each.way) << each.request.body;
    EXPECT_EQ(row.key_field, each.key_field) << each.request.body;
    EXPECT_EQ(row.key_value, each.key_value) << each.request.body;
  }
}

TEST_F(WritePlan, RefusesWhatCannotBeWritten) {
  EXPECT_THAT(Refusal({.object = "Nothing", .body = "{}"}), HasSubstr("no object"));
  EXPECT_THAT(Refusal({.operation = Operation::kUpdate, .object = "Account",
                       .id = "../../services/oauth2/token", .body = "{}"}),
              HasSubstr("is no id"));
  EXPECT_THAT(Refusal({.operation = Operation::kDelete, .object = "Account",
                       .id = "001A0000006Vm9r&ids=00"}),
              HasSubstr("is no id"));
  EXPECT_THAT(Refusal({.object = "Order", .body = R"({"OrderItems":[{"Quantity":1}]})"}),
              HasSubstr("`OrderItems` holds other records"));
  EXPECT_THAT(Refusal(Create("[]")), testing::Not("planned"));
  EXPECT_THAT(Refusal(Create("{}", "Nowhere__c", "1")), HasSubstr("Nowhere__c"));
}

TEST_F(WritePlan, UpdatesTogether) {
  const Call call = CollectionCall(
      settings, {Plan({.operation = Operation::kUpdate, .object = "Account", .id = kId,
                       .body = R"({"Id":"x","Name":"A","Limit__c":12345678901234567.10})"})});
  EXPECT_EQ(call.method, "PATCH");
  EXPECT_EQ(call.path, "/services/data/v67.0/composite/sobjects");
  EXPECT_EQ(call.body,
            R"({"allOrNone":false,"records":[{"attributes":{"type":"Account"},)"
            R"("id":"0015000000AbCdEAAX","Name":"A","Limit__c":12345678901234567.10}]})");
}

TEST_F(WritePlan, UpsertsTogetherWithTheKeyInTheBody) {
  const Call call =
      CollectionCall(settings, {Plan(Create(R"({"Name":"A"})", "ERP_Number__c", R"("7")")),
                                Plan(Create(R"({"ERP_Number__c":"8"})", "ERP_Number__c",
                                            R"("8")"))});
  EXPECT_EQ(call.method, "PATCH");
  EXPECT_EQ(call.path, "/services/data/v67.0/composite/sobjects/Account/ERP_Number__c");
  EXPECT_EQ(call.body,
            R"({"allOrNone":false,"records":[{"attributes":{"type":"Account"},"Name":"A",)"
            R"("ERP_Number__c":"7"},{"attributes":{"type":"Account"},"ERP_Number__c":"8"}]})");
}

TEST_F(WritePlan, Trap1UpsertsAloneWithTheKeyInTheAddressOnly) {
  const auto call = UpsertCall(
      settings, Plan(Create(R"({"Name":"A","ERP_Number__c":"7 ü"})", "ERP_Number__c", R"("7 ü")")));
  ASSERT_TRUE(call);
  EXPECT_EQ(call->method, "PATCH");
  EXPECT_EQ(call->path, "/services/data/v67.0/sobjects/Account/ERP_Number__c/7%20%C3%BC");
  EXPECT_EQ(call->body, R"({"Name":"A"})");
}

TEST_F(WritePlan, KeysNeverChangeAnAddress) {
  for (const char* value :
       {"a?updateOnly=true", "a#b", "a&b", "%2e%2e", "a%2fb", "a b", "a+b", "ä", "a\"b", "a:b@c"}) {
    const auto call =
        UpsertCall(settings, Plan(Create("{}", "ERP_Number__c", JsonText(value))));
    ASSERT_TRUE(call) << value;
    const std::string rest = call->path.substr(call->path.rfind("ERP_Number__c/") + 14);
    EXPECT_EQ(rest, protocols::EncodeUrl(value));
    EXPECT_EQ(rest.find_first_of("/?#&+ :@\""), std::string::npos) << rest;
  }
  for (const char* value : {".", "..", "a/b", "a\\b", "a;b", "a\nb", "../../query"}) {
    EXPECT_FALSE(UpsertCall(settings, Plan(Create("{}", "ERP_Number__c", JsonText(value)))))
        << value << " goes into a body instead";
  }
}

TEST_F(WritePlan, HostileKeysStayValues) {
  const std::string begin = "/services/data/v67.0/sobjects/Account/ERP_Number__c/";
  for (const std::string& text : test::HostileTexts()) {
    const WriteRow row = Plan(Create("{}", "ERP_Number__c", JsonText(text)));
    const Call together = CollectionCall(settings, {row, row});
    EXPECT_EQ(together.path, "/services/data/v67.0/composite/sobjects/Account/ERP_Number__c");
    const auto records = SplitList(*MemberOf(together.body, "records"));
    ASSERT_EQ(records->size(), 2u) << text;
    EXPECT_EQ(TextOf(*MemberOf(records->front(), "ERP_Number__c")), text);
    if (const auto alone = UpsertCall(settings, row)) {
      EXPECT_EQ(alone->path, begin + protocols::EncodeUrl(text));
      EXPECT_EQ(alone->path.find('/', begin.size()), std::string::npos);
    }
    const auto tokens = SoqlTokens(SoqlAmong("Id", "Account", "Name", {SoqlText(text)}));
    ASSERT_TRUE(tokens) << text;
    EXPECT_EQ(tokens->size(), 10u) << text;
    EXPECT_EQ((*tokens)[8], "=" + text);
    for (const Operation operation : {Operation::kUpdate, Operation::kDelete}) {
      EXPECT_NE(Refusal({.operation = operation, .object = "Account", .id = text, .body = "{}"}),
                "planned");
    }
  }
}

TEST_F(WritePlan, DeletesById) {
  const Call call = CollectionCall(
      settings, {Plan({.operation = Operation::kDelete, .object = "Account", .id = kId}),
                 Plan({.operation = Operation::kDelete, .object = "Account",
                       .id = "0015000000AbCdF"})});
  EXPECT_EQ(call.method, "DELETE");
  EXPECT_EQ(call.path,
            "/services/data/v67.0/composite/sobjects?ids=0015000000AbCdEAAX,0015000000AbCdF"
            "&allOrNone=false");
  EXPECT_EQ(call.body, "");
}

TEST_F(WritePlan, GroupsByObjectAndWay) {
  std::vector<WriteRow> rows;
  for (int i = 0; i < 450; ++i) {
    rows.push_back(Plan({.operation = Operation::kUpdate,
                         .object = i % 3 == 0 ? "Contact" : "Account", .id = kId, .body = "{}"}));
  }
  rows.push_back(Plan(Create("{}")));
  const auto groups = Grouped(std::move(rows), 200);
  std::vector<size_t> sizes;
  for (const auto& group : groups) {
    sizes.push_back(group.size());
    for (const WriteRow& row : group) EXPECT_EQ(row.object, group.front().object);
  }
  EXPECT_THAT(sizes, testing::UnorderedElementsAre(150, 200, 100, 1));
}

TEST_F(WritePlan, LongBodiesAreSplit) {
  std::vector<WriteRow> rows;
  for (int i = 0; i < 5; ++i) {
    rows.push_back(Plan(Create(R"({"Name":")" + std::string(1 << 20, 'x') + R"("})")));
  }
  EXPECT_EQ(Grouped(std::move(rows), 200).size(), 3u);
}

TEST_F(WritePlan, ARecordThatWasFoundIsNotGivenWhatOnlyANewOneCan) {
  WriteRow row = Plan(Create(R"({"Name":"A","AccountSource":"Web"})", "Email__c", R"("a@b.c")"));
  row.way = WriteWay::kUpdate;
  row.found = true;
  row.request.id = kId;
  EXPECT_THAT(CollectionCall(settings, {row}).body, testing::Not(HasSubstr("AccountSource")));
}

TEST_F(WritePlan, ADoneCreateCarriesWhatIsKnown) {
  const WriteRow row = Plan(Create(R"({"Name":"A"})", "ERP_Number__c", R"("7")"));
  const Answer created = Done(row, {.success = true, .id = kId, .created = true});
  EXPECT_EQ(created.status, AnswerStatus::kOk);
  EXPECT_EQ(created.id, kId);
  EXPECT_EQ(created.record, R"({"Id":"0015000000AbCdEAAX","Name":"A","ERP_Number__c":"7"})");
  EXPECT_FALSE(created.found);
  EXPECT_EQ(created.stamp_us, 0);
  EXPECT_TRUE(Done(row, {.success = true, .id = kId, .created = false}).found);
}

struct FailedCase {
  const char* about;
  Reply reply;
  AnswerStatus expected;
};

Reply Answered(int status, std::string body) {
  Reply reply;
  reply.outcome = HttpOutcome::kAnswered;
  reply.response = {.outcome = HttpOutcome::kAnswered, .status = status, .body = std::move(body)};
  reply.trouble = TroubleOf(reply.response);
  reply.status = StatusOf(reply.trouble.code_class);
  return reply;
}

TEST_F(WritePlan, ACallThatFailedAsAWhole) {
  Reply unknown;
  unknown.outcome = HttpOutcome::kUnknown;
  unknown.status = AnswerStatus::kAmbiguous;
  const FailedCase kCases[] = {
      {"nothing was sent", {}, AnswerStatus::kRetry},
      {"no answer", unknown, AnswerStatus::kAmbiguous},
      {"a gateway gave up", Answered(504, "<html>"), AnswerStatus::kAmbiguous},
      {"a proxy's 500", Answered(500, ""), AnswerStatus::kAmbiguous},
      {"the org's own 500", Answered(500, R"([{"errorCode":"UNKNOWN_EXCEPTION","message":"x"}])"),
       AnswerStatus::kRetry},
      {"not there", Answered(503, ""), AnswerStatus::kRetry},
      {"too much", Answered(429, ""), AnswerStatus::kThrottle},
      {"not us", Answered(401, ""), AnswerStatus::kAuth},
      {"refused", Answered(400, ""), AnswerStatus::kRefused},
  };
  const WriteRow row = Plan(Create("{}"));
  for (const FailedCase& each : kCases) {
    EXPECT_EQ(Failed(row, each.reply).status, each.expected) << each.about;
  }
}

TEST_F(WritePlan, WhatIsGoneAlreadyIsDeleted) {
  const WriteRow row = Plan({.operation = Operation::kDelete, .object = "Account", .id = kId});
  EXPECT_EQ(Failed(row, Answered(404, R"([{"errorCode":"ENTITY_IS_DELETED","message":"x"}])"))
                .status,
            AnswerStatus::kOk);
}

}  // namespace
}  // namespace treaty::connectors::salesforce
