#include "runtime/protocols/http_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include "runtime/protocols/http_text.h"

namespace treaty::protocols {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// A connection that says exactly what a test wants it to say.
class RawClient {
 public:
  explicit RawClient(uint16_t port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RawClient() { close(socket_); }

  bool connected() const { return connected_; }
  void Say(std::string_view text) {
    while (!text.empty()) {
      const ssize_t sent = send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;
      text.remove_prefix(size_t(sent));
    }
  }
  // All that comes until the server closes; or, with `until`, until that has come.
  std::string Hear(std::string_view until = {}) {
    std::string heard;
    char bytes[4096];
    while (until.empty() || heard.find(until) == std::string::npos) {
      const ssize_t read = recv(socket_, bytes, sizeof bytes, 0);
      if (read <= 0) break;
      heard.append(bytes, size_t(read));
    }
    return heard;
  }

 private:
  const int socket_;
  bool connected_ = false;
};

std::unique_ptr<HttpServer> Serve(HttpServerOptions options, HttpHandler handler) {
  auto server = HttpServer::Start(PosixEnv(), std::move(options), std::move(handler));
  EXPECT_TRUE(server) << server.error().ToString();
  return *std::move(server);
}

ServerResponse Echo(const ServerRequest& request) {
  return {.status = 200,
          .headers = {{"X-Path", request.path}},
          .body = request.method + " " + request.query + " " + request.body};
}

std::string Ask(uint16_t port, std::string_view request) {
  RawClient client(port);
  client.Say(request);
  return client.Hear();
}

TEST(HttpServer, AnswersAndKeepsTheConnection) {
  const auto server = Serve({}, Echo);
  RawClient client(server->port());
  client.Say("POST /a%20b?c=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  const std::string first = client.Hear("abc");
  EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_THAT(first, HasSubstr("X-Path: /a%20b\r\n"));
  EXPECT_THAT(first, HasSubstr("\r\n\r\nPOST c=1 abc"));
  client.Say("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.Hear(), HasSubstr("Connection: close\r\n"));
}

TEST(HttpServer, AnswersAHeadWithoutABody) {
  const auto server = Serve({}, Echo);
  const std::string answer =
      Ask(server->port(), "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST(HttpServer, SendsLargeAnswersWhole) {
  const std::string large(5'000'000, 'x');
  const auto server =
      Serve({}, [&](const ServerRequest&) { return ServerResponse{.body = large}; });
  const std::string answer =
      Ask(server->port(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(answer.size() - answer.find("\r\n\r\n") - 4, large.size());
}

struct Refusal {
  const char* name;
  std::string request;
  const char* answer;
};

TEST(HttpServer, RefusesWhatItCannotRead) {
  const auto server = Serve({.most_header_bytes = 1024, .most_body_bytes = 100}, Echo);
  const Refusal refusals[] = {
      {"no request line", "hello\r\n\r\n", "HTTP/1.1 400"},
      {"no path", "GET x HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400"},
      {"a header without a colon", "GET / HTTP/1.1\r\nHost x\r\n\r\n", "HTTP/1.1 400"},
      {"a large header", "GET / HTTP/1.1\r\nX: " + std::string(5000, 'a') + "\r\n\r\n",
       "HTTP/1.1 431"},
      {"a large body",
       "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'a'),
       "HTTP/1.1 413"},
      {"a large body in chunks",
       "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
       "ff\r\n" +
           std::string(255, 'a') + "\r\n0\r\n\r\n",
       "HTTP/1.1 413"},
      {"a length that is none", "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n", "HTTP/1.1 400"},
      {"two lengths", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
       "HTTP/1.1 400"},
  };
  for (const Refusal& refusal : refusals) {
    EXPECT_THAT(Ask(server->port(), refusal.request), StartsWith(refusal.answer)) << refusal.name;
  }
}

TEST(HttpServer, EndsRequestsThatNeverEnd) {
  const auto server = Serve({.read_timeout_us = 100'000, .idle_timeout_us = 100'000}, Echo);
  EXPECT_EQ(Ask(server->port(), "GET / HTTP/1.1\r\nHost"), "") << "closed in the middle";
  EXPECT_EQ(Ask(server->port(), ""), "") << "an idle connection is closed";
}

TEST(HttpServer, ClosesWithoutAnAnswerAndHangs) {
  const auto server = Serve({}, [](const ServerRequest& request) {
    const bool hang = request.path == "/hang";
    return ServerResponse{.way = hang ? ServerResponse::Way::kHang : ServerResponse::Way::kClose};
  });
  EXPECT_EQ(Ask(server->port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
  RawClient hanging(server->port());
  hanging.Say("GET /hang HTTP/1.1\r\nHost: x\r\n\r\n");
  // Others are answered meanwhile, and the end of the server does not wait for it.
  EXPECT_EQ(Ask(server->port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
}

TEST(HttpServer, ASilenceEndsWhenItsTimeIsUp) {
  const auto server = Serve({.hang_timeout_us = 100'000}, [](const ServerRequest&) {
    return ServerResponse{.way = ServerResponse::Way::kHang};
  });
  EXPECT_EQ(Ask(server->port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), "");
}

TEST(HttpServer, ALateAnswerHoldsUpNobody) {
  std::atomic<int> asked = 0;
  const auto server = Serve({.threads = 1}, [&](const ServerRequest& request) {
    ++asked;
    return ServerResponse{.body = request.path,
                          .delay_us = request.path == "/late" ? 60'000'000 : 0};
  });
  RawClient late(server->port());
  late.Say("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
  while (asked == 0) PosixEnv().SleepUs(1'000);
  EXPECT_THAT(Ask(server->port(), "GET /now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
              HasSubstr("/now"));
}

TEST(HttpServer, RefusesMoreConnectionsThanItHolds) {
  const auto server = Serve({.most_connections = 1}, Echo);
  RawClient first(server->port());
  first.Say("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  first.Hear("GET");
  EXPECT_THAT(Ask(server->port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 503"));
}

TEST(HttpServer, SaysWhereItCannotListen) {
  const auto server = Serve({}, Echo);
  const auto second = HttpServer::Start(PosixEnv(), {.port = server->port()}, Echo);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().place, StartsWith("127.0.0.1:"));
  EXPECT_FALSE(HttpServer::Start(PosixEnv(), {.address = "here"}, Echo));
}

TEST(ServerRequest, DecodesParameters) {
  const ServerRequest request{.query = "q=SELECT+Id&%24filter=a%20eq%20'b%26c'&empty&bad=%zz"};
  EXPECT_EQ(request.Parameter("q"), "SELECT Id");
  EXPECT_EQ(request.Parameter("$filter"), "a eq 'b&c'");
  EXPECT_TRUE(request.HasParameter("empty"));
  EXPECT_FALSE(request.HasParameter("absent"));
  EXPECT_EQ(request.Parameter("bad"), "%zz");
}

TEST(DecodeUrl, RefusesBrokenEscapes) {
  EXPECT_EQ(*DecodeUrl("a%2Bb+c", false), "a+b+c");
  EXPECT_EQ(*DecodeUrl("a%2Bb+c", true), "a+b c");
  for (const char* broken : {"%", "%1", "a%g1", "%1g"}) EXPECT_FALSE(DecodeUrl(broken, false));
}

TEST(ResponseHead, NeverLetsAHeaderBecomeTwo) {
  const ServerResponse response{.headers = {{"X-A", "1\r\nX-B: 2"}, {"X-C", "3"}}};
  const std::string head = ResponseHead(response, 1'764'000'000'000'000, true);
  EXPECT_EQ(head.find("X-B"), std::string::npos);
  EXPECT_THAT(head, HasSubstr("X-C: 3\r\n"));
  EXPECT_THAT(head, HasSubstr("Date: Mon, 24 Nov 2025 16:00:00 GMT\r\n"));
}

}  // namespace
}  // namespace treaty::protocols
