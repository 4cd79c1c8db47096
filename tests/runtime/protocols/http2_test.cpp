// The client against a server that speaks HTTP/2 only: Node's own. Skipped where there is no Node.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <latch>
#include <nlohmann/json.hpp>

#include "runtime/protocols/http_client.h"
#include "tests/support/tls_server.h"

namespace treaty::protocols {
namespace {

class NodeServer {
 public:
  // No port when Node is not there.
  NodeServer(const std::string& key, const std::string& certificate) {
    int in[2], out[2];
    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0) return;
    child_ = fork();
    if (child_ == 0) {
      dup2(in[0], 0);
      dup2(out[1], 1);
      execlp("node", "node", TREATY_SOURCE_DIR "/tests/runtime/protocols/http2_server.mjs",
             key.c_str(), certificate.c_str(), nullptr);
      _exit(127);
    }
    close(in[0]);
    close(out[1]);
    input_ = in[1];
    for (char letter = 0; read(out[0], &letter, 1) == 1 && letter != '\n';) port_ += letter;
    close(out[0]);
  }
  ~NodeServer() {
    close(input_);  // ends it
    waitpid(child_, nullptr, 0);
  }
  const std::string& port() const { return port_; }

 private:
  pid_t child_ = 0;
  int input_ = -1;
  std::string port_;
};

class Http2Test : public testing::Test {
 protected:
  void SetUp() override {
    const test::TlsIdentity identity = test::NewTlsIdentity();
    const std::string key = testing::TempDir() + "/http2_test_key.pem";
    const std::string certificate = testing::TempDir() + "/http2_test_certificate.pem";
    ASSERT_TRUE(PosixEnv().WriteWhole(key, identity.key));
    ASSERT_TRUE(PosixEnv().WriteWhole(certificate, identity.certificate));
    server_ = std::make_unique<NodeServer>(key, certificate);
    if (server_->port().empty()) GTEST_SKIP() << "there is no `node` on this machine";
    origin_ = "https://127.0.0.1:" + server_->port();
    client_ = *HttpClient::Start(PosixEnv(), {.origins = {origin_}, .ca_file = certificate});
  }

  HttpResponse Post(const std::string& path) {
    return client_->Fetch(
        {.method = "POST", .url = origin_ + path, .headers = {}, .body = "{\"a\":1}"});
  }
  int Count(const char* what) {
    const HttpResponse answer = client_->Fetch({.url = origin_ + "/counts"});
    return nlohmann::json::parse(answer.body)[what].get<int>();
  }

  std::unique_ptr<NodeServer> server_;
  std::string origin_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(Http2Test, ManyRequestsShareAConnection) {
  constexpr int kRequests = 500;
  std::atomic<int> answered = 0;
  std::latch all(kRequests);
  for (int at = 0; at < kRequests; ++at) {
    client_->Send({.method = "POST", .url = origin_ + "/", .headers = {}, .body = "x"},
                  [&](HttpResponse response) {
                    answered += response.status == 200;
                    all.count_down();
                  });
  }
  all.wait();
  EXPECT_EQ(answered, kRequests);
  EXPECT_EQ(Count("arrived"), kRequests);
  EXPECT_EQ(Count("sessions"), 1);
}

TEST_F(Http2Test, SendsNoWriteTwice) {
  EXPECT_EQ(Post("/").status, 200);
  int arrived = Count("arrived");
  for (const char* path : {"/reset", "/refuse", "/end"}) {
    const HttpResponse lost = Post(path);
    EXPECT_EQ(lost.outcome, HttpOutcome::kUnknown) << path;
    EXPECT_NE(lost.error, "");
    EXPECT_EQ(Count("arrived"), ++arrived) << path;
  }
  EXPECT_EQ(Post("/").status, 200);
}

TEST_F(Http2Test, AsksAgainWhatTheServerDidNotTake) {
  EXPECT_EQ(client_->Fetch({.url = origin_ + "/"}).status, 200);
  EXPECT_EQ(client_->Fetch({.url = origin_ + "/refuse"}).status, 200);
  EXPECT_EQ(Count("arrived"), 3);
}

}  // namespace
}  // namespace treaty::protocols
