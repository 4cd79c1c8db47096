// The control API over a socket.

#include "runtime/control/server.h"

#include "runtime/control/client.h"
#include "runtime/control/tokens.h"
#include "runtime/value/json_text.h"
#include "tests/runtime/control/fake_world.h"

#include <sys/stat.h>

namespace treaty::control {
namespace {

using protocols::HttpResponse;

class Served {
 public:
  Served() : log(PosixEnv(), observe::Level::kError, [](std::string_view) {}) {
    server = *Server::Start(fake.world, {.store_path = fake.path}, log);
    origin = fmt::format("http://127.0.0.1:{}", server->port());
    protocols::HttpClientOptions options;
    options.origins = {origin};
    http = *protocols::HttpClient::Start(PosixEnv(), options);
  }

  HttpResponse Ask(const std::string& method, const std::string& path, const std::string& token,
                   const std::string& body = {}) {
    protocols::HttpRequest request;
    request.method = method;
    request.url = origin + path;
    if (!token.empty()) request.headers = {{"Authorization", "Bearer " + token}};
    request.body = body;
    return http->Fetch(std::move(request));
  }

  FakeWorld fake;
  observe::Log log;
  std::unique_ptr<Server> server;
  std::string origin;
  std::unique_ptr<protocols::HttpClient> http;
};

TEST(Server, AnswersByToken) {
  Served served;
  const std::string token =
      AddToken(PosixEnv(), served.fake.path, "bob", Role::kOperator).value();
  EXPECT_EQ(served.Ask("GET", "/healthz", "").status, 200);
  EXPECT_EQ(served.Ask("GET", "/v1/status", "").status, 401);
  EXPECT_EQ(served.Ask("GET", "/v1/status", "wrong").status, 401);
  EXPECT_EQ(served.Ask("GET", "/v1/status", token).status, 200);
  const HttpResponse paused = served.Ask("POST", "/v1/routes/a%20%2Fb/pause", token,
                                         R"({"reason":"a drill"})");
  EXPECT_EQ(paused.status, 200);
  EXPECT_EQ(served.fake.port.asked.at(0), "paused route a /b by bob: a drill");
  const HttpResponse refused = served.Ask("POST", "/v1/inbox/7/discard", token,
                                          R"({"reason":"a drill"})");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.Header("content-type"), "application/problem+json");
  EXPECT_EQ(refused.Header("cache-control"), "no-store");
  EXPECT_EQ(served.Ask("GET", "/v1/inbox?limit=5&state=any", token).status, 200);
  EXPECT_EQ(served.Ask("GET", "/v1/inbox?limit=%zz", token).status, 400);
  EXPECT_EQ(served.Ask("POST", "/v1/inbox/retry", token, std::string(2u << 20, 'x')).status, 413);
}

TEST(Server, BoundsWhatStrangersAsk) {
  Served served;
  int refused = 0;
  for (int i = 0; i < 3 * int(Server::kMostStrangers); ++i) {
    refused += served.Ask("GET", "/v1/status", "guess").status == 429 ? 1 : 0;
  }
  EXPECT_GT(refused, 0);
  // Those who are known are let in all the same.
  const std::string token = AddToken(PosixEnv(), served.fake.path, "bob", Role::kViewer).value();
  EXPECT_EQ(served.Ask("GET", "/v1/status", token).status, 200);
}

TEST(Server, LeavesItsAddressForItsOwnerOnly) {
  std::string path;
  {
    Served served;
    path = ControlPath(served.fake.path);
    struct stat status;
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
    const auto client = Client::Find(PosixEnv(), served.fake.path).value();
    ASSERT_NE(client, nullptr);
    const auto reply = client->Ask({.method = "POST", .path = {"v1", "systems", "e/r p", "pause"},
                                    .body = R"({"reason":"x","actor":"grace"})"});
    ASSERT_TRUE(reply && *reply);
    EXPECT_EQ((*reply)->status, 200);
    EXPECT_EQ(served.fake.port.asked.at(0), "paused system e/r p by grace: x");
    served.server.reset();
    EXPECT_FALSE(PosixEnv().Exists(path));
    // One that ended without taking its file away is found out.
    const auto none = client->Ask({.method = "GET", .path = {"healthz"}});
    ASSERT_TRUE(none);
    EXPECT_FALSE(*none);
  }
  EXPECT_EQ(Client::Find(PosixEnv(), path).value(), nullptr);
}

TEST(Server, ListensOnLoopbackOnly) {
  FakeWorld fake;
  observe::Log log(PosixEnv(), observe::Level::kError, [](std::string_view) {});
  for (const char* address : {"0.0.0.0:0", "10.0.0.1:80", "127.0.0.1:x", "127.0.0.1:70000", ":1"}) {
    EXPECT_FALSE(Server::Start(fake.world, {.address = address, .store_path = fake.path}, log))
        << address;
  }
}

}  // namespace
}  // namespace treaty::control
