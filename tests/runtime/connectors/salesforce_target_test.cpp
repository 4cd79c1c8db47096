// What the Salesforce connector writes, against a scripted org.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/value/json_text.h"
#include "tests/runtime/connectors/salesforce_rig.h"

namespace treaty::connectors {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using protocols::ServerRequest;
using protocols::ServerResponse;
using store::Operation;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kId = "0015000000AbCdEAAV";

Request Update(std::string key, std::string id = kId) {
  return {.key = std::move(key), .operation = Operation::kUpdate, .object = "Account",
          .id = std::move(id), .body = R"({"Name":"A"})"};
}
Request Upsert(const std::string& number) {
  return {.key = number, .operation = Operation::kCreate, .object = "Account",
          .body = R"({"Name":"A"})", .natural_key = "ERP_Number__c",
          .natural_value = JsonText(number)};
}
std::string Row(const std::string& id, bool created = false) {
  return fmt::format(R"({{"id":"{}","success":true,"errors":[],"created":{}}})", id, created);
}
std::string FailedRow(std::string_view code) {
  return fmt::format(
      R"({{"success":false,"errors":[{{"statusCode":"{}","message":"m","fields":[]}}]}})", code);
}
size_t RowsOf(const ServerRequest& request) {
  const auto records = MemberOf(request.body, "records");
  return records ? SplitList(*records)->size() : 0;
}
std::string Repeated(const std::string& row, size_t times) {
  std::string rows;
  for (size_t i = 0; i < times; ++i) rows += (i == 0 ? "" : ",") + row;
  return "[" + rows + "]";
}

TEST(SalesforceTarget, UpdatesGoTogetherAndAreJudgedRowByRow) {
  SalesforceRig rig([](const ServerRequest&) {
    return Says(200, "[" + Row(kId) + "," + FailedRow("STRING_TOO_LONG") + "," +
                         FailedRow("UNABLE_TO_LOCK_ROW") + "]");
  });
  const auto answers = rig.Write({Update("a"), Update("b"), Update("c")});
  EXPECT_EQ(answers.at("a").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("a").id, kId);
  EXPECT_EQ(answers.at("a").stamp_us, 0);
  EXPECT_EQ(answers.at("b").status, AnswerStatus::kRefused);
  EXPECT_EQ(answers.at("b").code, "STRING_TOO_LONG");
  EXPECT_EQ(answers.at("c").status, AnswerStatus::kLock);
  const auto calls = rig.server().Seen("composite");
  ASSERT_THAT(calls, SizeIs(1));
  EXPECT_EQ(calls[0].method, "PATCH");
  EXPECT_EQ(calls[0].Header("sforce-call-options"), "client=treaty");
  EXPECT_EQ(calls[0].Header("authorization"), "Bearer t1");
  EXPECT_EQ(calls[0].Header("content-type"), "application/json; charset=UTF-8");
}

TEST(SalesforceTarget, HeadersOfRulesGoWithWritesOnlyAndWhereTheBindingSaysSo) {
  for (const bool said : {false, true}) {
    std::vector<protocols::BindingValue> more;
    if (said) {
      more = {{"duplicate_rule", "allowSave=true, includeRecordDetails=true", ""},
              {"auto_assign", "FALSE", ""}};
    }
    SalesforceRig rig(
        [](const ServerRequest& request) {
          return Says(200, request.method == "GET" ? Page("") : "[" + Row(kId) + "]");
        },
        more);
    rig.Write({Update("a")});
    (void)rig.target().ReadBack("Account", "ERP_Number__c", "\"7\"");
    for (const auto& call : rig.server().Seen("services/data")) {
      const bool sent = said && call.method != "GET";
      EXPECT_EQ(call.Header("sforce-duplicate-rule-header"),
                sent ? "allowSave=true, includeRecordDetails=true" : "");
      EXPECT_EQ(call.Header("sforce-auto-assign"), sent ? "FALSE" : "");
    }
    EXPECT_THAT(rig.server().Seen("composite"), SizeIs(1));
    EXPECT_FALSE(rig.server().Seen("query").empty());
  }
}

TEST(SalesforceTarget, AnAnswerWithFewerRowsLeavesTheRestAmbiguous) {
  SalesforceRig rig([](const ServerRequest&) { return Says(200, "[" + Row(kId) + "]"); });
  const auto answers = rig.Write({Update("a"), Update("b")});
  EXPECT_EQ(answers.at("a").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("b").status, AnswerStatus::kAmbiguous);
}

TEST(SalesforceTarget, AnAnswerThatIsNoneIsAmbiguous) {
  SalesforceRig rig([](const ServerRequest&) { return Says(200, "<html>"); });
  EXPECT_EQ(rig.Write({Update("a")}).at("a").status, AnswerStatus::kAmbiguous);
}

TEST(SalesforceTarget, CollateralRowsAreSentAgainByThemselves) {
  SalesforceRig rig([](const ServerRequest& request) {
    if (RowsOf(request) == 1) return Says(200, "[" + Row(kId) + "]");
    return Says(200, "[" + FailedRow("ALL_OR_NONE_OPERATION_ROLLED_BACK") + "," +
                         FailedRow("REQUIRED_FIELD_MISSING") + "," +
                         FailedRow("PROCESSING_HALTED") + "]");
  });
  const auto answers = rig.Write({Update("a"), Update("b"), Update("c")});
  EXPECT_EQ(answers.at("a").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("b").status, AnswerStatus::kRefused);
  EXPECT_EQ(answers.at("c").status, AnswerStatus::kOk);
  EXPECT_THAT(rig.server().Seen("composite"), SizeIs(3));
}

TEST(SalesforceTarget, OneRowThatBreaksTheWholeCallIsFound) {
  SalesforceRig rig([](const ServerRequest& request) {
    if (request.body.find("poison") != std::string::npos) {
      return SaysError(400, "JSON_PARSER_ERROR");
    }
    return Says(200, Repeated(Row(kId), RowsOf(request)));
  });
  std::vector<Request> batch;
  for (int i = 0; i < 16; ++i) batch.push_back(Update(std::to_string(i)));
  batch[5].body = R"({"Name":"poison"})";
  const auto answers = rig.Write(std::move(batch));
  for (const auto& [key, answer] : answers) {
    EXPECT_EQ(answer.status, key == "5" ? AnswerStatus::kRefused : AnswerStatus::kOk) << key;
  }
  EXPECT_LE(rig.server().Seen("composite").size(), 9u);
}

TEST(SalesforceTarget, Trap1TheAnswer300NamesTheRecordsAndWritesNothing) {
  SalesforceRig rig([](const ServerRequest&) {
    return Says(300, R"(["/services/data/v67.0/sobjects/Account/0015000000AbCdEAAV",)"
                     R"("/services/data/v67.0/sobjects/Account/0015000000AbCdFAAX"])");
  });
  const Answer answer = rig.Write({Upsert("7")}).at("7");
  EXPECT_EQ(answer.status, AnswerStatus::kRefused);
  EXPECT_THAT(answer.message, HasSubstr("0015000000AbCdEAAV, 0015000000AbCdFAAX"));
}

TEST(SalesforceTarget, Trap1OldVersionsAnswer204AndTheIdIsLookedFor) {
  SalesforceRig rig([](const ServerRequest& request) {
    if (request.method == "PATCH") return Says(204, "");
    return Says(200, Page(R"({"attributes":{},"Id":"0015000000AbCdE"})"));
  });
  const Answer answer = rig.Write({Upsert("it's")}).at("it's");
  EXPECT_EQ(answer.status, AnswerStatus::kOk);
  EXPECT_EQ(answer.id, "0015000000AbCdEAAV");
  EXPECT_TRUE(answer.found);
  const auto queries = rig.server().Seen("/query/");
  ASSERT_THAT(queries, SizeIs(1));
  EXPECT_EQ(queries[0].Parameter("q"),
            R"(SELECT Id FROM Account WHERE ERP_Number__c IN ('it\'s'))");
}

TEST(SalesforceTarget, UpsertsTellNewRecordsFromThoseThatWereThere) {
  SalesforceRig rig([](const ServerRequest& request) {
    EXPECT_EQ(request.path, "/services/data/v67.0/composite/sobjects/Account/ERP_Number__c");
    return Says(200, "[" + Row(kId, true) + "," + Row("0015000000AbCdFAAX", false) + "]");
  });
  const auto answers = rig.Write({Upsert("1"), Upsert("2")});
  EXPECT_FALSE(answers.at("1").found);
  EXPECT_TRUE(answers.at("2").found);
  EXPECT_EQ(answers.at("2").id, "0015000000AbCdFAAX");
  EXPECT_THAT(answers.at("2").record, HasSubstr(R"("ERP_Number__c":"2")"));
}

TEST(SalesforceTarget, ARaceOfTwoUpsertsBecomesAnUpdate) {
  std::atomic<int> alone = 0;
  SalesforceRig rig([&](const ServerRequest& request) {
    if (request.path.find("composite") != std::string::npos) {
      return Says(200, "[" + FailedRow("DUPLICATE_VALUE") + "," + Row(kId, true) + "]");
    }
    return ++alone == 1 ? Says(200, Row(kId, false)) : SaysError(400, "DUPLICATE_VALUE");
  });
  const auto answers = rig.Write({Upsert("1"), Upsert("2")});
  EXPECT_EQ(answers.at("1").status, AnswerStatus::kOk);
  EXPECT_TRUE(answers.at("1").found);
  EXPECT_EQ(alone, 1);
}

TEST(SalesforceTarget, ADuplicateThatStaysIsRefused) {
  SalesforceRig rig([](const ServerRequest&) { return SaysError(400, "DUPLICATE_VALUE"); });
  EXPECT_EQ(rig.Write({Upsert("1")}).at("1").status, AnswerStatus::kRefused);
  EXPECT_THAT(rig.server().Seen("sobjects/Account"), SizeIs(2));
}

TEST(SalesforceTarget, LooksBeforeItCreatesByAFieldThatIsNoExternalId) {
  SalesforceRig rig([](const ServerRequest& request) {
    if (request.method == "GET") {
      return Says(200, Page(R"({"Id":"0015000000AbCdEAAV","Email__c":"A@x.de"},)"
                            R"({"Id":"0015000000AbCdFAAX","Email__c":"c@x.de"},)"
                            R"({"Id":"0015000000AbCdGAAX","Email__c":"c@x.de"})"));
    }
    EXPECT_EQ(RowsOf(request), 1u);
    return Says(200, request.method == "PATCH" ? "[" + Row(kId) + "]"
                                               : "[" + Row("0015000000AbCdHAAX") + "]");
  });
  const auto create = [](std::string key, std::string mail) {
    return Request{.key = std::move(key), .operation = Operation::kCreate, .object = "Account",
                   .body = R"({"Name":"A"})", .natural_key = "Email__c",
                   .natural_value = JsonText(mail)};
  };
  const auto answers = rig.Write({create("there", "a@x.de"), create("new", "b@x.de"),
                                  create("several", "c@x.de"), create("twice", "B@x.de")});
  EXPECT_EQ(answers.at("there").id, kId);
  EXPECT_TRUE(answers.at("there").found);
  EXPECT_EQ(answers.at("several").status, AnswerStatus::kRefused);
  EXPECT_THAT(answers.at("several").message,
              HasSubstr("0015000000AbCdFAAX, 0015000000AbCdGAAX"));
  // Of two with the same key one creates, the other comes again and finds it.
  const bool first = answers.at("new").status == AnswerStatus::kOk;
  EXPECT_EQ(answers.at(first ? "new" : "twice").id, "0015000000AbCdHAAX");
  EXPECT_EQ(answers.at(first ? "twice" : "new").status, AnswerStatus::kLock);
}

TEST(SalesforceTarget, DeletesTogetherAndWhatIsGoneIsDone) {
  SalesforceRig rig([](const ServerRequest& request) {
    EXPECT_EQ(request.method, "DELETE");
    EXPECT_EQ(request.Parameter("ids"), "0015000000AbCdEAAV,0015000000AbCdFAAX");
    return Says(200, "[" + Row(kId) + "," + FailedRow("ENTITY_IS_DELETED") + "]");
  });
  const auto answers =
      rig.Write({{.key = "a", .operation = Operation::kDelete, .object = "Account", .id = kId},
                 {.key = "b", .operation = Operation::kDelete, .object = "Account",
                  .id = "0015000000AbCdFAAX"}});
  EXPECT_EQ(answers.at("a").status, AnswerStatus::kOk);
  EXPECT_EQ(answers.at("b").status, AnswerStatus::kOk);
}

struct StatusCase {
  const char* about;
  ServerResponse response;
  AnswerStatus update;
  AnswerStatus create;  // plain
};

TEST(SalesforceTarget, CallsThatFailAsAWhole) {
  const StatusCase kCases[] = {
      {"closed", {.way = ServerResponse::Way::kClose}, AnswerStatus::kAmbiguous,
       AnswerStatus::kAmbiguous},
      {"gateway", Says(504, "<html>"), AnswerStatus::kAmbiguous, AnswerStatus::kAmbiguous},
      {"not there", SaysError(503, "SERVER_UNAVAILABLE"), AnswerStatus::kRetry,
       AnswerStatus::kRetry},
      {"limit", SaysError(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
       AnswerStatus::kThrottle, AnswerStatus::kThrottle},
      {"refused", SaysError(403, "INSUFFICIENT_ACCESS_OR_READONLY"), AnswerStatus::kRefused,
       AnswerStatus::kRefused},
      {"stale", SaysError(412, "PRECONDITION_FAILED"), AnswerStatus::kStale, AnswerStatus::kStale},
  };
  for (const StatusCase& each : kCases) {
    SalesforceRig rig([&](const ServerRequest&) { return each.response; });
    EXPECT_EQ(rig.Write({Update("u")}).at("u").status, each.update) << each.about;
    SalesforceRig other([&](const ServerRequest&) { return each.response; });
    EXPECT_EQ(other.Write({{.key = "c", .operation = Operation::kCreate, .object = "Contact",
                            .body = R"({"LastName":"B"})"}})
                  .at("c")
                  .status,
              each.create)
        << each.about;
  }
}

TEST(SalesforceTarget, AnOrgThatIsNotThereWasSentNothing) {
  std::string url;
  {
    ScriptedServer gone([](const ServerRequest&) { return Says(200, ""); });
    url = gone.url();
  }
  SalesforceRig rig([](const ServerRequest&) { return Says(200, ""); },
                    {{"auth.token_url", url + "/services/oauth2/token", "m:2:1"}});
  const Answer answer = rig.Write({Update("a")}).at("a");
  EXPECT_EQ(answer.status, AnswerStatus::kThrottle) << "nothing is wrong with who we are";
  EXPECT_EQ(answer.retry_after_us, 1'000'000);
  EXPECT_EQ(rig.connection().Health().state, "unreachable");
  EXPECT_THAT(rig.server().Seen("composite"), SizeIs(0));
}

TEST(SalesforceTarget, WhoIsNotLetInIsSaid) {
  ScriptedServer login([](const ServerRequest&) {
    return Says(400, R"({"error":"invalid_client_id","error_description":"unknown"})");
  });
  SalesforceRig rig([](const ServerRequest&) { return Says(200, ""); },
                    {{"auth.token_url", login.url() + "/services/oauth2/token", "m:2:1"}});
  const Answer answer = rig.Write({Update("a")}).at("a");
  EXPECT_EQ(answer.status, AnswerStatus::kAuth);
  EXPECT_THAT(answer.message, HasSubstr("invalid_client_id"));
  EXPECT_THAT(rig.server().Seen("composite"), SizeIs(0));
}

TEST(SalesforceTarget, ReadsBackWithOneLiteral) {
  SalesforceRig rig([](const ServerRequest&) {
    return Says(200, Page(R"({"attributes":{},"Id":"0015000000AbCdE","Name":"O'Neil",)"
                          R"("SystemModstamp":"2026-03-01T12:00:00.000+0000"})"));
  });
  const auto found = rig.target().ReadBack("Account", "Name", R"("O'Neil' OR Name != '")");
  ASSERT_TRUE(found);
  ASSERT_THAT(*found, SizeIs(1));
  EXPECT_EQ(found->front().id, "0015000000AbCdEAAV");
  EXPECT_EQ(found->front().stamp_us, 1'772'366'400'000'000);
  EXPECT_THAT(rig.server().Seen("/query/").front().Parameter("q"),
              HasSubstr(R"(WHERE Name IN ('O\'Neil\' OR Name != \''))"));
  EXPECT_FALSE(rig.target().ReadBack("Account", "Nowhere", R"("x")"));
}

}  // namespace
}  // namespace treaty::connectors
