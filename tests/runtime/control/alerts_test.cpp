#include "runtime/control/alerts.h"

#include <gtest/gtest.h>

#include <mutex>

#include "runtime/control/webhook.h"
#include "runtime/protocols/http_server.h"

namespace treaty::control {
namespace {

std::vector<std::string> NamesOf(const std::vector<Alert>& alerts) {
  std::vector<std::string> names;
  for (const Alert& alert : alerts) names.push_back(alert.type + " " + alert.subject);
  return names;
}

TEST(Alerts, TheirBoundsAreRead) {
  const auto bounds = ReadAlertBounds("parked=20,disk=90%,credentials=2h");
  ASSERT_TRUE(bounds);
  EXPECT_EQ(bounds->parked_rows, 20);
  EXPECT_EQ(bounds->disk_used_percent, 90);
  EXPECT_EQ(bounds->expiry_us, 7'200'000'000);
  EXPECT_EQ(ReadAlertBounds("disk=70")->parked_rows, AlertBounds().parked_rows);
  EXPECT_EQ(ReadAlertBounds("credentials=30m")->expiry_us, 1'800'000'000);
  EXPECT_TRUE(ReadAlertBounds(""));
}

TEST(Alerts, BoundsThatAreNoneAreRefusedWithAMend) {
  for (const char* text : {"parked", "parked=", "parked=0", "parked=-1", "parked=1h", "disk=101%",
                           "disk=x", "credentials=5", "credentials=1y", "lag=5", "=", ",",
                           "parked=1;disk=2", "parked=99999999999999999999",
                           "credentials=200000d", "source=5"}) {
    const auto bounds = ReadAlertBounds(text);
    ASSERT_FALSE(bounds) << text;
    EXPECT_NE(bounds.error().message.find("no bound of an alert"), std::string::npos) << text;
    EXPECT_FALSE(bounds.error().mend.empty()) << text;
  }
}

TEST(Alerts, SayWhatIsTheMatter) {
  const RouteFigures well{.route = "accounts", .within_us = 100, .state = "running"};
  RouteFigures ill{.route = "partners", .within_us = 100, .oldest_unsent_us = 1, .parked = 100,
                   .state = "paused", .state_actor = "guard"};
  engine::SystemState crm{.system = "crm", .health = protocols::ConnectionHealth()};
  engine::SystemState erp = crm;
  erp.system = "erp";
  erp.health->state = "unreachable";
  erp.health->secret_expires_us = 1'000'000;
  const engine::SystemState files{.system = "files"};
  engine::DiskState disk{.space = {1000, 200}};
  EXPECT_EQ(NamesOf(AlertsOf({well, ill}, {crm, erp, files}, disk, 200, {})),
            (std::vector<std::string>{"route.stopped partners", "route.late partners",
                                      "route.parked partners", "system.unreachable erp",
                                      "system.credentials erp", "disk.filling store"}));
  disk.space.free_bytes = 300;
  EXPECT_TRUE(AlertsOf({well}, {crm, files}, disk, 200, {}).empty());
  disk.takes_in = false;
  EXPECT_EQ(NamesOf(AlertsOf({well}, {}, disk, 200, {})),
            (std::vector<std::string>{"intake.stopped store"}));
  disk.store_full = true;
  EXPECT_EQ(NamesOf(AlertsOf({well}, {}, disk, 200, {})),
            (std::vector<std::string>{"disk.full store"}));
}

TEST(Alerts, ATokenIsNoMatterUntilItsRenewalFails) {
  constexpr int64_t kNowUs = 1'000'000'000;
  engine::SystemState crm{.system = "crm", .health = protocols::ConnectionHealth()};
  for (const int64_t left_s : {-1, 1, 59, 3600}) {
    const int64_t left_us = left_s * 1'000'000;
    crm.health->token_expires_us = kNowUs + left_us;
    crm.health->token_overdue = false;
    EXPECT_TRUE(AlertsOf({}, {crm}, {}, kNowUs, {}).empty()) << left_us;
    crm.health->token_overdue = true;
    EXPECT_EQ(NamesOf(AlertsOf({}, {crm}, {}, kNowUs, {})),
              std::vector<std::string>{"system.credentials crm"});
  }
}

TEST(Alerts, ADeclaredExpiryIsToldAheadOfIt) {
  constexpr int64_t kDayUs = 86'400'000'000;
  engine::SystemState crm{.system = "crm", .health = protocols::ConnectionHealth()};
  crm.health->secret_expires_us = 100 * kDayUs;
  EXPECT_TRUE(AlertsOf({}, {crm}, {}, 80 * kDayUs, {}).empty());
  EXPECT_EQ(AlertsOf({}, {crm}, {}, 90 * kDayUs, {}).size(), 1u);
  EXPECT_EQ(AlertsOf({}, {crm}, {}, 80 * kDayUs, *ReadAlertBounds("credentials=30d")).size(), 1u);
}

TEST(Alerts, ASourceMayBeUnreadableForAWhile) {
  constexpr int64_t kNowUs = 1'000'000'000'000;
  RouteFigures route{.route = "accounts", .inbound = true, .state = "running"};
  route.unreadable_since_us = kNowUs - 299'000'000;
  EXPECT_TRUE(AlertsOf({route}, {}, {}, kNowUs, {}).empty());
  EXPECT_EQ(NamesOf(AlertsOf({route}, {}, {}, kNowUs, *ReadAlertBounds("source=4m"))),
            std::vector<std::string>{"route.unreadable accounts"});
  route.unreadable_since_us = kNowUs - 300'000'000;
  EXPECT_EQ(AlertsOf({route}, {}, {}, kNowUs, {}).size(), 1u);
}

TEST(Alerts, SayWhenAConnectionIsPausedForNotBeingLetIn) {
  engine::SystemState crm{.system = "crm", .health = protocols::ConnectionHealth()};
  crm.health->state = "paused";
  crm.health->let_in = false;
  const auto alerts = AlertsOf({}, {crm}, {}, 0, {});
  ASSERT_EQ(NamesOf(alerts), std::vector<std::string>{"system.paused crm"});
  EXPECT_NE(alerts[0].detail.find("we are not let in"), std::string::npos);
}

TEST(Alerts, AreToldOnceWhenTheyBeginAndOnceWhenTheyAreOver) {
  AlertBook book;
  const Alert alert{"route.stopped", "partners", "x"};
  EXPECT_EQ(book.Update({alert}).size(), 1u);
  EXPECT_TRUE(book.Update({alert}).empty());
  const auto over = book.Update({});
  ASSERT_EQ(over.size(), 1u);
  EXPECT_FALSE(over[0].begins);
  EXPECT_TRUE(book.Update({}).empty());
  EXPECT_EQ(book.Update({alert}).size(), 1u);
}

TEST(Webhook, SignsAsTheStandardSays) {
  const auto key = WebhookKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key);
  EXPECT_EQ(WebhookSignature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                             R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  for (const char* none : {"", "whsec_", "whsec_!!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}) {
    EXPECT_FALSE(WebhookKey(none)) << none;
  }
}

TEST(Webhook, SendsSignedOverASocket) {
  Env& env = PosixEnv();
  std::mutex mutex;
  protocols::ServerRequest seen;
  const std::unique_ptr<Waker> came = env.NewWaker();
  const auto server = protocols::HttpServer::Start(env, {}, [&](const auto& request) {
    const std::lock_guard lock(mutex);
    seen = request;
    came->Wake();
    return protocols::ServerResponse{.status = 204};
  });
  ASSERT_TRUE(server);
  observe::Log log(env, observe::Level::kError, [](std::string_view) {});
  const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const std::string url = "http://127.0.0.1:" + std::to_string((*server)->port()) + "/hook";
  const auto webhook = Webhook::Start(env, url, secret, log);
  ASSERT_TRUE(webhook);
  (*webhook)->Send(AlertJson({{"route.stopped", "partners", "x"}, true}, "sandbox", 0));
  ASSERT_TRUE(came->Wait(10'000'000));
  const std::lock_guard lock(mutex);
  EXPECT_EQ(seen.path, "/hook");
  const int64_t at_s = std::atoll(std::string(seen.Header("webhook-timestamp")).c_str());
  EXPECT_EQ(seen.Header("webhook-signature"),
            WebhookSignature(*WebhookKey(secret), seen.Header("webhook-id"), at_s, seen.body));
}

TEST(Webhook, GoesOverTlsUnlessToLoopback) {
  observe::Log log(PosixEnv(), observe::Level::kError, [](std::string_view) {});
  EXPECT_FALSE(Webhook::Start(PosixEnv(), "http://example.org/x",
                              "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", log));
}

}  // namespace
}  // namespace treaty::control
