// What stands around the vendors: faults, users' changes, the clock, the doors below /_sandbox/.
#include <gmock/gmock.h>

#include <map>

#include "tests/runtime/sandbox/vendor_rig.h"

namespace treaty::sandbox {
namespace {

using protocols::ServerResponse;
using testing::HasSubstr;
using Way = ServerResponse::Way;

std::string Told(const std::string& kind, const std::string& id, const std::string& stamp,
                 const std::string& record) {
  return R"({"object":"Account","kind":")" + kind + R"(","id":")" + id + R"(","stamp":")" + stamp +
         R"(","record":)" + record + "}\n";
}

class SandboxServerTest : public VendorRig {
 protected:
  SandboxServerTest() : VendorRig("crm") {}

  void Begin(const FaultSettings& faults = {}) {
    Open("", faults);
    SignIn();
  }
  void SignIn() {
    standing_.clear();
    const ServerResponse answer =
        Send("POST", "/services/oauth2/token",
             "grant_type=client_credentials&client_id=c&client_secret=s");
    standing_ = {{"authorization", "Bearer " + At(answer.body, "access_token")}};
  }
  ServerResponse Create(const std::string& name) {
    return Send("POST", "/services/data/v60.0/sobjects/Account", R"({"Name":")" + name + R"("})");
  }
  std::string Records() { return Send("GET", "/_sandbox/records?object=Account").body; }
  std::string Now() { return At(Send("GET", "/_sandbox/clock").body, "now"); }
};

TEST_F(SandboxServerTest, UsersChangesAreSeenAllAtOnceOrNotAtAll) {
  Begin();
  const std::string good = Told("created", "001A", "2026-03-01T10:00:00Z", R"({"Name":"a"})");
  const ServerResponse refused =
      Send("POST", "/_sandbox/load", good + R"({"object":"Nothing"})" "\n");
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("body:2"));
  EXPECT_EQ(Records(), "");
  EXPECT_TRUE(JournalLines().empty());
  const ServerResponse taken = Send("POST", "/_sandbox/load", good);
  EXPECT_EQ(At(taken.body, "applied"), "1");
  EXPECT_EQ(JournalLines().size(), 1u);
  EXPECT_EQ(At(JournalLines().front(), "by"), "user");
}

TEST_F(SandboxServerTest, ALoadThatWasCutOffNeverHappened) {
  Begin();
  Load(Told("created", "001A", "2026-03-01T10:00:00Z", R"({"Name":"a"})") +
       Told("created", "001B", "2026-03-01T10:00:01Z", R"({"Name":"b"})"));
  const std::string records = Records();
  const std::string whole = env_.ReadWhole("journal").value();
  for (size_t cut = 0; cut + 2 < whole.size(); cut += 11) {
    ASSERT_TRUE(env_.WriteWhole("journal", whole.substr(0, cut)));
    Open();
    ASSERT_EQ(Records(), "") << cut;
  }
  ASSERT_TRUE(env_.WriteWhole("journal", whole));
  Open();
  EXPECT_EQ(Records(), records);
}

TEST_F(SandboxServerTest, TheNewestWordOfUsersCountsInWhateverOrder) {
  Begin();
  const std::string old = Told("changed", "001A", "2026-03-01T10:00:00Z", R"({"Name":"old"})");
  const std::string fresh = Told("changed", "001A", "2026-03-01T10:00:05Z", R"({"Name":"new"})");
  EXPECT_EQ(Load(fresh + old + fresh).older, 1);  // sorted: old, new; the repeat is told already
  EXPECT_THAT(Records(), HasSubstr(R"("Name":"new")"));
  EXPECT_EQ(Load(old).older, 1);
  EXPECT_THAT(Records(), HasSubstr(R"("Name":"new")"));
  Open();
  EXPECT_EQ(Load(old).older, 1);  // known after a restart, too
}

TEST_F(SandboxServerTest, MembersThatUsersDoNotNameStay) {
  Begin();
  Load(Told("created", "001Qy0000000001EAA", "2026-03-01T10:00:00Z",
            R"({"Name":"a","Rating":"Hot"})"));
  Send("PATCH", "/services/data/v60.0/sobjects/Account/001Qy0000000001EAA",
       R"({"Ext__c":"written"})");
  Load(Told("changed", "001Qy0000000001EAA", "2026-03-01T10:00:09Z", R"({"Name":"b"})"));
  EXPECT_THAT(Records(), HasSubstr(R"("Name":"b","Rating":"Hot")"));
  EXPECT_THAT(Records(), HasSubstr("written"));
}

// Decision 7.5: the clock starts at what the data say; nothing happens in its past.
TEST_F(SandboxServerTest, StampsStandInOneOrder) {
  Begin();
  Load(Told("created", "001A", "2026-03-01T10:00:00Z", R"({"Name":"a"})"));
  EXPECT_EQ(Now(), "2026-03-01T10:00:00Z");
  env_.Advance(60'000'000);
  EXPECT_EQ(Now(), "2026-03-01T10:01:00Z");
  Create("w");
  // The file's stamps lie in the past by now: they move forward together.
  const Loaded late = Load(Told("created", "001B", "2026-03-01T10:00:10Z", R"({"Name":"b"})") +
                           Told("created", "001C", "2026-03-01T10:00:20Z", R"({"Name":"c"})"));
  EXPECT_EQ(late.shift_us, 50'000'000);
  EXPECT_THAT(Records(), HasSubstr(R"("id":"001B","stamp":"2026-03-01T10:01:00Z")"));
  EXPECT_THAT(Records(), HasSubstr(R"("id":"001C","stamp":"2026-03-01T10:01:10Z")"));
  // The file's stamps lie ahead: the clock goes there.
  EXPECT_EQ(Load(Told("created", "001D", "2026-03-02T10:00:00Z", R"({"Name":"d"})")).shift_us, 0);
  EXPECT_EQ(Now(), "2026-03-02T10:00:00Z");
  const std::string records = Records();
  Open();
  EXPECT_EQ(Records(), records);
  EXPECT_EQ(Now(), "2026-03-02T10:00:00Z");
  Send("POST", "/_sandbox/clock", R"({"now":"2026-01-01T00:00:00Z"})");
  EXPECT_EQ(Now(), "2026-03-02T10:00:00Z");  // never back
  Send("POST", "/_sandbox/clock", R"({"now":"2026-04-01T00:00:00Z"})");
  EXPECT_EQ(Now(), "2026-04-01T00:00:00Z");
}

TEST_F(SandboxServerTest, AnsweredEffectsSurviveAPowerLoss) {
  for (int round = 0; round < 20; ++round) {
    Begin();
    ASSERT_EQ(Create("a" + std::to_string(round)).status, 201);
    env_.PowerLoss();
  }
  Open();
  for (int round = 0; round < 20; ++round) {
    EXPECT_THAT(Records(), HasSubstr("\"a" + std::to_string(round) + "\""));
  }
}

TEST_F(SandboxServerTest, AFullDiskAnswers503) {
  Begin();
  env_.FillDisk(true);
  EXPECT_EQ(Create("a").status, 503);
  env_.FillDisk(false);
  EXPECT_EQ(Create("a").status, 503);  // whether the first is on the disk, only a restart tells
  Begin();
  EXPECT_EQ(Create("a").status, 201);
}

TEST_F(SandboxServerTest, FaultsAreMetAsOftenAsOrdered) {
  Begin();
  Send("POST", "/_sandbox/faults",
       R"({"seed":3,"error-rate":0.1,"lock-rate":0.1,"drop-before":0.1,"drop-after-commit":0.1,)"
       R"("hang-rate":0.1})");
  std::map<std::string, int> seen;
  for (int at = 0; at < 1000; ++at) {
    const ServerResponse answer = Create("n" + std::to_string(at));
    const char* const way = answer.way == Way::kClose ? "close"
                            : answer.way == Way::kHang ? "hang"
                            : answer.status >= 500     ? "error"
                            : answer.status == 400     ? "lock"
                                                       : "ok";
    ++seen[way];
  }
  EXPECT_NEAR(seen["error"], 100, 35);
  EXPECT_NEAR(seen["lock"], 100, 35);
  EXPECT_NEAR(seen["hang"], 100, 35);
  EXPECT_NEAR(seen["close"], 200, 50);
  // What was dropped after the commit is done, what was dropped before is not.
  const int done = int(JournalLines().size());
  EXPECT_GT(done, seen["ok"] + 60);
  EXPECT_LT(done, seen["ok"] + seen["close"]);
}

TEST_F(SandboxServerTest, DropsAreSilentAsOrdered) {
  Begin();
  Send("POST", "/_sandbox/faults", R"({"drop-after-commit":1})");
  EXPECT_THAT(Send("GET", "/_sandbox/faults").body, HasSubstr(R"("drop-by":"close")"));
  EXPECT_EQ(Create("a").way, Way::kClose);
  Send("POST", "/_sandbox/faults", R"({"drop-by":"hang"})");
  EXPECT_EQ(Create("b").way, Way::kHang);
  Send("POST", "/_sandbox/faults", R"({"drop-by":"both"})");
  std::map<Way, int> seen;
  for (int at = 0; at < 400; ++at) ++seen[Create("n" + std::to_string(at)).way];
  EXPECT_NEAR(seen[Way::kClose], 200, 60);
  EXPECT_NEAR(seen[Way::kHang], 200, 60);
  EXPECT_EQ(JournalLines().size(), 402u);  // all were done
  Send("POST", "/_sandbox/faults", R"({"drop-after-commit":0,"drop-before":1,"drop-by":"hang"})");
  EXPECT_EQ(Create("c").way, Way::kHang);
  EXPECT_EQ(JournalLines().size(), 402u);
  EXPECT_EQ(Send("POST", "/_sandbox/faults", R"({"drop-by":"sulk"})").status, 400);
}

// The same calls in another order meet the same faults.
TEST_F(SandboxServerTest, FaultsDependOnSeedAndCallOnly) {
  FaultSettings faults;
  faults.error = 0.3;
  const auto run = [&](uint64_t seed, bool backwards) {
    faults.seed = seed;
    Open("", faults);
    standing_ = {{"authorization", "Bearer none"}};  // what is no fault is then a 401
    std::map<int, int> statuses;
    for (int at = 0; at < 200; ++at) {
      const int number = backwards ? 199 - at : at;
      statuses[number] = Create("n" + std::to_string(number)).status;
    }
    return statuses;
  };
  const auto first = run(1, false);
  EXPECT_EQ(first, run(1, true));
  EXPECT_NE(first, run(2, false));
}

TEST_F(SandboxServerTest, AStormTurnsEverybodyAwayWhileItLasts) {
  Begin();
  Send("POST", "/_sandbox/faults", R"({"throttle":"1:2s","retry-after":"3s"})");
  const ServerResponse turned = Create("a");
  EXPECT_EQ(turned.status, 429);
  EXPECT_EQ(HeaderOf(turned, "retry-after"), "3");
  Send("POST", "/_sandbox/faults", R"({"throttle":"0"})");
  EXPECT_EQ(Create("a").status, 201);
  EXPECT_EQ(At(Send("GET", "/_sandbox/faults").body, "calls"), "2");
  for (const char* wrong : {R"({"calls":1})", R"({"day-calls":-1})", R"({"day-calls":"many"})"}) {
    EXPECT_EQ(Send("POST", "/_sandbox/faults", wrong).status, 400) << wrong;
  }
}

TEST_F(SandboxServerTest, AnExpiredSessionIsOverForGood) {
  Begin();
  Send("POST", "/_sandbox/faults", R"({"expire-rate":"1"})");
  EXPECT_EQ(Create("a").status, 401);
  Send("POST", "/_sandbox/faults", R"({"expire-rate":"0"})");
  EXPECT_EQ(Create("a").status, 401);
  SignIn();
  EXPECT_EQ(Create("a").status, 201);
}

TEST_F(SandboxServerTest, ALockedCollectionFailsRowByRow) {
  Begin();
  Send("POST", "/_sandbox/faults", R"({"lock-rate":"1"})");
  const ServerResponse answer =
      Send("POST", "/services/data/v60.0/composite/sobjects",
           R"({"records":[{"attributes":{"type":"Account"},"Name":"a"},)"
           R"({"attributes":{"type":"Account"},"Name":"b"}]})");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(At(answer.body, "1.errors.0.statusCode"), "UNABLE_TO_LOCK_ROW");
  EXPECT_TRUE(JournalLines().empty());
}

TEST_F(SandboxServerTest, AnswersTakeTheirTime) {
  FaultSettings faults;
  faults.latency_us = 5'000'000;
  faults.latency_spread_us = 2'000'000;
  Begin(faults);
  int64_t least = INT64_MAX, most = 0;
  for (int at = 0; at < 200; ++at) {
    const int64_t delay_us = Create("n" + std::to_string(at)).delay_us;
    least = std::min(least, delay_us);
    most = std::max(most, delay_us);
  }
  EXPECT_GE(least, 3'000'000);
  EXPECT_LT(least, 3'500'000);
  EXPECT_LE(most, 7'000'000);
  EXPECT_GT(most, 6'500'000);
}

TEST_F(SandboxServerTest, FaultsAreReadAsOnTheCommandLine) {
  const struct {
    const char* name;
    const char* value;
    bool good;
  } kFaults[] = {{"latency", "5s", true},      {"latency", "250ms±50ms", true},
                 {"latency", "5s+-2s", true},  {"latency", "slow", false},
                 {"latency", "-5s", false},    {"latency", "2d", false},
                 {"error-rate", "0.03", true}, {"error-rate", "3%", true},
                 {"error-rate", "1.5", false}, {"error-rate", "", false},
                 {"error-rate", "nan", false}, {"throttle", "0.01:2s", true},
                 {"throttle", "0.01:", false}, {"daily-limit", "1000", true},
                 {"daily-limit", "-1", false}, {"seed", "7", true},
                 {"seed", "7x", false},        {"nothing", "1", false}};
  for (const auto& each : kFaults) {
    FaultSettings settings;
    EXPECT_EQ(SetFault(each.name, each.value, &settings).has_value(), each.good)
        << each.name << " " << each.value;
  }
  FaultSettings settings;
  ASSERT_TRUE(SetFault("error-rate", "3%", &settings));
  EXPECT_DOUBLE_EQ(settings.error, 0.03);
}

TEST_F(SandboxServerTest, RefusesWhatItsDoorsDoNotKnow) {
  Begin();
  for (const char* path : {"/_sandbox/nothing", "/_sandbox/records?object=Nothing"}) {
    EXPECT_EQ(Send("GET", path).status, 404) << path;
  }
  for (const char* body : {"x", "[]", R"({"latency":"slow"})", R"({"nothing":1})"}) {
    EXPECT_EQ(Send("POST", "/_sandbox/faults", body).status, 400) << body;
  }
  EXPECT_EQ(Send("POST", "/_sandbox/clock", R"({"now":"soon"})").status, 400);
}

}  // namespace
}  // namespace treaty::sandbox
