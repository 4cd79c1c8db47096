// A simulated Salesforce as its clients see it, and the traps that clients fall into.
#include <gmock/gmock.h>

#include "runtime/value/base64.h"
#include "tests/runtime/sandbox/vendor_rig.h"

namespace treaty::sandbox {
namespace {

using protocols::ServerResponse;
using testing::HasSubstr;

const std::string kBase = "/services/data/v60.0";
const char kId[] = "001Qy0000000001EAA";  // users' ids are as they are, checksum or not

std::string Told(const std::string& kind, const std::string& id, const std::string& second,
                 const std::string& record, const std::string& object = "Account") {
  return R"({"object":")" + object + R"(","kind":")" + kind + R"(","id":")" + id +
         R"(","stamp":"2026-03-01T10:00:)" + second + R"(Z","record":)" + record + "}\n";
}

class SalesforceVendorTest : public VendorRig {
 protected:
  SalesforceVendorTest() : VendorRig("crm") {}

  void SignIn() {
    standing_.clear();
    const ServerResponse answer =
        Send("POST", "/services/oauth2/token",
             "grant_type=client_credentials&client_id=c&client_secret=s");
    ASSERT_EQ(answer.status, 200) << answer.body;
    standing_ = {{"authorization", "Bearer " + At(answer.body, "access_token")}};
  }
  void Begin(const std::string& behaviour = "", const FaultSettings& faults = {}) {
    Open(behaviour, faults);
    SignIn();
  }
  ServerResponse Soql(const std::string& soql, const std::string& verb = "query") {
    return Send("GET", kBase + "/" + verb + "?" + Query({{"q", soql}}));
  }
  // The values of one field, in order.
  std::string Column(const std::string& soql, const std::string& field,
                     const std::string& verb = "query") {
    const ServerResponse answer = Soql(soql, verb);
    EXPECT_EQ(answer.status, 200) << soql << answer.body;
    std::string column;
    for (size_t at = 0;; ++at) {
      const std::string value = At(answer.body, "records." + std::to_string(at) + "." + field);
      if (value.empty()) return column;
      column += (column.empty() ? "" : " ") + value;
    }
  }
  std::string Create(const std::string& record, const std::string& object = "Account") {
    const ServerResponse answer = Send("POST", kBase + "/sobjects/" + object, record);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return At(answer.body, "id");
  }
};

TEST_F(SalesforceVendorTest, LetsInWithCredentialsOnly) {
  values_ = {{"auth", "client_credentials", ""}, {"auth.client", "c", ""},
             {"auth.secret", "s", ""}};
  Open();
  EXPECT_EQ(Send("GET", "/services/data/").status, 200);
  const ServerResponse refused = Send("GET", kBase + "/limits");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(At(refused.body, "0.errorCode"), "INVALID_SESSION_ID");
  const struct {
    const char* body;
    const char* error;
  } kBad[] = {{"grant_type=password", "unsupported_grant_type"},
              {"grant_type=client_credentials", "invalid_client_id"},
              {"grant_type=client_credentials&client_id=x&client_secret=s", "invalid_client_id"},
              {"grant_type=client_credentials&client_id=c&client_secret=x", "invalid_client"}};
  for (const auto& each : kBad) {
    const ServerResponse answer = Send("POST", "/services/oauth2/token", each.body);
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(At(answer.body, "error"), each.error) << each.body;
  }
  SignIn();
  EXPECT_EQ(Send("GET", kBase + "/limits").status, 200);
  const ServerResponse basic =
      Send("POST", "/services/oauth2/token", "grant_type=client_credentials",
           {{"Authorization", "Basic " + EncodeBase64("c:s")}});
  EXPECT_EQ(basic.status, 200);
  EXPECT_EQ(At(basic.body, "instance_url"), "http://127.0.0.1:8701");
}

TEST_F(SalesforceVendorTest, ReadsAnAssertionButNotItsSignature) {
  Open();
  const int64_t now_s = env_.NowUs() / 1'000'000;
  const auto assertion = [&](int64_t exp_s, const std::string& aud, const std::string& alg) {
    return "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" +
           EncodeBase64Url(R"({"alg":")" + alg + R"("})") + "." +
           EncodeBase64Url(R"({"iss":"c","sub":"u","aud":")" + aud + R"(","exp":)" +
                           std::to_string(exp_s) + "}") +
           ".c2ln";
  };
  const std::string login = "https://login.salesforce.com";
  const auto status = [&](const std::string& body) {
    return Send("POST", "/services/oauth2/token", body).status;
  };
  EXPECT_EQ(status(assertion(now_s + 180, login, "RS256")), 200);
  EXPECT_EQ(status(assertion(now_s - 1, login, "RS256")), 400);
  EXPECT_EQ(status(assertion(now_s + 3600, login, "RS256")), 400);
  EXPECT_EQ(status(assertion(now_s + 180, "me", "RS256")), 400);
  EXPECT_EQ(status(assertion(now_s + 180, login, "none")), 400);
}

TEST_F(SalesforceVendorTest, TokensEnd) {
  FaultSettings faults;
  faults.token_life_us = 10'000'000;
  Begin("", faults);
  env_.Advance(9'000'000);
  EXPECT_EQ(Send("GET", kBase + "/limits").status, 200);
  env_.Advance(2'000'000);
  EXPECT_EQ(Send("GET", kBase + "/limits").status, 401);
  SignIn();
  EXPECT_EQ(Send("GET", kBase + "/limits").status, 200);
  const std::string figures = Send("GET", "/_sandbox/faults").body;
  EXPECT_EQ(At(figures, "tokens"), "2");
  EXPECT_EQ(At(figures, "expired"), "1");  // however many calls it refuses
}

TEST_F(SalesforceVendorTest, AnswersQueriesOverUsersRecords) {
  Begin();
  Load(Told("created", kId, "01", R"({"Id":"001Qy0000000001EAA","Name":"Bolt","Rating":"Hot"})") +
       Told("created", "001Qy0000000002EAA", "02", R"({"Name":"nut","Limit__c":12.5})") +
       Told("created", "001Qy0000000003EAA", "03", R"({"Name":null,"Blocked__c":true})"));
  const struct {
    const char* where;
    const char* ids;  // the last digits
  } kQueries[] = {{"", "1 2 3"},
                  {"WHERE Name = 'BOLT'", "1"},
                  {"WHERE Name LIKE '%T'", "1 2"},
                  {"WHERE Name != 'Bolt'", "2 3"},
                  {"WHERE Name = null", "3"},
                  {"WHERE Name = ''", "3"},
                  {"WHERE Name > 'c'", "2"},
                  {"WHERE Name IN ('bolt','NUT')", "1 2"},
                  {"WHERE Name NOT IN ('bolt')", "2 3"},
                  {"WHERE NOT (Name = 'bolt' OR Limit__c = 12.50)", "3"},
                  {"WHERE Blocked__c = true", "3"},
                  {"WHERE Rating = 'Hot'", "1"},
                  {"WHERE SystemModstamp >= 2026-03-01T10:00:02Z", "2 3"},
                  {"WHERE SystemModstamp > 2026-03-01T10:00:02Z AND Name = null", "3"},
                  {"WHERE SystemModstamp > 2026-03-01T10:00:02Z OR Name = 'bolt'", "1 3"},
                  {"WHERE Id = '001Qy0000000002EAA'", "2"},
                  {"LIMIT 1 OFFSET 1", "2"}};
  for (const auto& each : kQueries) {
    const std::string soql = std::string("SELECT Id FROM Account ") + each.where;
    std::string digits;
    const std::string column = Column(soql, "Id");
    for (size_t at = 0; at + 18 <= column.size(); at += 19) {
      digits += (digits.empty() ? "" : " ") + column.substr(at + 14, 1);
    }
    EXPECT_EQ(digits, each.ids) << each.where;
  }
  EXPECT_EQ(Column("SELECT Name FROM Account ORDER BY Name NULLS LAST", "Name"), "Bolt nut null");
  EXPECT_EQ(Column("SELECT Name FROM Account ORDER BY Name DESC", "Name"), "null nut Bolt");
  EXPECT_EQ(At(Soql("SELECT COUNT() FROM Account").body, "totalSize"), "3");
  const ServerResponse first = Soql("SELECT id, name, Seen__c, Blocked__c FROM account LIMIT 1");
  EXPECT_EQ(At(first.body, "records.0.attributes.url"), kBase + "/sobjects/Account/" + kId);
  EXPECT_EQ(At(first.body, "records.0.Blocked__c"), "false");
}

TEST_F(SalesforceVendorTest, RefusesQueriesInItsWords) {
  Begin();
  const struct {
    const char* soql;
    const char* code;
  } kQueries[] = {{"SELECT Id FROM", "MALFORMED_QUERY"},
                  {"SELECT Id FROM Acount", "INVALID_TYPE"},
                  {"SELECT Foo FROM Account", "INVALID_FIELD"},
                  {"SELECT Id FROM Account WHERE Foo = 1", "INVALID_FIELD"},
                  {"SELECT Id FROM Account WHERE Name = 1", "INVALID_FIELD"},
                  {"SELECT Id FROM Account WHERE Limit__c = '1'", "INVALID_FIELD"},
                  {"SELECT Id FROM Account WHERE SystemModstamp > '2026'", "INVALID_FIELD"},
                  {"SELECT Id FROM Account ORDER BY Foo", "INVALID_FIELD"},
                  {"SELECT Id, (SELECT Id FROM Things) FROM Order", "INVALID_TYPE"},
                  {"SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE"}};
  for (const auto& each : kQueries) {
    const ServerResponse answer = Soql(each.soql);
    EXPECT_EQ(answer.status, 400) << each.soql;
    EXPECT_EQ(At(answer.body, "0.errorCode"), each.code) << each.soql;
  }
}

TEST_F(SalesforceVendorTest, ShowsParentsAndChildren) {
  Begin();
  Load(Told("created", kId, "01", R"({"Name":"Bolt"})") +
       Told("created", "801Qy0000000001EAA", "02",
            R"({"AccountId":"001Qy0000000001EAA","OrderNumber":"A-1","OrderItems":[)"
            R"({"OrderItemNumber":"10","Quantity":2.5,"Product2":{"StockKeepingUnit":"S"}},)"
            R"({"OrderItemNumber":"20","Quantity":1,"Product2":null}]})",
            "Order"));
  const ServerResponse answer =
      Soql("SELECT Id, Account.Name, (SELECT Quantity, Product2.StockKeepingUnit FROM OrderItems) "
           "FROM Order");
  EXPECT_EQ(At(answer.body, "records.0.Account.Name"), "Bolt") << answer.body;
  EXPECT_EQ(At(answer.body, "records.0.OrderItems.totalSize"), "2");
  EXPECT_EQ(At(answer.body, "records.0.OrderItems.records.0.Product2.StockKeepingUnit"), "S");
  EXPECT_EQ(At(answer.body, "records.0.OrderItems.records.1.Product2"), "null");
  EXPECT_EQ(Column("SELECT OrderItemNumber FROM OrderItem WHERE OrderId = '801Qy0000000001EAA' "
                   "AND Quantity > 1",
                   "OrderItemNumber"),
            "10");
  EXPECT_EQ(Column("SELECT OrderItemNumber FROM OrderItem WHERE OrderId IN ('801Qy0000000009EAA')",
                   "OrderItemNumber"),
            "");
}

TEST_F(SalesforceVendorTest, DeletedAndMergedRecordsAreSeenByQueryAllOnly) {
  Begin();
  Load(Told("created", kId, "01", R"({"Name":"Bolt"})") +
       Told("created", "001Qy0000000002EAA", "01", R"({"Name":"Nut"})"));
  Load(Told("deleted", kId, "05", R"({"Id":"001Qy0000000001EAA"})") +
       R"({"object":"Account","kind":"merged","id":"001Qy0000000002EAA",)"
       R"("stamp":"2026-03-01T10:00:06Z","into":"001Qy0000000003EAA"})" "\n");
  EXPECT_EQ(Column("SELECT Name FROM Account", "Name"), "");
  EXPECT_EQ(Column("SELECT Name FROM Account WHERE IsDeleted = true", "Name", "queryAll"),
            "Bolt Nut");
  EXPECT_EQ(Column("SELECT Name FROM Account ALL ROWS", "Name"), "Bolt Nut");
  const ServerResponse gone = Send("GET", kBase + "/sobjects/Account/" + kId);
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(At(gone.body, "0.errorCode"), "ENTITY_IS_DELETED");
  EXPECT_EQ(Send("PATCH", kBase + "/sobjects/Account/" + kId, "{}").status, 404);
  const ServerResponse deleted = Send(
      "GET", kBase + "/sobjects/Account/deleted?" +
                 Query({{"start", "2026-03-01T10:00:00Z"}, {"end", "2026-03-02T10:00:00Z"}}));
  EXPECT_EQ(At(deleted.body, "deletedRecords.1.id"), "001Qy0000000002EAA");
}

TEST_F(SalesforceVendorTest, PagesBelongToTheFirst) {
  FaultSettings faults;
  faults.page_rows = 2;
  Begin("", faults);
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    Create(std::string(R"({"Name":")") + name + R"("})");
  }
  const ServerResponse first = Soql("SELECT Name FROM Account ORDER BY Name");
  EXPECT_EQ(At(first.body, "done"), "false");
  EXPECT_EQ(At(first.body, "totalSize"), "5");
  Create(R"({"Name":"aa"})");  // is not in pages that were asked for before
  const std::string next = At(first.body, "nextRecordsUrl");
  const ServerResponse second = Send("GET", next);
  EXPECT_EQ(At(second.body, "records.0.Name"), "c");
  const ServerResponse third = Send("GET", At(second.body, "nextRecordsUrl"));
  EXPECT_EQ(At(third.body, "records.0.Name"), "e");
  EXPECT_EQ(At(third.body, "done"), "true");
  EXPECT_EQ(Send("GET", next).body, second.body);  // a lost answer is asked for again
  env_.Advance(3'600'000'000);
  standing_.clear();
  SignIn();
  const ServerResponse late = Send("GET", next);
  EXPECT_EQ(late.status, 400);
  EXPECT_EQ(At(late.body, "0.errorCode"), "INVALID_QUERY_LOCATOR");
}

TEST_F(SalesforceVendorTest, CursorsHaveABound) {
  FaultSettings faults;
  faults.page_rows = 1;
  Begin("", faults);
  Create(R"({"Name":"a"})");
  Create(R"({"Name":"b"})");
  const std::string oldest = At(Soql("SELECT Id FROM Account").body, "nextRecordsUrl");
  for (int at = 0; at < 10; ++at) Soql("SELECT Id FROM Account");
  EXPECT_EQ(Send("GET", oldest).status, 400);
}

TEST_F(SalesforceVendorTest, ChecksRowsAgainstTheSchema) {
  Begin();
  Load(Told("created", kId, "01", R"({"Name":"Bolt"})"));
  const struct {
    const char* object;
    const char* body;
    const char* code;
  } kRows[] = {
      {"Account", "{", "JSON_PARSER_ERROR"},
      {"Account", "[]", "JSON_PARSER_ERROR"},
      {"Account", "{}", "REQUIRED_FIELD_MISSING"},
      {"Account", R"({"Name":null})", "REQUIRED_FIELD_MISSING"},
      {"Account", R"({"Name":"a","Foo":1})", "INVALID_FIELD"},
      {"Account", R"({"Name":"a","Id":"001Qy0000000009EAA"})", "INVALID_FIELD"},
      {"Account", R"({"Name":"a","Locked__c":"x"})", "INVALID_FIELD_FOR_INSERT_UPDATE"},
      {"Account", R"({"Name":"aaaaaaaaaaaaaaaaaaaaa"})", "STRING_TOO_LONG"},
      {"Account", R"({"Name":"a","Rating":"Warm"})", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"},
      {"Account", R"({"Name":"a","Limit__c":1234567})", "NUMBER_OUTSIDE_VALID_RANGE"},
      {"Account", R"({"Name":"a","Limit__c":"much"})", "JSON_PARSER_ERROR"},
      {"Account", R"({"Name":"a","Blocked__c":"yes"})", "JSON_PARSER_ERROR"},
      {"Account", R"({"Name":"a","Since__c":"soon"})", "JSON_PARSER_ERROR"},
      {"Account", R"({"Name":"a","Seen__c":"2026-01-01"})", "JSON_PARSER_ERROR"},
      {"Contact", R"({"AccountId":"001Qy0000000009EAA"})", "INVALID_CROSS_REFERENCE_KEY"},
      {"Contact", R"({"AccountId":"me"})", "MALFORMED_ID"},
      {"OrderItem", R"({"OrderItemNumber":"1"})", "METHOD_NOT_ALLOWED"},
  };
  for (const auto& each : kRows) {
    const ServerResponse answer =
        Send("POST", kBase + "/sobjects/" + each.object, each.body);
    EXPECT_GE(answer.status, 400) << each.body;
    EXPECT_EQ(At(answer.body, "0.errorCode"), each.code) << each.body;
  }
  EXPECT_EQ(JournalLines().size(), 1u);  // only what the users did
  // Umlauts count as one character.
  Create(R"({"Name":"ääääääääääääääääääää","Rating":"Hot","Limit__c":123456.78})");
  Create(R"({"AccountId":"001Qy0000000001","LastName":"A"})", "Contact");
}

TEST_F(SalesforceVendorTest, Trap15IdsHaveAChecksumAndAShortForm) {
  Begin();
  const std::string id = Create(R"({"Name":"a"})");
  ASSERT_EQ(id.size(), 18u);
  EXPECT_EQ(id, "001Sb0000000001IAA");
  const std::string row = kBase + "/sobjects/Account/";
  EXPECT_EQ(At(Send("GET", row + id.substr(0, 15) + "?fields=Name").body, "Name"), "a");
  EXPECT_EQ(Send("PATCH", row + id.substr(0, 15), R"({"Name":"b"})").status, 204);
  EXPECT_EQ(Column("SELECT Name FROM Account", "Name"), "b");
  const ServerResponse other = Send("GET", row + "23foo");
  EXPECT_EQ(other.status, 404);
  EXPECT_EQ(At(other.body, "0.errorCode"), "NOT_FOUND");
  Open();  // goes on counting after a restart
  SignIn();
  EXPECT_EQ(Create(R"({"Name":"c"})"), "001Sb0000000002IAA");
}

TEST_F(SalesforceVendorTest, UpsertCreatesUpdatesAndSaysWhich) {
  Begin();
  const std::string url = kBase + "/sobjects/Account/Ext__c/A%2F1";
  const ServerResponse made = Send("PATCH", url, R"({"Name":"a"})");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(At(made.body, "created"), "true");
  const ServerResponse again = Send("PATCH", url, R"({"Name":"b"})");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(At(again.body, "created"), "false");
  EXPECT_EQ(At(again.body, "id"), At(made.body, "id"));
  EXPECT_EQ(Column("SELECT Ext__c FROM Account WHERE Ext__c = 'A/1'", "Ext__c"), "A/1");
  EXPECT_EQ(Send("PATCH", kBase + "/sobjects/Account/Ext__c/new?updateOnly=true",
                 R"({"Name":"c"})")
                .status,
            404);
  EXPECT_EQ(Send("PATCH", url, R"({"Ext__c":"A/1"})").status, 400);
  const ServerResponse wrong = Send("PATCH", kBase + "/sobjects/Account/Name/x", "{}");
  EXPECT_EQ(wrong.status, 404);
  EXPECT_THAT(wrong.body, HasSubstr("Provided external ID field does not exist or is not "
                                    "accessible: Name"));
}

// Several matches answer 300 and write nothing; versions below 46 answer an update with
// 204.
TEST_F(SalesforceVendorTest, Trap1UpsertWithSeveralMatchesAnswers300AndWritesNothing) {
  Begin();
  const std::string first = Create(R"({"Name":"a","Ext__c":"E"})");
  const std::string second = Create(R"({"Name":"b","Ext__c":"E"})");
  const size_t before = JournalLines().size();
  const ServerResponse answer =
      Send("PATCH", kBase + "/sobjects/Account/Ext__c/E", R"({"Name":"c"})");
  EXPECT_EQ(answer.status, 300);
  EXPECT_EQ(answer.body, R"([")" + kBase + "/sobjects/Account/" + first + R"(",")" + kBase +
                             "/sobjects/Account/" + second + R"("])");
  EXPECT_EQ(JournalLines().size(), before);
}

TEST_F(SalesforceVendorTest, Trap1UpsertBelowVersion46AnswersAnUpdateWith204) {
  Begin();
  Create(R"({"Name":"a","Ext__c":"E"})");
  const ServerResponse answer = Send(
      "PATCH", "/services/data/v45.0/sobjects/Account/Ext__c/E", R"({"Name":"b"})");
  EXPECT_EQ(answer.status, 204);
  EXPECT_TRUE(answer.body.empty());
  EXPECT_EQ(Send("GET", "/services/data/v99.0/limits").status, 404);
}

TEST_F(SalesforceVendorTest, UniqueValuesAreThereOnce) {
  Begin();
  const std::string id = Create(R"({"Name":"a","Tax__c":"T"})");
  const ServerResponse again = Send("POST", kBase + "/sobjects/Account",
                                    R"({"Name":"b","Tax__c":"t"})");
  EXPECT_EQ(again.status, 400);
  EXPECT_EQ(At(again.body, "0.errorCode"), "DUPLICATE_VALUE");
  EXPECT_THAT(again.body, HasSubstr(id));
  EXPECT_EQ(Send("PATCH", kBase + "/sobjects/Account/" + id, R"({"Tax__c":"T"})").status, 204);
}

// Traps of collections: 200 whatever the rows say; row codes are `statusCode`; order is kept.
TEST_F(SalesforceVendorTest, CollectionsAreJudgedRowByRow) {
  Begin();
  const std::string rows =
      R"("records":[{"attributes":{"type":"Account"},"Name":"a"},)"
      R"({"attributes":{"type":"Account"}},{"attributes":{"type":"Nothing"},"Name":"b"},)"
      R"({"attributes":{"type":"Account"},"Name":"c"}]})";
  const ServerResponse made =
      Send("POST", kBase + "/composite/sobjects", R"({"allOrNone":false,)" + rows);
  EXPECT_EQ(made.status, 200);
  EXPECT_EQ(At(made.body, "0.success"), "true");
  EXPECT_EQ(At(made.body, "1.errors.0.statusCode"), "REQUIRED_FIELD_MISSING");
  EXPECT_EQ(At(made.body, "1.errors.0.fields.0"), "Name");
  EXPECT_EQ(At(made.body, "2.errors.0.statusCode"), "INVALID_TYPE");
  EXPECT_EQ(Column("SELECT Name FROM Account", "Name"), "a c");
  const std::string id = At(made.body, "0.id");
  const ServerResponse changed = Send(
      "PATCH", kBase + "/composite/sobjects",
      R"({"records":[{"attributes":{"type":"Account"},"id":")" + id + R"(","Name":"aa"},)" +
          R"({"attributes":{"type":"Account"},"id":"001Qy0000000009EAA","Name":"x"},)" +
          R"({"attributes":{"type":"Account"},"id":"me","Name":"x"}]})");
  EXPECT_EQ(At(changed.body, "0.success"), "true");
  EXPECT_EQ(At(changed.body, "1.errors.0.statusCode"), "INVALID_CROSS_REFERENCE_KEY");
  EXPECT_EQ(At(changed.body, "2.success"), "false");
  const ServerResponse gone =
      Send("DELETE", kBase + "/composite/sobjects?ids=" + id + ",001Qy0000000009EAA");
  EXPECT_EQ(At(gone.body, "0.success"), "true");
  EXPECT_EQ(At(gone.body, "1.success"), "false");
  EXPECT_EQ(Column("SELECT Name FROM Account", "Name"), "c");
}

TEST_F(SalesforceVendorTest, AllOrNoneRollsBackAndSaysWhoIsToBlame) {
  Begin();
  const ServerResponse made = Send(
      "POST", kBase + "/composite/sobjects",
      R"({"allOrNone":true,"records":[{"attributes":{"type":"Account"},"Name":"a"},)"
      R"({"attributes":{"type":"Account"}}]})");
  EXPECT_EQ(At(made.body, "0.errors.0.statusCode"), "ALL_OR_NONE_OPERATION_ROLLED_BACK");
  EXPECT_EQ(At(made.body, "1.errors.0.statusCode"), "REQUIRED_FIELD_MISSING");
  EXPECT_EQ(Column("SELECT Name FROM Account", "Name"), "");
  EXPECT_TRUE(JournalLines().empty());
}

TEST_F(SalesforceVendorTest, CollectionsUpsertByExternalIdAndHaveABound) {
  Begin();
  const std::string url = kBase + "/composite/sobjects/Account/Ext__c";
  const std::string row = R"({"attributes":{"type":"Account"},"Ext__c":"E","Name":"a"})";
  const ServerResponse both = Send("PATCH", url, R"({"records":[)" + row + "," + row + "]}");
  EXPECT_EQ(At(both.body, "0.created"), "true") << both.body;
  EXPECT_EQ(At(both.body, "1.created"), "false");  // rows see what rows before them did
  std::string many = row;
  for (int at = 0; at < 200; ++at) many += "," + row;
  const ServerResponse refused = Send("PATCH", url, R"({"records":[)" + many + "]}");
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(At(refused.body, "0.errorCode"), "EXCEEDED_ID_LIMIT");
  EXPECT_EQ(Send("PATCH", kBase + "/composite/sobjects/Account/Name", "{}").status, 404);
}

TEST_F(SalesforceVendorTest, EveryCallIsCountedUntilTheDayIsUsedUp) {
  FaultSettings faults;
  faults.daily_limit = 3;
  Begin("", faults);
  EXPECT_EQ(HeaderOf(Send("GET", "/services/data/"), "sforce-limit-info"), "");
  EXPECT_EQ(HeaderOf(Send("GET", kBase + "/limits"), "sforce-limit-info"), "api-usage=1/3");
  Send("POST", kBase + "/sobjects/Account", "{}");  // a refused call is a call
  EXPECT_EQ(At(Send("GET", kBase + "/limits").body, "DailyApiRequests.Remaining"), "0");
  const ServerResponse refused = Send("POST", kBase + "/sobjects/Account", R"({"Name":"a"})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(At(refused.body, "0.errorCode"), "REQUEST_LIMIT_EXCEEDED");
  EXPECT_TRUE(JournalLines().empty());
  Send("POST", "/_sandbox/faults", R"({"calls":0})");
  EXPECT_EQ(Send("POST", kBase + "/sobjects/Account", R"({"Name":"a"})").status, 201);
  Send("POST", "/_sandbox/faults", R"({"day-calls":2})");
  EXPECT_EQ(HeaderOf(Send("GET", kBase + "/limits"), "sforce-limit-info"), "api-usage=3/3");
}

TEST_F(SalesforceVendorTest, StampsAreWholeSecondsAndNeverGoBack) {
  Begin();
  Load(Told("created", kId, "10", R"({"Name":"Bolt"})"));
  const std::string id = Create(R"({"Name":"a"})");
  env_.Advance(1'500'000);
  Send("PATCH", kBase + "/sobjects/Account/" + kId, R"({"Name":"Nut"})");
  EXPECT_EQ(Column("SELECT SystemModstamp FROM Account ORDER BY SystemModstamp", "SystemModstamp"),
            "2026-03-01T10:00:10.000+0000 2026-03-01T10:00:11.000+0000");
}

TEST_F(SalesforceVendorTest, AWeakLockHasSteps) {
  Begin();
  Load(Told("created", kId, "10", R"({"Name":"Bolt"})"));
  const std::string row = kBase + "/sobjects/Account/" + kId;
  EXPECT_EQ(Send("PATCH", row, R"({"Name":"a"})",
                 {{"If-Unmodified-Since", "Sun, 01 Mar 2026 10:00:09 GMT"}})
                .status,
            412);
  EXPECT_EQ(Send("PATCH", row, R"({"Name":"a"})",
                 {{"If-Unmodified-Since", "Sun, 01 Mar 2026 10:00:10 GMT"}})
                .status,
            204);
}

TEST_F(SalesforceVendorTest, TheJournalKnowsWhoAsked) {
  Begin();
  Send("POST", kBase + "/sobjects/Account", R"({"Name":"a"})",
       {{"Sforce-Call-Options", "client=treaty; defaultNamespace=x"}});
  EXPECT_EQ(At(JournalLines().front(), "client"), "treaty");
  EXPECT_EQ(At(JournalLines().front(), "body.Name"), "a");
}

TEST_F(SalesforceVendorTest, DescribesWhatItWasCompiledWith) {
  Begin();
  const ServerResponse answer = Send("GET", kBase + "/sobjects/Account/describe");
  EXPECT_EQ(At(answer.body, "name"), "Account");
  EXPECT_EQ(At(answer.body, "keyPrefix"), "001");
  EXPECT_EQ(At(answer.body, "fields.1.name"), "Name");
  EXPECT_EQ(At(answer.body, "fields.1.length"), "20");
  EXPECT_EQ(At(answer.body, "fields.2.picklistValues.1.value"), "Cold");
  EXPECT_EQ(At(answer.body, "fields.3.externalId"), "true");
  EXPECT_EQ(Send("GET", kBase + "/sobjects/Nothing/describe").status, 404);
  EXPECT_EQ(At(Send("GET", kBase + "/sobjects").body, "sobjects.1.name"), "Contact");
}

TEST_F(SalesforceVendorTest, RulesOfTheBehaviourRefuseInTheirWords) {
  Begin(R"({"objects": {"Account": {"key": "Id", "refuse": [{"when": {"Name": {"is": "X"}},
    "code": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "not {Name}"}]}}})");
  const ServerResponse answer = Send("POST", kBase + "/sobjects/Account", R"({"Name":"X"})");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(At(answer.body, "0.errorCode"), "FIELD_CUSTOM_VALIDATION_EXCEPTION");
  EXPECT_EQ(At(answer.body, "0.message"), "not X");
}

}  // namespace
}  // namespace treaty::sandbox
