#include "runtime/protocols/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <atomic>
#include <future>
#include <mutex>
#include <set>

#include "runtime/protocols/http_server.h"

namespace treaty::protocols {
namespace {

using testing::HasSubstr;
using Way = ServerResponse::Way;

class HttpClientTest : public testing::Test {
 protected:
  void Serve(HttpHandler handler) {
    auto server = HttpServer::Start(PosixEnv(), {.threads = 2}, std::move(handler));
    ASSERT_TRUE(server) << server.error().ToString();
    server_ = *std::move(server);
    origin_ = "http://127.0.0.1:" + std::to_string(server_->port());
  }
  HttpClient& Client(HttpClientOptions options = {}) {
    options.origins.push_back(origin_);
    auto client = HttpClient::Start(PosixEnv(), std::move(options));
    EXPECT_TRUE(client) << client.error().ToString();
    client_ = *std::move(client);
    return *client_;
  }
  HttpRequest Post(std::string path, std::string body) {
    return {.method = "POST", .url = origin_ + path, .body = std::move(body)};
  }

  std::unique_ptr<HttpServer> server_;
  std::string origin_ = "http://127.0.0.1:9";
  std::unique_ptr<HttpClient> client_;
};

TEST_F(HttpClientTest, SendsAndReceives) {
  Serve([](const ServerRequest& request) {
    return ServerResponse{.status = 201,
                          .headers = {{"X-Got", request.method + " " + request.path}},
                          .body = request.body + std::string(request.Header("x-mine"))};
  });
  HttpRequest request = Post("/a%20b", "body ");
  request.headers = {{"X-Mine", "header"}, {"X-Empty", ""}};
  const HttpResponse response = Client().Fetch(request);
  EXPECT_EQ(response.outcome, HttpOutcome::kAnswered) << response.error;
  EXPECT_EQ(response.status, 201);
  EXPECT_EQ(response.Header("x-got"), "POST /a%20b");
  EXPECT_EQ(response.body, "body header");
}

TEST_F(HttpClientTest, SaysEveryMethodAsItIs) {
  Serve([](const ServerRequest& request) {
    return ServerResponse{.headers = {{"X-Got", request.method + request.body}}};
  });
  Client();
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "PATCH", "MERGE", "DELETE"}) {
    const HttpResponse response = client_->Fetch({.method = method, .url = origin_ + "/"});
    EXPECT_EQ(response.Header("x-got"), method) << response.error;
  }
}

TEST_F(HttpClientTest, SendsManyAtOnceOverFewConnections) {
  Serve([](const ServerRequest& request) { return ServerResponse{.body = request.body}; });
  Client({.most_connections = 4});
  std::mutex mutex;
  std::set<std::string> answered;
  std::atomic<int> done = 0;
  for (int at = 0; at < 500; ++at) {
    client_->Send(Post("/", std::to_string(at)), [&](HttpResponse response) {
      const std::lock_guard lock(mutex);
      answered.insert(response.body);
      ++done;
    });
  }
  while (done < 500) PosixEnv().SleepUs(1'000);
  EXPECT_EQ(answered.size(), 500u);
}

TEST_F(HttpClientTest, NothingWasSentWhereNobodyListens) {
  const HttpResponse response = Client().Fetch({.url = origin_ + "/"});
  EXPECT_EQ(response.outcome, HttpOutcome::kNotSent);
  EXPECT_FALSE(response.error.empty());
}

// libcurl would repeat a request by itself on a kept connection that ends without an answer.
TEST_F(HttpClientTest, ARequestWithoutAnAnswerArrivesOnceAndIsUnknown) {
  std::atomic<int> arrived = 0;
  Serve([&](const ServerRequest& request) {
    if (request.path == "/warm") return ServerResponse{};
    ++arrived;
    return ServerResponse{.way = Way::kClose};
  });
  Client({.most_connections = 1});
  for (int round = 1; round <= 5; ++round) {
    EXPECT_EQ(client_->Fetch({.url = origin_ + "/warm"}).status, 200);
    EXPECT_EQ(client_->Fetch(Post("/", "create")).outcome, HttpOutcome::kUnknown);
    EXPECT_EQ(arrived, round);
  }
}

TEST_F(HttpClientTest, GivesUpOnSilence) {
  Serve([](const ServerRequest&) { return ServerResponse{.way = Way::kHang}; });
  HttpRequest request = Post("/", "x");
  request.timeout_us = 100'000;
  const HttpResponse response = Client().Fetch(request);
  EXPECT_EQ(response.outcome, HttpOutcome::kUnknown);
}

TEST_F(HttpClientTest, CapsAnswers) {
  Serve([](const ServerRequest& request) {
    if (request.path == "/head") {
      return ServerResponse{.headers = {{"X-Long", std::string(5'000, 'h')}}};
    }
    return ServerResponse{.body = std::string(2'000, 'b')};
  });
  Client({.most_body_bytes = 1'000, .most_header_bytes = 1'000});
  const HttpResponse body = client_->Fetch({.url = origin_ + "/"});
  EXPECT_EQ(body.outcome, HttpOutcome::kUnknown);
  EXPECT_THAT(body.error, HasSubstr("longer than 1000 bytes"));
  EXPECT_THAT(client_->Fetch({.url = origin_ + "/head"}).error, HasSubstr("the head"));
}

std::string Deflated(const std::string& text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  compress2(reinterpret_cast<Bytef*>(out.data()), &size,
            reinterpret_cast<const Bytef*>(text.data()), text.size(), 9);
  out.resize(size);
  return out;
}

TEST_F(HttpClientTest, UnpacksButNotABomb) {
  const std::string bomb = Deflated(std::string(50'000'000, '0'));
  ASSERT_LT(bomb.size(), 60'000u);
  Serve([&](const ServerRequest& request) {
    ServerResponse response{.headers = {{"Content-Encoding", "deflate"}}};
    response.body = request.path == "/bomb" ? bomb : Deflated("plain");
    return response;
  });
  Client({.most_body_bytes = 1'000'000});
  EXPECT_EQ(client_->Fetch({.url = origin_ + "/"}).body, "plain");
  const HttpResponse response = client_->Fetch({.url = origin_ + "/bomb"});
  EXPECT_EQ(response.outcome, HttpOutcome::kUnknown);
  EXPECT_TRUE(response.body.empty());
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
  std::atomic<int> arrived = 0;
  Serve([&](const ServerRequest&) {
    ++arrived;
    return ServerResponse{.status = 302, .headers = {{"Location", "/elsewhere"}}};
  });
  EXPECT_EQ(Client().Fetch({.url = origin_ + "/"}).status, 302);
  EXPECT_EQ(arrived, 1);
}

TEST_F(HttpClientTest, AsksOnlyWhomTheDeploymentNames) {
  std::atomic<int> arrived = 0;
  Serve([&](const ServerRequest&) {
    ++arrived;
    return ServerResponse{};
  });
  Client();
  const std::string port = origin_.substr(origin_.rfind(':'));
  const std::string refused[] = {"http://localhost" + port + "/",
                                 "https://127.0.0.1" + port + "/",
                                 "http://user@127.0.0.1" + port + "/",
                                 "http://127.0.0.1:1/",
                                 "file:///etc/hostname",
                                 "127.0.0.1" + port,
                                 origin_ + "/a b",
                                 origin_ + "/a\r\nX: y",
                                 ""};
  for (const std::string& url : refused) {
    const HttpResponse response = client_->Fetch({.url = url});
    EXPECT_EQ(response.outcome, HttpOutcome::kNotSent) << url;
    EXPECT_FALSE(response.error.empty());
  }
  EXPECT_EQ(arrived, 0);
}

TEST_F(HttpClientTest, LetsNoHeaderBecomeTwo) {
  std::atomic<int> arrived = 0;
  Serve([&](const ServerRequest&) {
    ++arrived;
    return ServerResponse{};
  });
  Client();
  for (const auto& [name, value] : HttpHeaders{{"X-A", "1\r\nX-B: 2"},
                                               {"X-A\r\nX-B", "1"},
                                               {"X-A", std::string("1\0", 2)},
                                               {"", "1"}}) {
    HttpRequest request{.url = origin_ + "/"};
    request.headers = {{name, value}};
    EXPECT_EQ(client_->Fetch(request).outcome, HttpOutcome::kNotSent);
  }
  EXPECT_EQ(client_->Fetch({.method = "GET /x HTTP/1.1\r\n", .url = origin_ + "/"}).outcome,
            HttpOutcome::kNotSent);
  EXPECT_EQ(arrived, 0);
}

TEST_F(HttpClientTest, CancelEndsWhatIsUnderwayAndRefusesTheRest) {
  std::atomic<int> arrived = 0;
  Serve([&](const ServerRequest&) {
    ++arrived;
    return ServerResponse{.way = Way::kHang};
  });
  Client();
  std::promise<HttpResponse> underway;
  client_->Send(Post("/", "x"), [&](HttpResponse r) { underway.set_value(std::move(r)); });
  while (arrived == 0) PosixEnv().SleepUs(1'000);
  client_->Cancel();
  EXPECT_EQ(underway.get_future().get().outcome, HttpOutcome::kUnknown);
  EXPECT_EQ(client_->Fetch({.url = origin_ + "/"}).outcome, HttpOutcome::kNotSent);
  EXPECT_EQ(arrived, 1);
}

TEST_F(HttpClientTest, ItsEndAnswersEverything) {
  Serve([](const ServerRequest&) { return ServerResponse{.way = Way::kHang}; });
  Client();
  std::atomic<int> answered = 0;
  for (int at = 0; at < 20; ++at) client_->Send(Post("/", "x"), [&](HttpResponse) { ++answered; });
  client_.reset();
  EXPECT_EQ(answered, 20);
}

TEST(OriginOf, NamesSchemeHostAndPort) {
  EXPECT_EQ(*OriginOf("https://Example.COM/a?b#c"), "https://example.com:443");
  EXPECT_EQ(*OriginOf("http://h:80"), "http://h:80");
  EXPECT_EQ(*OriginOf("http://[::1]:8080/"), "http://[::1]:8080");
  for (const char* bad : {"", "h", "ftp://h/", "http://u:p@h/", "http://h:port/", "http://", " "}) {
    EXPECT_FALSE(OriginOf(bad)) << bad;
  }
}

TEST(EncodeUrl, ComesBackWhateverItWas) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += char(byte);
  EXPECT_EQ(*DecodeUrl(EncodeUrl(all), true), all);
  EXPECT_EQ(EncodeUrl("a/b?c=d&e'f%"), "a%2Fb%3Fc%3Dd%26e%27f%25");
}

}  // namespace
}  // namespace treaty::protocols
