// Answers of the simulated Salesforce beside recorded ones (tests/runtime/connectors/
// salesforce_recorded): what a recorded answer has, ours has, too.
#include <gtest/gtest.h>

#include "runtime/base/env.h"
#include "tests/runtime/sandbox/vendor_rig.h"

namespace treaty::sandbox {
namespace {

using protocols::ServerResponse;

const std::string kBase = "/services/data/v60.0";

char KindOf(std::string_view json) {
  if (json.empty()) return '?';
  if (json.front() == '-' || (json.front() >= '0' && json.front() <= '9')) return '0';
  if (json == "false") return 't';
  return json.front();
}

// Paths at which `ours` lacks a member of `recorded`, or has one of another kind. A list's first
// element stands for all of them. Left out are an organisation's own fields, and the pages for
// people, which a sandbox has none of.
void Compare(std::string_view recorded, std::string_view ours, const std::string& path,
             std::vector<std::string>* missing) {
  const bool is_null = recorded == "null" || ours == "null";
  if (!is_null && KindOf(recorded) != KindOf(ours)) {
    missing->push_back(path + ": " + std::string(ours.substr(0, 40)));
    return;
  }
  if (recorded.starts_with('[')) {
    const auto theirs = SplitList(recorded);
    const auto mine = SplitList(ours);
    if (!theirs || !mine || theirs->empty() || mine->empty()) return;
    return Compare(theirs->front(), mine->front(), path + "[0]", missing);
  }
  if (!recorded.starts_with('{')) return;
  const std::vector<JsonMember> members = SplitObject(recorded).value_or(std::vector<JsonMember>{});
  for (const JsonMember& member : members) {
    const std::string name(member.key);
    const bool own = name.find("_Label") != std::string::npos || name.ends_with("__r");
    if (own || name.starts_with("ui")) continue;
    const auto mine = MemberOf(ours, name);
    if (!mine) {
      missing->push_back(path + "." + name);
      continue;
    }
    Compare(member.value, *mine, path + "." + name, missing);
  }
}

class SalesforceRecordedTest : public VendorRig {
 protected:
  SalesforceRecordedTest() : VendorRig("crm") {
    FaultSettings faults;
    faults.page_rows = 1;
    Open("", faults);
    const ServerResponse token =
        Send("POST", "/services/oauth2/token",
             "grant_type=client_credentials&client_id=c&client_secret=s");
    token_ = token.body;
    standing_ = {{"authorization", "Bearer " + At(token.body, "access_token")}};
    const std::string account = kBase + "/sobjects/Account";
    first_ = At(Send("POST", account, R"({"Name":"a","Ext__c":"E"})").body, "id");
    Send("POST", account, R"({"Name":"b","Ext__c":"E"})");
  }
  ServerResponse Soql(const std::string& soql) {
    return Send("GET", kBase + "/query?" + Query({{"q", soql}}));
  }
  // Empty where the recorded answer has no member that ours lacks.
  std::string Unlike(const std::string& file, const std::string& body) {
    const auto text = PosixEnv().ReadWhole(std::string(TREATY_SOURCE_DIR) +
                                           "/tests/runtime/connectors/salesforce_recorded/" + file);
    EXPECT_TRUE(text) << file;
    const std::string recorded = Canonicalise(text.value_or("null")).value_or("null");
    const std::string ours = Canonicalise(body).value_or("null");
    std::vector<std::string> missing;
    Compare(recorded, ours, file, &missing);
    std::string all;
    for (const std::string& each : missing) all += each + "\n";
    return all;
  }
  std::string first_;
  std::string token_;  // the answer that gave it
};

TEST_F(SalesforceRecordedTest, HasWhatRecordedAnswersHave) {
  const ServerResponse page = Soql("SELECT Id FROM Account");
  const ServerResponse last = Send("GET", At(page.body, "nextRecordsUrl"));
  EXPECT_EQ(At(last.body, "done"), "true");
  const std::string unknown = kBase + "/sobjects/Account/Nothing__c/x";
  const struct {
    const char* file;
    ServerResponse answer;
    int status;
  } kAnswers[] = {
      {"services_data_success_response.json", Send("GET", "/services/data/"), 200},
      {"create_success_response.json", Send("POST", kBase + "/sobjects/Account",
                                            R"({"Name":"c"})"), 201},
      {"query_success_response.json", Soql("SELECT Id FROM Account LIMIT 1"), 200},
      {"query_empty_response.json", Soql("SELECT Id FROM Account WHERE Name = 'z'"), 200},
      {"query_paginated_first_page_response.json", page, 200},
      {"query_paginated_last_page_response.json", last, 200},
      {"query_error_response.json", Soql("SELECT Foo FROM Account"), 400},
      {"write_error_response.json",
       Send("POST", kBase + "/sobjects/Account", R"({"Name":"d","foo":1})"), 400},
      {"delete_error_response.json", Send("DELETE", unknown), 404},
      {"upsert_multiple_error_response.json",
       Send("PATCH", kBase + "/sobjects/Account/Ext__c/E", "{}"), 300},
      {"sobject_describe_success_response.json",
       Send("GET", kBase + "/sobjects/Account/describe"), 200},
  };
  for (const auto& each : kAnswers) {
    EXPECT_EQ(each.answer.status, each.status) << each.file << each.answer.body;
    EXPECT_EQ(Unlike(each.file, each.answer.body), "") << each.file;
  }
}

TEST_F(SalesforceRecordedTest, HasWhatRecordedAnswersToRowsAndSignInHave) {
  const std::string account = kBase + "/sobjects/Account";
  const std::string gone = At(Send("POST", account, R"({"Name":"gone"})").body, "id");
  EXPECT_EQ(Send("DELETE", account + "/" + gone).status, 204);
  const std::string day =
      Query({{"start", "2020-01-01T00:00:00Z"}, {"end", "2035-01-01T00:00:00Z"}});
  const ServerResponse created = Send("PATCH", account + "/Ext__c/N", R"({"Name":"n"})");
  const ServerResponse refused = Send("POST", "/services/oauth2/token", "grant_type=password");
  const struct {
    const char* file;
    ServerResponse answer;
    int status;
  } kAnswers[] = {
      {"get_updated_success_response.json", Send("GET", account + "/updated/?" + day), 200},
      {"get_deleted_success_response.json", Send("GET", account + "/deleted/?" + day), 200},
      {"upsert_created_success_response.json", created, 201},
      {"upsert_error_response.json", Send("PATCH", account + "/Nothing__c/x", "{}"), 404},
      {"sobject_find_error_response.json", Send("GET", account + "/Nothing__c/x"), 404},
      {"sobject_describe_error_response.json", Send("GET", kBase + "/sobjects/No/describe"), 404},
      {"auth_error_response.json", refused, 400},
  };
  for (const auto& each : kAnswers) {
    EXPECT_EQ(each.answer.status, each.status) << each.file << each.answer.body;
    EXPECT_EQ(Unlike(each.file, each.answer.body), "") << each.file;
  }
  EXPECT_EQ(Unlike("auth_success_response.json", token_), "");
  // The recorded answer to an upsert that updates is empty: below version 46.
  const ServerResponse updated =
      Send("PATCH", "/services/data/v45.0/sobjects/Account/Ext__c/N", R"({"Name":"m"})");
  EXPECT_EQ(updated.status, 204);
  EXPECT_EQ(updated.body, "");
}

TEST_F(SalesforceRecordedTest, RefusesInTheRecordedWords) {
  const ServerResponse write =
      Send("POST", kBase + "/sobjects/Account", R"({"Name":"d","foo":1})");
  EXPECT_EQ(write.body,
            R"([{"message":"No such column 'foo' on sobject of type Account",)"
            R"("errorCode":"INVALID_FIELD"}])");
  const ServerResponse unknown = Send("DELETE", kBase + "/sobjects/Account/rid/x");
  EXPECT_EQ(unknown.body,
            R"([{"message":"Provided external ID field does not exist or is not accessible: rid",)"
            R"("errorCode":"NOT_FOUND"}])");
  EXPECT_EQ(Send("GET", kBase + "/sobjects/No/describe").body,
            R"([{"message":"The requested resource does not exist","errorCode":"NOT_FOUND"}])");
  standing_.clear();
  EXPECT_EQ(Send("GET", kBase + "/limits").body,
            R"([{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}])");
}

}  // namespace
}  // namespace treaty::sandbox
