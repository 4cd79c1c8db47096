// The table of operations, how requests are checked against it, and what is made from it.

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "runtime/control/openapi.h"
#include "runtime/control/prometheus.h"
#include "runtime/control/route_figures.h"
#include "runtime/value/json_text.h"
#include "tests/runtime/control/fake_live.h"
#include "tests/runtime/control/fake_world.h"

namespace treaty::control {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kReason = R"({"reason":"a drill"})";

Question Post(std::vector<std::string> path, std::string body = kReason) {
  return {.method = "POST", .path = std::move(path), .body = std::move(body)};
}

std::string DetailOf(const Reply& reply) {
  return TextOf(MemberOf(reply.body, "detail").value_or("\"\"")).value_or("");
}

struct Row {
  const char* what;
  Role role;
  Question question;
  int status;
  const char* asked;  // what reached the port; "" nothing
};

void Check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    FakeWorld fake;
    const Reply reply = Answer(fake.world, {"ada", row.role, false}, row.question);
    EXPECT_EQ(reply.status, row.status) << row.what << ": " << reply.body;
    EXPECT_EQ(fake.port.asked.empty() ? "" : fake.port.asked[0], row.asked) << row.what;
    if (reply.status == 200) continue;
    EXPECT_EQ(reply.type, "application/problem+json") << row.what;
    EXPECT_EQ(MemberOf(reply.body, "status").value_or(""), std::to_string(row.status));
    EXPECT_FALSE(DetailOf(reply).empty()) << row.what;
  }
}

TEST(Router, ChecksRoleReasonAndBodyOfChanges) {
  const std::string long_reason(1001, 'x');
  const std::vector<Row> rows = {
      {"pauses", Role::kOperator, Post({"v1", "routes", "partners", "pause"}), 200,
       "paused route partners by ada: a drill"},
      {"drains", Role::kOperator, Post({"v1", "systems", "erp", "drain"}), 200,
       "draining system erp by ada: a drill"},
      {"resumes", Role::kAdmin, Post({"v1", "systems", "erp", "resume"}), 200,
       "resume system erp by ada: a drill"},
      {"no reason", Role::kAdmin, Post({"v1", "systems", "erp", "resume"}, "{}"), 400, ""},
      {"no body", Role::kAdmin, Post({"v1", "systems", "erp", "resume"}, ""), 400, ""},
      {"blank reason", Role::kAdmin, Post({"v1", "systems", "erp", "resume"},
                                          R"({"reason":" \n "})"), 400, ""},
      {"long reason", Role::kAdmin, Post({"v1", "systems", "erp", "resume"},
                                         R"({"reason":")" + long_reason + "\"}"), 400, ""},
      {"reason is a number", Role::kAdmin, Post({"v1", "systems", "erp", "resume"},
                                                R"({"reason":7})"), 400, ""},
      {"body is a list", Role::kAdmin, Post({"v1", "systems", "erp", "resume"}, "[]"), 400, ""},
      {"body is no JSON", Role::kAdmin, Post({"v1", "systems", "erp", "resume"}, "{"), 400, ""},
      {"unknown member", Role::kAdmin, Post({"v1", "systems", "erp", "resume"},
                                            R"({"reason":"x","force":true})"), 400, ""},
      {"a viewer changes nothing", Role::kViewer, Post({"v1", "systems", "erp", "resume"}), 403,
       ""},
      {"an operator decides nothing", Role::kOperator, Post({"v1", "inbox", "7", "discard"}), 403,
       ""},
      {"nobody", Role::kNobody, Post({"v1", "systems", "erp", "resume"}), 401, ""},
      {"retries all", Role::kOperator,
       Post({"v1", "inbox", "retry"}, R"({"reason":"a drill","code":"X"})"), 200,
       "retry all X by ada: a drill"},
      {"no number", Role::kAdmin, Post({"v1", "inbox", "seven", "retry"}), 400, ""},
      {"negative", Role::kAdmin, Post({"v1", "inbox", "-7", "retry"}), 400, ""},
      {"too large", Role::kAdmin, Post({"v1", "inbox", "99999999999999999999", "retry"}), 400, ""},
      {"edit without record", Role::kAdmin, Post({"v1", "inbox", "7", "edit"}), 400, ""},
      {"edit with a text", Role::kAdmin,
       Post({"v1", "inbox", "7", "edit"}, R"({"reason":"x","record":"{}"})"), 400, ""},
      {"replays", Role::kSteward,
       Post({"v1", "replay"}, R"({"reason":"a drill","route":"accounts","limit":5})"), 200,
       "replay crm.Account 5 by ada: a drill"},
      {"replays too much", Role::kSteward,
       Post({"v1", "replay"}, R"({"reason":"x","limit":100000})"), 400, ""},
      {"replays an unknown route", Role::kSteward,
       Post({"v1", "replay"}, R"({"reason":"x","route":"nothing"})"), 400, ""},
      {"replays since never", Role::kSteward,
       Post({"v1", "replay"}, R"({"reason":"x","since":"yesterday"})"), 400, ""},
  };
  Check(rows);
}

TEST(Router, ChecksPathsAndQueries) {
  const std::vector<Row> rows = {
      {"nothing there", Role::kAdmin, Post({"v1", "nothing"}), 404, ""},
      {"root", Role::kAdmin, {.method = "GET", .path = {}}, 404, ""},
      {"another method", Role::kAdmin, {.method = "DELETE", .path = {"v1", "status"}}, 405, ""},
      {"status", Role::kViewer, {.method = "GET", .path = {"v1", "status"}}, 200, ""},
      {"status for nobody", Role::kNobody, {.method = "GET", .path = {"v1", "status"}}, 401, ""},
      {"health for nobody", Role::kNobody, {.method = "GET", .path = {"healthz"}}, 200, ""},
      {"not ready", Role::kNobody, {.method = "GET", .path = {"readyz"}}, 503, ""},
      {"inbox", Role::kViewer,
       {.method = "GET", .path = {"v1", "inbox"}, .query = {{"limit", "5"}, {"state", "any"}}},
       200, ""},
      {"inbox with an unknown parameter", Role::kViewer,
       {.method = "GET", .path = {"v1", "inbox"}, .query = {{"colour", "red"}}}, 400, ""},
      {"inbox with a parameter twice", Role::kViewer,
       {.method = "GET", .path = {"v1", "inbox"}, .query = {{"limit", "5"}, {"limit", "6"}}}, 400,
       ""},
      {"inbox in an unknown state", Role::kViewer,
       {.method = "GET", .path = {"v1", "inbox"}, .query = {{"state", "lost"}}}, 400, ""},
      {"a row's values are the steward's", Role::kOperator,
       {.method = "GET", .path = {"v1", "inbox", "7"}}, 403, ""},
      {"causes are no row", Role::kViewer, {.method = "GET", .path = {"v1", "inbox", "causes"}},
       200, ""},
  };
  Check(rows);
}

TEST(Router, OnlyTheOwnTokenSaysWhoActs) {
  FakeWorld fake;
  const Question question = Post({"v1", "systems", "erp", "pause"},
                                 R"({"reason":"x","actor":"grace"})");
  Answer(fake.world, {"ada", Role::kAdmin, false}, question);
  Answer(fake.world, {"admin", Role::kAdmin, true}, question);
  EXPECT_EQ(fake.port.asked, (std::vector<std::string>{"paused system erp by ada: x",
                                                       "paused system erp by grace: x"}));
}

TEST(Router, SaysWhatTheEngineSays) {
  FakeWorld fake;
  fake.port.refusal = "route `nothing` is not stopped";
  const Reply reply = Answer(fake.world, {"ada", Role::kAdmin, false},
                             Post({"v1", "routes", "nothing", "resume"}));
  EXPECT_EQ(reply.status, 409);
  EXPECT_EQ(DetailOf(reply), "route `nothing` is not stopped");
}

TEST(Router, ChangesNothingWithoutARuntime) {
  FakeWorld fake;
  fake.world.port = nullptr;
  EXPECT_EQ(Answer(fake.world, {"ada", Role::kAdmin, false},
                   Post({"v1", "routes", "accounts", "pause"})).status, 503);
}

// --- the table

TEST(Table, IsComplete) {
  for (const Operation* operation : AllOperations()) {
    const std::string what = fmt::format("{} {}", operation->method, operation->path);
    EXPECT_TRUE(operation->method == "GET" || operation->method == "POST") << what;
    EXPECT_TRUE(operation->path.starts_with('/')) << what;
    EXPECT_FALSE(operation->summary.empty()) << what;
    EXPECT_NE(operation->answer, nullptr) << what;
    // Whoever changes something has a role above those who look.
    EXPECT_EQ(operation->changes(), operation->role >= Role::kOperator &&
                                        operation->path != "/v1/inbox/{id}") << what;
    for (const Parameter& parameter : operation->parameters) {
      EXPECT_FALSE(parameter.summary.empty()) << what << " " << parameter.name;
      EXPECT_NE(parameter.name, "reason") << what << ": every change has one";
      const bool in_path =
          operation->path.find(fmt::format("{{{}}}", parameter.name)) != std::string_view::npos;
      EXPECT_EQ(in_path, parameter.in == Parameter::In::kPath) << what << " " << parameter.name;
      EXPECT_TRUE(operation->changes() || parameter.in != Parameter::In::kBody) << what;
    }
  }
}

std::string LowerCase(std::string text) {
  for (char& byte : text) byte = char(std::tolower(byte));
  return text;
}

TEST(OpenApi, ListsEachOperationAndAReasonForEachChange) {
  const std::string document = OpenApiDocument();
  ASSERT_TRUE(Canonicalise(document));
  EXPECT_EQ(MemberOf(document, "openapi").value(), "\"3.1.0\"");
  const std::string_view paths = MemberOf(document, "paths").value();
  size_t listed = 0;
  const auto all_paths = SplitObject(paths);
  for (const JsonMember& path : *all_paths) listed += SplitObject(path.value)->size();
  EXPECT_EQ(listed, AllOperations().size());
  std::map<std::string, int> ids;
  for (const Operation* operation : AllOperations()) {
    const std::string what = fmt::format("{} {}", operation->method, operation->path);
    const auto path = MemberOf(paths, operation->path);
    ASSERT_TRUE(path) << what;
    const auto shown = MemberOf(*path, LowerCase(std::string(operation->method)));
    ASSERT_TRUE(shown) << what;
    ids[std::string(MemberOf(*shown, "operationId").value())] += 1;
    EXPECT_EQ(MemberOf(*shown, "security").value() == "[]", operation->role == Role::kNobody);
    const auto body = MemberOf(*shown, "requestBody");
    EXPECT_EQ(body.has_value(), operation->changes()) << what;
    if (!body) continue;
    const auto schema = MemberOf(
        *MemberOf(*MemberOf(*body, "content"), "application/json"), "schema");
    EXPECT_NE(MemberOf(*schema, "required").value().find("\"reason\""), std::string_view::npos)
        << what;
    EXPECT_TRUE(MemberOf(*MemberOf(*schema, "properties"), "reason")) << what;
  }
  for (const auto& [id, times] : ids) EXPECT_EQ(times, 1) << id;
}

// --- figures

TEST(Exposition, EscapesLabels) {
  Exposition out;
  out.Family("x", "gauge", "What.").Sample({{"name", "a\"b\\c\nd"}}, 7).Seconds({}, 1'500'000);
  EXPECT_EQ(out.Take(), "# HELP x What.\n# TYPE x gauge\nx{name=\"a\\\"b\\\\c\\nd\"} 7\nx 1.5\n");
}

TEST(RouteFigures, CountWhatIsUnsentAndTheOldestOfIt) {
  program::Model model;
  model.routes = {{.name = "accounts", .inbound = true, .object = "crm.Account"},
                  {.name = "partners", .object = "erp.Partner", .within_us = 60}};
  store::Status status;
  status.outbox = {{"partners", "erp.Partner", store::OutboxState::kPending, 3, 100},
                   {"partners", "erp.Partner", store::OutboxState::kSending, 1, 50},
                   {"partners", "erp.Partner", store::OutboxState::kConfirmed, 9, 1},
                   {"partners", "erp.Partner", store::OutboxState::kWaiting, 2, 70}};
  status.waiting = {{"crm.Account", 4, 30}};
  status.inbox = {{"map", "crm.Account", "x", "", 5, 1, 1, "accounts"},
                  {"deliver", "erp.Partner", "y", "", 6, 1, 2, "partners"}};
  status.holds = {{store::HoldSubject::kSystem, "erp", store::HoldMode::kPaused, "w", "ada", 1}};
  const auto routes = FiguresOfRoutes(&model, status, {});
  ASSERT_EQ(routes.size(), 2u);
  EXPECT_EQ(routes[0].waiting, 4);
  EXPECT_EQ(routes[0].parked, 5);
  EXPECT_EQ(routes[0].state, "running");
  EXPECT_EQ(routes[1].unsent, 4);
  EXPECT_EQ(routes[1].oldest_unsent_us, 50);
  EXPECT_EQ(routes[1].waiting, 2);
  EXPECT_EQ(routes[1].parked, 6);
  EXPECT_EQ(routes[1].confirmed, 9);
  EXPECT_EQ(routes[1].state, "paused");
  EXPECT_FALSE(routes[1].IsLate(110));
  EXPECT_TRUE(routes[1].IsLate(111));
}

std::string MetricsOfARuntime() {
  FakeWorld fake;
  FakeLive live;
  fake.world.live = &live;
  const Reply reply = Answer(fake.world, {"x", Role::kNobody, false},
                             {.method = "GET", .path = {"metrics"}});
  EXPECT_EQ(reply.status, 200);
  return reply.body;
}

TEST(Metrics, TellOfCountsRoutesSystemsAndTheDisk) {
  const std::string text = MetricsOfARuntime();
  for (const char* line :
       {"treaty_delivered_total 12", "treaty_route_unsent{route=\"accounts\"} 0",
        "treaty_system_up{system=\"crm\"} 1", "treaty_system_quota_used{system=\"crm\"} 40",
        "treaty_system_least_critical{system=\"crm\"} 1",
        R"(treaty_system_up{system="erp \\ \"one\""} 0)",
        R"(treaty_system_breakers_open{system="erp \\ \"one\""} 1)",
        "treaty_system_in_flight{system=\"hub\"} 0", "treaty_disk_free_bytes 1000",
        "treaty_store_full 1"}) {
    EXPECT_NE(text.find(std::string("\n") + line + "\n"), std::string::npos) << line << text;
  }
  // What is not known is not told.
  EXPECT_EQ(text.find("treaty_system_up{system=\"hub\"}"), std::string::npos);
  EXPECT_EQ(text.find("quota_used{system=\"erp"), std::string::npos);
}

TEST(RouteFigures, AnInboundRouteIsAsFarBehindAsItsSource) {
  program::Model model;
  model.routes = {{.name = "accounts", .inbound = true, .object = "crm.Account"},
                  {.name = "partners", .object = "erp.Partner"}};
  const auto lag_of = [&](int64_t read_us, int64_t unreadable_since_us) {
    const auto routes = FiguresOfRoutes(&model, {}, {{"crm:a", "crm", 900, 0},
                                                     {"crm:b", "crm", read_us, unreadable_since_us},
                                                     {"erp:c", "erp", 1, 1}});
    EXPECT_EQ(routes[1].LagUs(1000), 0) << "no route reads from there";
    return routes[0].LagUs(1000);
  };
  EXPECT_EQ(lag_of(500, 0), 0) << "what can be read is being read";
  EXPECT_EQ(lag_of(500, 600), 500);
  EXPECT_EQ(lag_of(0, 600), 400) << "it was never at its end";
}

TEST(Live, SaysWhoIsNotLetInAndWhatCannotBeRead) {
  FakeWorld fake;
  FakeLive live;
  live.disk = std::nullopt;
  live.systems.resize(1);
  live.systems[0].health->state = "paused";
  live.systems[0].health->let_in = false;
  live.sources = {{"crm:salesforce", "crm", 1'000'000, 2'000'000}};
  fake.world.live = &live;
  const auto ask = [&](std::vector<std::string> path) {
    const Reply reply = Answer(fake.world, {"x", Role::kViewer, false},
                               {.method = "GET", .path = std::move(path)});
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.body;
  };
  EXPECT_THAT(ask({"readyz"}), HasSubstr(R"("systems":{"crm":"not let in"})"));
  const std::string metrics = ask({"metrics"});
  EXPECT_THAT(metrics, HasSubstr("treaty_system_up{system=\"crm\"} 0"));
  EXPECT_THAT(metrics, HasSubstr("treaty_system_let_in{system=\"crm\"} 0"));
  EXPECT_THAT(metrics, HasSubstr("treaty_source_unreadable_seconds{source=\"crm:salesforce\"}"));
  EXPECT_THAT(metrics, Not(HasSubstr("treaty_route_lag_seconds{route=\"accounts\"} 0\n")));
  const std::string status = ask({"v1", "status"});
  EXPECT_THAT(status, HasSubstr(R"("state":"paused","reason":"","let_in":false)"));
  EXPECT_THAT(status, HasSubstr(R"("unreadable_since":"1970-01-01T00:00:02Z")"));
  EXPECT_THAT(ask({"v1", "routes"}), HasSubstr(R"("read":"1970-01-01T00:00:01Z")"));
}

// --- what a viewer sees

TEST(Viewer, SeesNoValues) {
  FakeWorld fake;
  const std::string canary = "canary-4711";
  ASSERT_TRUE(fake.store->Begin());
  store::InboxRow row{.created_us = 1, .stage = "map", .route = "accounts",
                      .object = "crm.Account", .key = canary, .code = "input.type",
                      .message = canary, .place = "crm.Account " + canary,
                      .payload = "{\"Id\":\"" + canary + "\"}"};
  ASSERT_TRUE(fake.store->PutInbox(&row));
  ASSERT_TRUE(fake.store->AppendAudit({.at_us = 1, .actor = "ada", .action = "inbox edit",
                                       .object = "inbox 1", .reason = "asked sales",
                                       .detail = "{\"was\":\"" + canary + "\"}"}));
  ASSERT_TRUE(fake.store->Commit());
  const auto ask = [&](Role role, std::vector<std::string> path) {
    return Answer(fake.world, {"x", role, false}, {.method = "GET", .path = std::move(path)}).body;
  };
  const std::vector<std::vector<std::string>> paths = {
      {"v1", "inbox"}, {"v1", "inbox", "causes"}, {"v1", "inbox", "1"}, {"v1", "audit"},
      {"v1", "status"}, {"v1", "routes"}, {"metrics"}, {"readyz"}};
  for (const auto& path : paths) {
    EXPECT_THAT(ask(Role::kViewer, path), Not(HasSubstr(canary))) << path.back();
  }
  EXPECT_THAT(ask(Role::kViewer, {"v1", "inbox"}), HasSubstr(R"("code":"input.type")"));
  EXPECT_THAT(ask(Role::kViewer, {"v1", "audit"}), HasSubstr("inbox edit"));
  EXPECT_THAT(ask(Role::kSteward, {"v1", "inbox", "1"}), HasSubstr(canary));
}

TEST(Metrics, SatisfyPromtool) {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "there is no promtool; ./dev test fetches it";
  }
  const std::string file = testing::TempDir() + "treaty-metrics.txt";
  std::ofstream(file) << MetricsOfARuntime();
  EXPECT_EQ(std::system(("promtool check metrics < " + file).c_str()), 0);
  std::remove(file.c_str());
}

}  // namespace
}  // namespace treaty::control
