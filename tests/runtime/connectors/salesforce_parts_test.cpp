// The parts of the Salesforce connector that need no network: SOQL, records, answers, schemas.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/connectors/retry_after.h"
#include "runtime/connectors/salesforce/answer_codes.h"
#include "runtime/connectors/salesforce/records.h"
#include "runtime/connectors/salesforce/schema_check.h"
#include "runtime/connectors/salesforce/soql.h"
#include "runtime/value/json_text.h"
#include "tests/runtime/connectors/fixtures.h"
#include "tests/runtime/connectors/soql_reader.h"

namespace treaty::connectors::salesforce {
namespace {

using protocols::AnswerStatus;
using protocols::HttpOutcome;
using protocols::HttpResponse;
using testing::ElementsAre;
using testing::IsEmpty;

HttpResponse Answered(int status, std::string body, protocols::HttpHeaders headers = {}) {
  return {.outcome = HttpOutcome::kAnswered, .status = status, .headers = std::move(headers),
          .body = std::move(body)};
}

// ---- SOQL
// -----------------------------------------------------------------------------------------

TEST(Soql, AnyTextStaysOneLiteral) {
  const std::string texts[] = {
      "", "it's", "' OR Name != '", "\\", "\\'", "a\\", "\n\r\t\b\f", "\"", "50%", "_%",
      "') FROM Account; DELETE", "-- x", "/* x */", "über 漢字 🎺", std::string("a\0b", 3),
      "\x01\x1f\x7f", "'''", "\\\\'", "${x}", "&q=SELECT", "#", "+", "%27", "x' LIMIT 1 --"};
  for (const std::string& text : texts) {
    const std::string literal = SoqlText(text);
    EXPECT_EQ(ReadSoqlText(literal), text) << literal;
    // Inside a query: the tokens around it stay what they are.
    const std::string query = SoqlAmong("Id", "Account", "Name", {literal, "'z'"});
    const auto tokens = SoqlTokens(query);
    ASSERT_TRUE(tokens) << query;
    EXPECT_EQ(*tokens, (std::vector<std::string>{"SELECT", "Id", "FROM", "Account", "WHERE", "Name",
                                                 "IN", "(", "=" + text, ",", "=z", ")"}))
        << query;
  }
}

struct LiteralCase {
  TypeShape type;
  const char* json;
  const char* literal;  // nullptr: refused
};

TEST(Soql, WritesLiteralsOfTheFieldsType) {
  const LiteralCase kCases[] = {
      {{.kind = TypeKind::kText}, R"("a'b")", R"('a\'b')"},
      {{.kind = TypeKind::kText}, "12", nullptr},
      {{.kind = TypeKind::kText}, "null", "null"},
      {{.kind = TypeKind::kEnum}, R"("Hot")", "'Hot'"},
      {{.kind = TypeKind::kDecimal}, "12.50", "12.5"},
      {{.kind = TypeKind::kDecimal}, "1e3", "1000"},
      {{.kind = TypeKind::kDecimal}, "12345678901234567.123", "12345678901234567.123"},
      {{.kind = TypeKind::kDecimal}, R"("1 OR 1=1")", nullptr},
      {{.kind = TypeKind::kDecimal}, "1 OR 1", nullptr},
      {{.kind = TypeKind::kInt}, "-7", "-7"},
      {{.kind = TypeKind::kBool}, "true", "true"},
      {{.kind = TypeKind::kBool}, R"("true")", nullptr},
      {{.kind = TypeKind::kDate}, R"("2026-03-01")", "2026-03-01"},
      {{.kind = TypeKind::kDate}, R"("2026-03-01 OR 1=1")", nullptr},
      {{.kind = TypeKind::kTimestamp}, R"("2026-03-01T10:00:00.250Z")", "2026-03-01T10:00:00.250Z"},
      {{.kind = TypeKind::kTimestamp}, R"("LAST_WEEK")", nullptr},
      {{.kind = TypeKind::kTime}, R"("10:00:00.5")", "10:00:00.500Z"},
      {{.kind = TypeKind::kList}, "[]", nullptr},
      {{.kind = TypeKind::kRecord}, "{}", nullptr},
  };
  for (const LiteralCase& each : kCases) {
    const auto literal = SoqlLiteral(each.type, each.json);
    EXPECT_EQ(literal.has_value(), each.literal != nullptr) << each.json;
    if (!literal || each.literal == nullptr) continue;
    EXPECT_EQ(*literal, each.literal);
  }
}

TEST(Soql, NamesAreNamesOrRefused) {
  for (const char* name : {"Id", "ERP_Number__c", "Account.Name", "ns__A__r.B"}) {
    EXPECT_TRUE(IsSoqlName(name)) << name;
  }
  for (const char* name : {"", "1a", "a b", "a.", ".a", "a..b", "a,b", "a(b)", "a'", "ä", "_a"}) {
    EXPECT_FALSE(IsSoqlName(name)) << name;
  }
  EXPECT_FALSE(SoqlFields({{.name = "Id FROM Account--"}}));
}

TEST(Soql, AsksForFieldsChildrenAndParents) {
  EXPECT_EQ(SoqlFields(OrderShape().fields).value(),
            "Id, AccountId, BillingAddress, IsDeleted, SystemModstamp, (SELECT Id, OrderId, "
            "Quantity, IsDeleted, SystemModstamp, Product2.Id, Product2.StockKeepingUnit FROM "
            "OrderItems)");
  EXPECT_EQ(SoqlChanges("Id", "Order", 0), "SELECT Id FROM Order ORDER BY SystemModstamp, Id");
  EXPECT_EQ(SoqlChanges("Id", "Order", 1'772'366'400'123'999),
            "SELECT Id FROM Order WHERE SystemModstamp >= 2026-03-01T12:00:00.123Z ORDER BY "
            "SystemModstamp, Id");
}

// ---- records
// --------------------------------------------------------------------------------------

TEST(Records, Trap15IdsOf15SignsGetTheirChecksum) {
  EXPECT_EQ(LongId("0018000000MQEFl"), "0018000000MQEFlAAP");
  EXPECT_EQ(LongId("001A0000006Vm9r"), "001A0000006Vm9rIAC");
  EXPECT_EQ(LongId("001A0000006Vm9rIAC"), "001A0000006Vm9rIAC");
  EXPECT_EQ(LongId("short"), "short");
  EXPECT_EQ(LongId("0018000000MQ-Fl"), "0018000000MQ-Fl");
}

TEST(Records, AreBroughtIntoTheShapeOfTheDescribe) {
  const auto record = ReadRecord(
      R"({"attributes":{"type":"Order","url":"/x"},"Id":"801A0000006Vm9r","AccountId":null,)"
      R"("BillingAddress":{"city":"Bonn"},"IsDeleted":false,)"
      R"("SystemModstamp":"2026-03-01T12:00:00.000+0000","OrderItems":{"totalSize":2,"done":true,)"
      R"("records":[{"attributes":{},"Id":"802000000000001AAA","Quantity":3.10,"IsDeleted":false,)"
      R"("SystemModstamp":"2026-03-01T13:00:00.000+0200",)"
      R"("Product2":{"attributes":{},"StockKeepingUnit":"S"}},)"
      R"({"attributes":{},"Id":"802000000000002AAA","IsDeleted":true}]}})",
      OrderShape().fields);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->id, "801A0000006Vm9rIAC");
  EXPECT_EQ(record->stamp_us, 1'772'366'400'000'000);
  EXPECT_FALSE(record->deleted);
  EXPECT_EQ(record->Json(),
            R"({"Id":"801A0000006Vm9rIAC","AccountId":null,"BillingAddress":{"city":"Bonn"},)"
            R"("IsDeleted":false,"SystemModstamp":"2026-03-01T12:00:00Z",)"
            R"("OrderItems":[{"Id":"802000000000001AAA","Quantity":3.10,"IsDeleted":false,)"
            R"("SystemModstamp":"2026-03-01T11:00:00Z","Product2":{"StockKeepingUnit":"S"}}]})");
}

TEST(Records, NoChildrenAreAnEmptyList) {
  const auto record = ReadRecord(R"({"Id":"801000000000001AAA","OrderItems":null})",
                                 OrderShape().fields);
  EXPECT_EQ(record->Member("OrderItems"), "[]");
}

TEST(Records, NumbersKeepAllTheirDigits) {
  const auto page = ReadQueryPage(
      R"({"totalSize":1,"done":true,"records":[{"N":12345678901234567890.123456789,"M":23.0}]})");
  ASSERT_TRUE(page);
  EXPECT_THAT(page->rows, ElementsAre(R"({"N":12345678901234567890.123456789,"M":23})"));
}

TEST(Records, ChildrenOfFurtherPagesAreAppended) {
  const auto shape = OrderShape();  // an open list points into it
  auto record = ReadRecord(
      R"({"Id":"801000000000001AAA","OrderItems":{"totalSize":2,"done":false,)"
      R"("nextRecordsUrl":"/services/data/v67.0/query/01g-1","records":[{"Quantity":1}]}})",
      shape.fields);
  ASSERT_TRUE(record);
  ASSERT_EQ(record->open.size(), 1u);
  EXPECT_EQ(record->open[0].next, "/services/data/v67.0/query/01g-1");
  ASSERT_TRUE(AppendChildren(&*record, record->open[0],
                             {R"({"attributes":{},"Quantity":2})", R"({"Quantity":3})"}));
  EXPECT_EQ(record->Member("OrderItems"), R"([{"Quantity":1},{"Quantity":2},{"Quantity":3}])");
}

TEST(Records, PagesOfTheRecordedAnswers) {
  const auto first = ReadQueryPage(Recorded("query_paginated_first_page_response.json"));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->rows.size(), 1u);
  EXPECT_EQ(first->next, "/services/data/v26.0/query/01gD");
  const auto last = ReadQueryPage(Recorded("query_paginated_last_page_response.json"));
  ASSERT_TRUE(last);
  EXPECT_EQ(last->next, "");
  EXPECT_THAT(ReadQueryPage(Recorded("query_empty_response.json"))->rows, IsEmpty());
  const auto page = ReadQueryPage(Recorded("query_success_response.json"));
  ASSERT_TRUE(page);
  ASSERT_EQ(page->rows.size(), 1u);
  EXPECT_FALSE(ReadQueryPage(Recorded("query_error_response.json")));
}

TEST(Records, TheNextPageLiesOnTheSameServerOrNowhere) {
  for (const char* next :
       {"https://evil.example/services/data/v1/query/1", "//evil.example/services/data/x",
        "/services/data/../../evil", "/services/oauth2/token", "/services/data/v1/query/a b",
        "/services/data/v1/query/1\\u000d\\u000aX: y", "/services/data/v1@evil/", "",
        "/services/data//evil.example/x", "/services/data/v1/query/1#x"}) {
    EXPECT_FALSE(ReadQueryPage(fmt::format(
        R"({{"done":false,"nextRecordsUrl":"{}","records":[]}})", next)))
        << next;
  }
}

// ---- answers
// --------------------------------------------------------------------------------------

struct CodeCase {
  int status;
  const char* code;
  AnswerStatus expected;
};

TEST(AnswerCodes, EachCodeOfTheTableHasItsClass) {
  constexpr CodeCase kCases[] = {
      {401, "INVALID_SESSION_ID", AnswerStatus::kAuth},
      {403, "REQUEST_LIMIT_EXCEEDED", AnswerStatus::kThrottle},
      {400, "UNABLE_TO_LOCK_ROW", AnswerStatus::kLock},
      {503, "SERVER_UNAVAILABLE", AnswerStatus::kRetry},
      {400, "QUERY_TIMEOUT", AnswerStatus::kRetry},
      {400, "REQUEST_RUNNING_TOO_LONG", AnswerStatus::kRetry},
      {500, "UNKNOWN_EXCEPTION", AnswerStatus::kRetry},
      {400, "ALL_OR_NONE_OPERATION_ROLLED_BACK", AnswerStatus::kRetry},
      {400, "PROCESSING_HALTED", AnswerStatus::kRetry},
      {400, "DUPLICATE_VALUE", AnswerStatus::kRefused},
      {400, "DUPLICATES_DETECTED", AnswerStatus::kRefused},
      {404, "ENTITY_IS_DELETED", AnswerStatus::kRefused},
      {400, "REQUIRED_FIELD_MISSING", AnswerStatus::kRefused},
      {400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", AnswerStatus::kRefused},
      {400, "STRING_TOO_LONG", AnswerStatus::kRefused},
      {400, "A_CODE_OF_TOMORROW", AnswerStatus::kRefused},
      {500, "A_CODE_OF_TOMORROW", AnswerStatus::kRetry},
      {412, "A_CODE_OF_TOMORROW", AnswerStatus::kStale},
      {403, "API_DISABLED_FOR_ORG", AnswerStatus::kAuth},
  };
  for (const CodeCase& each : kCases) {
    const Trouble trouble = TroubleOf(Answered(
        each.status, fmt::format(R"([{{"message":"m","errorCode":"{}","fields":["A","B"]}}])",
                                 each.code)));
    EXPECT_EQ(trouble.code, each.code);
    EXPECT_EQ(trouble.message, "m (fields: A, B)");
    EXPECT_EQ(StatusOf(trouble.code_class), each.expected) << each.code;
  }
}

TEST(AnswerCodes, AnAnswerThatIsNotTheOrgsIsJudgedByItsStatus) {
  for (const auto& [status, expected] : std::vector<std::pair<int, AnswerStatus>>{
           {401, AnswerStatus::kAuth}, {403, AnswerStatus::kRefused}, {404, AnswerStatus::kRefused},
           {412, AnswerStatus::kStale}, {420, AnswerStatus::kThrottle},
           {429, AnswerStatus::kThrottle}, {500, AnswerStatus::kRetry}, {502, AnswerStatus::kRetry},
           {503, AnswerStatus::kRetry}, {599, AnswerStatus::kRetry}, {302, AnswerStatus::kRefused},
           {418, AnswerStatus::kRefused}}) {
    const Trouble trouble = TroubleOf(Answered(status, "<html>no</html>"));
    EXPECT_EQ(StatusOf(trouble.code_class), expected) << status;
    EXPECT_EQ(trouble.code, fmt::format("http.{}", status));
  }
}

TEST(AnswerCodes, Trap1AnExternalIdOfSeveralRecordsNamesThem) {
  const Trouble trouble =
      TroubleOf(Answered(300, Recorded("upsert_multiple_error_response.json")));
  EXPECT_EQ(trouble.code_class, CodeClass::kSeveral);
  EXPECT_EQ(StatusOf(trouble.code_class), AnswerStatus::kRefused);
  EXPECT_EQ(trouble.message,
            "the external id names several records: foo, bar; nothing was written");
}

TEST(AnswerCodes, TheRecordedErrors) {
  EXPECT_EQ(TroubleOf(Answered(401, Recorded("expired_session_response.json"))).code_class,
            CodeClass::kSession);
  EXPECT_EQ(TroubleOf(Answered(400, Recorded("write_error_response.json"))).message,
            "No such column 'foo' on sobject of type Bar");
  EXPECT_EQ(TroubleOf(Answered(404, Recorded("delete_error_response.json"))).code, "NOT_FOUND");
}

TEST(AnswerCodes, TellsTheDayFromTheMoment) {
  const auto of = [](const char* message) {
    return IsDailyLimit({"REQUEST_LIMIT_EXCEEDED", message, CodeClass::kLimit});
  };
  EXPECT_TRUE(of("TotalRequests Limit exceeded."));
  EXPECT_FALSE(of("ConcurrentPerOrgLongTxn Limit exceeded."));
  EXPECT_FALSE(of("Too many concurrent requests."));
  EXPECT_FALSE(IsDailyLimit({"http.429", "too many requests", CodeClass::kLimit}));
}

TEST(AnswerCodes, Trap2SuccessWithAnErrorListIsSuccess) {
  const auto row = ReadRowResult(
      R"({"id":"e01xx0000000001AAA","success":true,"errors":[{"statusCode":"OPERATION_ENQUEUED",)"
      R"("message":"08ff1dbb","fields":[]}]})");
  ASSERT_TRUE(row);
  EXPECT_TRUE(row->success);
}

TEST(AnswerCodes, RowsAreReadOneByOne) {
  const auto rows = ReadRowResults(
      R"([{"id":"0010000000000001","success":true,"errors":[],"created":true},)"
      R"({"success":false,"errors":[{"statusCode":"MALFORMED_ID","message":"x","fields":["Id"]}]},)"
      R"({"nothing":1}])");
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 3u);
  EXPECT_TRUE((*rows)[0]->created);
  EXPECT_EQ(TroubleOfRow((*rows)[1]->errors).message, "x (fields: Id)");
  EXPECT_FALSE((*rows)[2]);
  EXPECT_FALSE(ReadRowResults("{}"));
  EXPECT_FALSE(ReadRowResults("[") );
}

TEST(AnswerCodes, ReadsTheLimitHeader) {
  EXPECT_EQ(ReadLimitInfo("api-usage=10018/100000")->used, 10018);
  EXPECT_EQ(ReadLimitInfo("api-usage=10018/100000")->most, 100000);
  EXPECT_EQ(ReadLimitInfo("per-app-api-usage=17/250(appName=a); api-usage=5/15000")->used, 5);
  EXPECT_EQ(ReadLimitInfo("api-usage=5/15000; per-app-api-usage=17/250(appName=a)")->most, 15000);
  for (const char* header : {"", "api-usage=", "api-usage=5", "api-usage=5/", "api-usage=x/1",
                             "api-usage=5/0", "api-usage=-1/5", "per-app-api-usage=1/2"}) {
    EXPECT_FALSE(ReadLimitInfo(header)) << header;
  }
}

TEST(RetryAfter, SecondsOrADateWithinAnHour) {
  const int64_t now_us = 784'111'777'000'000;  // Sun, 06 Nov 1994 08:49:37 GMT
  const auto of = [&](const char* value) {
    return RetryAfterUs(Answered(429, "", {{"retry-after", value}}), now_us) / 1'000'000;
  };
  EXPECT_EQ(of("30"), 30);
  EXPECT_EQ(of(" 30 "), 30);
  EXPECT_EQ(of("86400"), 3600);
  EXPECT_EQ(of("99999999999999999999999"), 3600);
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:50:37 GMT"), 60);
  EXPECT_EQ(of("Sun, 06 Nov 1994 08:40:37 GMT"), 0);
  for (const char* value : {"", "-1", "soon", "30s", "Sun, 06 Nov 1994 08:50:37 CET",
                            "Sun, 36 Nov 1994 08:50:37 GMT", "Sun, 06 Nox 1994 08:50:37 GMT"}) {
    EXPECT_EQ(of(value), 0) << value;
  }
  EXPECT_EQ(RetryAfterUs(Answered(503, ""), now_us), 0);
}

// ---- schemas
// --------------------------------------------------------------------------------------

TEST(SchemaCheck, SaysWhatDiffers) {
  const ObjectShape pinned{
      .name = "Account",
      .key = "Id",
      .fields = {{.name = "Id", .type = {.length = 18}, .creatable = false, .updatable = false},
                 {.name = "Name", .type = {.length = 255}},
                 {.name = "Gone__c", .type = {.optional = true, .length = 10}},
                 {.name = "Amount", .type = {.kind = TypeKind::kDecimal, .optional = true,
                                             .precision = 18, .scale = 2}},
                 {.name = "Rating", .type = {.kind = TypeKind::kEnum, .optional = true}},
                 {.name = "Ext__c", .type = {.optional = true}, .external_id = true}}};
  const auto found = CompareSchema(pinned, R"({"name":"Account","queryable":true,"fields":[
    {"name":"Id","type":"id","length":18,"nillable":false,"createable":false,"updateable":false},
    {"name":"Name","type":"string","length":80,"nillable":true,"updateable":false},
    {"name":"Amount","type":"currency","precision":16,"scale":2,"nillable":true,"createable":false},
    {"name":"Rating","type":"boolean","nillable":true},
    {"name":"Ext__c","type":"string","nillable":true,"externalId":false},
    {"name":"New__c","type":"string"}]})");
  ASSERT_TRUE(found);
  EXPECT_THAT(*found, ElementsAre("`Name` has 80 characters, not 255",
                                  "`Name` may not be updated any more", "`Name` may be empty now",
                                  "`Gone__c` is not there, or we may not see it",
                                  "`Amount` has 16 digits and 2 decimals, not 18 and 2",
                                  "`Amount` may not be set at a create any more",
                                  "`Rating` is of the type boolean now",
                                  "`Ext__c` is no external id any more"));
  EXPECT_FALSE(CompareSchema(pinned, "[]"));
  EXPECT_FALSE(CompareSchema(pinned, R"({"fields":1})"));
}

TEST(SchemaCheck, TheRecordedDescribeIsReadable) {
  const ObjectShape pinned{.name = "Whizbang", .fields = {{.name = "Id", .type = {.length = 18},
                                                           .creatable = false,
                                                           .updatable = false}}};
  const auto found =
      CompareSchema(pinned, Recorded("sobject_describe_success_response.json"));
  ASSERT_TRUE(found) << found.error().ToString();
  EXPECT_THAT(*found, IsEmpty());
}

}  // namespace
}  // namespace treaty::connectors::salesforce
