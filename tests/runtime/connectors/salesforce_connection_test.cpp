// What source and target of a Salesforce org share: tokens, limits, health, checks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/runtime/connectors/salesforce_rig.h"

namespace treaty::connectors {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::CheckFinding;
using protocols::Request;
using protocols::ServerRequest;
using protocols::ServerResponse;
using store::Operation;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kOk = R"([{"id":"0015000000AbCdEAAX","success":true,"errors":[]}])";

Request Update(std::string key) {
  return {.key = std::move(key), .operation = Operation::kUpdate, .object = "Account",
          .id = "0015000000AbCdEAAX", .body = R"({"Name":"A"})"};
}

TEST(SalesforceConnection, AnExpiredSessionIsRenewedOnceForAllCalls) {
  SalesforceRig rig([](const ServerRequest& request) -> std::optional<ServerResponse> {
    if (request.Header("authorization") == "Bearer t1") {
      return SaysError(401, "INVALID_SESSION_ID", "Session expired or invalid");
    }
    return Says(200, kOk);
  }, {{"batch", "1", "m:3:1"}});
  std::vector<Request> batch;
  for (int i = 0; i < 20; ++i) batch.push_back(Update(std::to_string(i)));
  for (const auto& [key, answer] : rig.Write(std::move(batch))) {
    EXPECT_EQ(answer.status, AnswerStatus::kOk) << key;
  }
  EXPECT_EQ(rig.tokens(), 2);
}

TEST(SalesforceConnection, ASessionThatIsNeverAcceptedIsSaidAfterOneMoreTry) {
  SalesforceRig rig([](const ServerRequest&) { return SaysError(401, "INVALID_SESSION_ID"); });
  EXPECT_EQ(rig.Write({Update("a")}).at("a").status, AnswerStatus::kAuth);
  EXPECT_THAT(rig.server().Seen("composite"), SizeIs(2));
}

TEST(SalesforceConnection, ATokenForAnotherOrgIsNotUsed) {
  ScriptedServer login([](const ServerRequest&) {
    return Says(200, R"({"access_token":"t","instance_url":"https://evil.example"})");
  });
  SalesforceRig rig([](const ServerRequest&) { return Says(200, kOk); },
                    {{"auth.token_url", login.url() + "/services/oauth2/token", "m:2:1"}});
  const Answer answer = rig.Write({Update("a")}).at("a");
  EXPECT_EQ(answer.status, AnswerStatus::kAuth);
  EXPECT_THAT(answer.message, HasSubstr("https://evil.example"));
  EXPECT_THAT(rig.server().Seen("composite"), SizeIs(0));
}

// Counts as an org does, and says so.
struct CountingOrg {
  std::atomic<int> used = 0;
  int most = 100;
  std::optional<ServerResponse> operator()(const ServerRequest&) {
    const int now = ++used;
    return Says(200, kOk, {{"Sforce-Limit-Info", fmt::format("api-usage={}/{}", now, most)}});
  }
};

TEST(SalesforceConnection, TheDeclaredShareOfTheDayIsNeverExceeded) {
  CountingOrg org;
  SalesforceRig rig([&](const ServerRequest& request) { return org(request); },
                    {{"batch", "1", "m:3:1"}, {"daily_share", "50", "m:4:1"}});
  std::vector<Request> batch;
  for (int i = 0; i < 200; ++i) batch.push_back(Update(std::to_string(i)));
  size_t done = 0;
  for (const auto& [key, answer] : rig.Write(std::move(batch))) {
    if (answer.status == AnswerStatus::kOk) {
      ++done;
      continue;
    }
    EXPECT_EQ(answer.status, AnswerStatus::kThrottle);
    EXPECT_EQ(answer.code, "calls.day");
    EXPECT_GT(answer.retry_after_us, 0);
  }
  EXPECT_LE(org.used, 50);
  EXPECT_GE(org.used, 47);
  EXPECT_EQ(done, size_t(org.used));
  const auto health = rig.connection().Health();
  EXPECT_EQ(health.state, "paused");
  EXPECT_EQ(health.quota_most, 100);
  EXPECT_EQ(health.quota_ours, 50);
  EXPECT_EQ(health.quota_used, org.used);
  EXPECT_EQ(health.calls, org.used);
  EXPECT_FALSE(rig.source().Poll({})) << "the source asks nothing either";
  EXPECT_EQ(health.calls, org.used);
}

TEST(SalesforceConnection, LowWritesLeaveWhatIsLeftOfTheDayToCriticalOnes) {
  using program::Criticality;
  CountingOrg org;
  std::vector<program::Route> routes(2);
  for (program::Route& route : routes) route.object = "crm.Account";
  routes[0].criticality = Criticality::kCritical;
  routes[1].criticality = Criticality::kLow;
  SalesforceRig rig([&](const ServerRequest& request) { return org(request); },
                    {{"batch", "1", "m:3:1"}, {"daily_share", "50", "m:4:1"}}, routes);
  // A call that is underway may be counted already: some writes go home before it is time.
  size_t done = 0;
  for (int round = 0; round < 40 && rig.target().LeastCritical() == Criticality::kLow; ++round) {
    std::vector<Request> batch;
    for (int i = 0; i < 60; ++i) {
      batch.push_back(Update("low " + std::to_string(i)));
      batch.back().criticality = Criticality::kLow;
    }
    for (const auto& [key, answer] : rig.Write(std::move(batch))) {
      if (answer.status == AnswerStatus::kOk) {
        ++done;
        continue;
      }
      EXPECT_EQ(answer.status, AnswerStatus::kRetry);
      EXPECT_EQ(answer.code, "calls.kept");
      EXPECT_FALSE(answer.asked);
      EXPECT_GT(answer.retry_after_us, 0);
    }
  }
  EXPECT_EQ(done, size_t(org.used));
  EXPECT_EQ(org.used, 38) << "a fifth of 50 is kept, and two calls for asking";
  const auto health = rig.connection().Health();
  EXPECT_EQ(health.state, "ok");
  EXPECT_EQ(health.least_critical, Criticality::kCritical);
  Request critical = Update("critical");
  critical.criticality = Criticality::kCritical;
  EXPECT_EQ(rig.Write({critical}).at("critical").status, AnswerStatus::kOk);
}

TEST(SalesforceConnection, TheOrgsWordThatTheDayIsUsedUpPausesTheConnection) {
  SalesforceRig rig([](const ServerRequest&) {
    return SaysError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
  });
  const Answer answer = rig.Write({Update("a")}).at("a");
  EXPECT_EQ(answer.status, AnswerStatus::kThrottle);
  EXPECT_GT(answer.retry_after_us, 500'000'000);
  EXPECT_EQ(rig.Write({Update("b")}).at("b").status, AnswerStatus::kThrottle);
  EXPECT_THAT(rig.server().Seen("composite"), SizeIs(1));
  EXPECT_EQ(rig.connection().Health().state, "paused");
}

TEST(SalesforceConnection, ARetryAfterIsKept) {
  SalesforceRig rig([](const ServerRequest&) { return Says(429, "", {{"Retry-After", "30"}}); });
  const Answer answer = rig.Write({Update("a")}).at("a");
  EXPECT_EQ(answer.status, AnswerStatus::kThrottle);
  EXPECT_GT(answer.retry_after_us, 28'000'000);
  EXPECT_LE(answer.retry_after_us, 30'000'000);
  EXPECT_EQ(rig.Write({Update("b")}).at("b").code, "calls.rest");
  EXPECT_THAT(rig.server().Seen("composite"), SizeIs(1));
  EXPECT_EQ(rig.connection().Health().state, "throttled");
}

TEST(SalesforceConnection, AnOrgThatDoesNotAnswerIsUnreachable) {
  SalesforceRig rig([](const ServerRequest&) {
    return ServerResponse{.way = ServerResponse::Way::kClose};
  });
  rig.Write({Update("a")});
  EXPECT_EQ(rig.connection().Health().state, "unreachable");
  EXPECT_NE(rig.connection().Health().reason, "");
}

// ---- ends
// -----------------------------------------------------------------------------------------

TEST(SalesforceConnection, AnInterruptEndsAPollThatWaits) {
  SalesforceRig rig([](const ServerRequest&) {
    return ServerResponse{.way = ServerResponse::Way::kHang};
  });
  const auto thread = PosixEnv().StartThread("interrupt", [&] {
    while (rig.server().Seen("queryAll").empty()) PosixEnv().SleepUs(1000);
    rig.source().Interrupt();
  });
  const auto polled = rig.source().Poll({});
  EXPECT_FALSE(polled);
  thread->Join();
}

TEST(SalesforceConnection, EndsWhileCallsHang) {
  std::optional<SalesforceRig> rig;
  rig.emplace([](const ServerRequest&) {
    return ServerResponse{.way = ServerResponse::Way::kHang};
  }, std::vector<protocols::BindingValue>{{"batch", "1", "m:3:1"}});
  Answers answers;
  const protocols::AnswerSink sink = answers.sink();
  std::vector<Request> batch;
  for (int i = 0; i < 50; ++i) batch.push_back(Update(std::to_string(i)));
  rig->target().Send(std::move(batch), sink);
  while (rig->server().Seen("composite").empty()) PosixEnv().SleepUs(1000);
  rig->opened().target.reset();
  rig->opened().source.reset();
  rig->opened().connection.reset();
  const size_t answered = answers.size();
  rig.reset();
  EXPECT_EQ(answers.size(), answered) << "nothing is said after the end";
}

// ---- checks
// ---------------------------------------------------------------------------------------

std::string Described(const ObjectShape& shape) {
  std::string fields;
  for (const FieldShape& field : shape.fields) {
    const char* type = field.type.kind == TypeKind::kBool        ? "boolean"
                       : field.type.kind == TypeKind::kTimestamp ? "datetime"
                       : field.type.kind == TypeKind::kDecimal   ? "currency"
                       : field.type.kind == TypeKind::kRecord    ? "address"
                                                                 : "string";
    fields += fmt::format(R"({}{{"name":"{}","type":"{}","length":{},"precision":{},"scale":{}}})",
                          fields.empty() ? "" : ",", field.name, type, field.type.length,
                          field.type.precision, field.type.scale);
  }
  return fmt::format(R"({{"name":"{}","fields":[{}]}})", shape.name, fields);
}

struct CheckedOrg {
  std::string versions = R"([{"version":"66.0"},{"version":"67.0"}])";
  bool with_name = true;
  std::optional<ServerResponse> operator()(const ServerRequest& request) const {
    if (request.path == "/services/data/") return Says(200, versions);
    if (request.path == "/services/data/v67.0/limits") return Says(200, "{}");
    for (ObjectShape (*make)() : {AccountShape, ContactShape, OrderShape}) {
      ObjectShape shape = make();
      if (request.path != "/services/data/v67.0/sobjects/" + shape.name + "/describe") continue;
      if (!with_name) std::erase_if(shape.fields, [](const auto& f) { return f.name == "Name"; });
      return Says(200, Described(shape));
    }
    return std::nullopt;
  }
};

TEST(SalesforceCheck, AnOrgAsCompiled) {
  SalesforceRig rig([org = CheckedOrg()](const ServerRequest& request) { return org(request); });
  const auto findings = rig.connection().Check();
  ASSERT_THAT(findings, SizeIs(5));
  for (const CheckFinding& finding : findings) {
    EXPECT_TRUE(finding.ok) << finding.check << ": " << finding.message;
  }
  EXPECT_EQ(findings[0].check, "reach");
  EXPECT_EQ(findings[1].check, "auth");
  EXPECT_EQ(findings[2].check, "schema crm.Account");
  EXPECT_EQ(rig.server().Seen("/services/data/?").front().Header("authorization"), "");
}

TEST(SalesforceCheck, ASchemaThatHasMoved) {
  SalesforceRig rig([org = CheckedOrg{.with_name = false}](const ServerRequest& request) {
    return org(request);
  });
  const auto findings = rig.connection().Check();
  ASSERT_THAT(findings, SizeIs(5));
  EXPECT_FALSE(findings[2].ok);
  EXPECT_THAT(findings[2].message, HasSubstr("`Name` is not there"));
  EXPECT_THAT(findings[2].mend, HasSubstr("describe"));
  EXPECT_TRUE(findings[3].ok);
}

TEST(SalesforceCheck, StopsAtTheFirstThatMakesTheRestPointless) {
  SalesforceRig old([org = CheckedOrg{.versions = R"([{"version":"58.0"}])"}](
                        const ServerRequest& request) { return org(request); });
  EXPECT_THAT(old.connection().Check(), SizeIs(1));
  EXPECT_THAT(old.connection().Check()[0].message, HasSubstr("v67.0"));
  SalesforceRig locked([org = CheckedOrg()](const ServerRequest& request)
                           -> std::optional<ServerResponse> {
    if (request.path == "/services/data/") return org(request);
    return SaysError(403, "API_DISABLED_FOR_ORG");
  });
  const auto findings = locked.connection().Check();
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_FALSE(findings[1].ok);
}

// ---- bindings
// -------------------------------------------------------------------------------------

TEST(SalesforceBinding, SaysWhatIsWrongAndWhere) {
  struct Case {
    const char* name;
    const char* value;
    const char* message;
  };
  constexpr Case kCases[] = {
      {"api", "67", "version"},         {"api", "v67.0/../..", "version"},
      {"client", "a; b", "client"},     {"timeout", "0s", "timeout"},
      {"timeout", "11m", "timeout"},    {"batch", "201", "201"},
      {"batch", "0", "0"},              {"daily_share", "101", "101"},
      {"daily_keep", "46", "46"},
      {"page", "10", "10"},             {"connections", "0", "0"},
      {"token_path", "token", "slash"}, {"overlap", "1m", "overlap"},
      {"auto_assign", "", "header"},    {"duplicate_rule", "a\r\nX: y", "header"},
  };
  for (const Case& each : kCases) {
    SalesforceRig rig([](const ServerRequest&) { return Says(200, ""); },
                      {{each.name, each.value, "main.treaty:9:9"}});
    EXPECT_EQ(rig.error().place, "main.treaty:9:9") << each.name << " " << each.value;
    EXPECT_THAT(rig.error().message, HasSubstr(each.message)) << each.name;
  }
}

TEST(SalesforceBinding, TheUrlIsAnOrg) {
  const program::Model model = CrmModel();
  for (const char* url : {"", "acme", "ftp://a.b", "https://u:p@a.b", "https://a.b/lightning"}) {
    const protocols::Endpoint endpoint{.env = &PosixEnv(), .model = &model, .system = "crm",
                                       .values = {{"url", url, "m:1:1"},
                                                  {"auth", "none", "m:2:1"}}};
    EXPECT_FALSE(FindConnector("salesforce")->open(endpoint)) << url;
  }
}

}  // namespace
}  // namespace treaty::connectors
