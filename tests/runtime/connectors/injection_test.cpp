// Whatever a key, a name or a value holds: it stays one part of a URL, one value of a query, one
// header, one member of a line, or it is refused before anything is sent.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>

#include "runtime/connectors/credentials.h"
#include "runtime/observe/log.h"
#include "runtime/protocols/http_server.h"
#include "runtime/value/base64.h"
#include "tests/support/hostile_texts.h"

namespace treaty::connectors {
namespace {

using protocols::EncodeUrl;
using protocols::HttpOutcome;
using protocols::HttpResponse;
using protocols::ServerRequest;
using protocols::ServerResponse;
using test::HostileBytes;
using test::HostileTexts;
using std::string_view_literals::operator""sv;

std::vector<std::string> Everything() {
  std::vector<std::string> all = HostileTexts();
  for (std::string& bytes : HostileBytes()) all.push_back(std::move(bytes));
  return all;
}

std::string Shown(std::string_view text) {
  return nlohmann::json(std::string(text.substr(0, 80)))
      .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

// A server that keeps the last request, and a client that may ask it.
class InjectionTest : public testing::Test {
 protected:
  InjectionTest() {
    server_ = *protocols::HttpServer::Start(
        PosixEnv(), {.most_header_bytes = 64u << 10}, [this](const ServerRequest& request) {
          const std::lock_guard lock(mutex_);
          last_ = request;
          ++arrived_;
          return ServerResponse{.body = R"({"access_token":"t"})"};
        });
    origin_ = "http://127.0.0.1:" + std::to_string(server_->port());
    client_ = *protocols::HttpClient::Start(PosixEnv(), {.origins = {origin_}});
  }

  HttpResponse Ask(std::string rest, protocols::HttpHeaders headers = {}) {
    return client_->Fetch({.url = origin_ + std::move(rest), .headers = std::move(headers)});
  }

  std::string origin_;
  std::mutex mutex_;
  ServerRequest last_;
  int arrived_ = 0;
  std::unique_ptr<protocols::HttpServer> server_;
  std::unique_ptr<protocols::HttpClient> client_;
};

TEST(HostileTexts, AreManyAndAllDifferent) {
  const std::vector<std::string> texts = HostileTexts();
  const std::set<std::string> different(texts.begin(), texts.end());
  EXPECT_GE(texts.size(), 200u);
  EXPECT_EQ(different.size(), texts.size());
  EXPECT_FALSE(different.contains(""));
}

TEST_F(InjectionTest, AKeyStaysOneSegmentOfAPath) {
  for (const std::string& text : Everything()) {
    const HttpResponse answer = Ask("/objects/" + EncodeUrl(text) + "/end?a=1");
    ASSERT_EQ(answer.status, 200) << Shown(text) << answer.error;
    EXPECT_EQ(std::count(last_.path.begin(), last_.path.end(), '/'), 3) << Shown(text);
    EXPECT_EQ(last_.query, "a=1") << Shown(text);
    const size_t end = last_.path.rfind('/');
    EXPECT_EQ(*protocols::DecodeUrl(last_.path.substr(9, end - 9), false), text) << Shown(text);
  }
}

TEST_F(InjectionTest, AValueStaysOneParameterOfAQuery) {
  for (const std::string& text : Everything()) {
    const std::string encoded = EncodeUrl(text);
    const HttpResponse answer = Ask("/q?" + encoded + "=1&$filter=" + encoded + "&b=2");
    ASSERT_EQ(answer.status, 200) << Shown(text) << answer.error;
    EXPECT_EQ(std::count(last_.query.begin(), last_.query.end(), '&'), 2) << Shown(text);
    EXPECT_EQ(last_.Parameter("$filter"), text) << Shown(text);
    EXPECT_EQ(last_.Parameter("b"), "2") << Shown(text);
    EXPECT_EQ(last_.Parameter(text), "1") << Shown(text);
  }
}

// Not encoded by mistake: refused, or still the same host and one request.
TEST_F(InjectionTest, ARawValueNeverChangesTheHost) {
  for (const std::string& text : Everything()) {
    for (const char* before : {"", "/", "/a?b="}) {
      const auto origin = protocols::OriginOf(origin_ + before + text);
      EXPECT_TRUE(!origin || *origin == origin_) << Shown(text);
      const int before_count = arrived_;
      const HttpResponse answer = Ask(before + text);
      EXPECT_EQ(answer.outcome, origin ? HttpOutcome::kAnswered : HttpOutcome::kNotSent)
          << Shown(text) << answer.error;
      EXPECT_EQ(arrived_, before_count + (origin ? 1 : 0)) << Shown(text);
    }
  }
}

TEST_F(InjectionTest, AHeaderStaysOneHeader) {
  ASSERT_EQ(Ask("/", {{"X-Value", "plain"}}).status, 200);
  const size_t headers = last_.headers.size();
  size_t sent = 0, refused = 0;
  for (const std::string& text : Everything()) {
    const int before = arrived_;
    const HttpResponse answer = Ask("/", {{"X-Value", text}});
    if (answer.outcome == HttpOutcome::kNotSent) {
      EXPECT_EQ(arrived_, before);
      ++refused;
      continue;
    }
    ++sent;
    ASSERT_EQ(answer.status, 200) << Shown(text) << answer.error;
    EXPECT_EQ(last_.headers.size(), headers) << Shown(text);
    const size_t first = text.find_first_not_of(" \t");
    const std::string trimmed = first == std::string::npos
                                    ? ""
                                    : text.substr(first, text.find_last_not_of(" \t") - first + 1);
    EXPECT_EQ(last_.Header("x-value"), trimmed) << Shown(text);
  }
  EXPECT_GT(sent, 100u);
  EXPECT_GT(refused, 50u);
}

TEST_F(InjectionTest, ANameOfAHeaderIsAWordOrRefused) {
  for (const std::string& text : Everything()) {
    const HttpResponse answer = Ask("/", {{"X-" + text, "v"}});
    if (answer.outcome == HttpOutcome::kNotSent) continue;
    EXPECT_EQ(text.find_first_of(": \t\r\n\0,;\"()<>@[]{}/\\=?"sv), std::string::npos)
        << Shown(text);
    EXPECT_EQ(std::count_if(last_.headers.begin(), last_.headers.end(),
                            [](const auto& header) { return header.second == "v"; }),
              1)
        << Shown(text);
  }
}

TEST_F(InjectionTest, ASecretStaysOneFieldOfAForm) {
  program::Model model;
  for (const std::string& text : Everything()) {
    protocols::Endpoint endpoint{
        .env = &PosixEnv(), .model = &model, .system = "crm", .values = {}};
    endpoint.values = {{"auth", "client_credentials", "p"},
                       {"auth.client", text, "p"},
                       {"auth.secret", text, "p"},
                       {"auth.scope", text, "p"}};
    // A client goes with its credentials.
    const auto client = *protocols::HttpClient::Start(PosixEnv(), {.origins = {origin_}});
    const auto credentials = Credentials::Open(endpoint, *client, origin_ + "/token");
    ASSERT_TRUE(credentials) << Shown(text);
    std::promise<bool> given;
    (*credentials)->Get([&](Result<Grant> grant) { given.set_value(grant.has_value()); });
    ASSERT_TRUE(given.get_future().get()) << Shown(text);
    ServerRequest form;
    form.query = last_.body;
    EXPECT_EQ(std::count(form.query.begin(), form.query.end(), '&'), 3) << Shown(text);
    EXPECT_EQ(form.Parameter("grant_type"), "client_credentials");
    for (const char* name : {"client_id", "client_secret", "scope"}) {
      EXPECT_EQ(form.Parameter(name), text) << name << Shown(text);
    }
  }
}

TEST_F(InjectionTest, APasswordStaysAPassword) {
  program::Model model;
  for (const std::string& text : Everything()) {
    protocols::Endpoint endpoint{
        .env = &PosixEnv(), .model = &model, .system = "erp", .values = {}};
    endpoint.values = {
        {"auth", "basic", "p"}, {"auth.user", text, "p"}, {"auth.password", text, "p"}};
    const auto credentials = Credentials::Open(endpoint, *client_, "");
    EXPECT_EQ(credentials.has_value(), text.find(':') == std::string::npos) << Shown(text);
    if (!credentials) continue;
    (*credentials)->Get([&](Result<Grant> grant) {
      EXPECT_EQ(grant->authorization, "Basic " + EncodeBase64(text + ":" + text));
    });
  }
}

TEST(InjectionIntoTheLog, ALineStaysALine) {
  std::string written;
  observe::Log log(PosixEnv(), observe::Level::kInfo,
                   [&](std::string_view line) { written = line; });
  for (const std::string& text : Everything()) {
    log.Write(observe::Level::kWarning, text, {{"plain", int64_t(1)}, {"reason", text}});
    ASSERT_FALSE(written.empty());
    EXPECT_EQ(written.find('\n'), written.size() - 1) << Shown(text);
    for (const char letter : written.substr(0, written.size() - 1)) {
      EXPECT_GE(uint8_t(letter), ' ') << Shown(text);
    }
    const auto line = nlohmann::json::parse(written, nullptr, false);
    ASSERT_TRUE(line.is_object()) << Shown(text);
    EXPECT_EQ(line.size(), 5u) << Shown(text);
    EXPECT_EQ(line["level"], "warning");
    EXPECT_EQ(line["plain"], 1);
  }
  for (const std::string& text : HostileTexts()) {
    log.Write(observe::Level::kWarning, text, {{"reason", text}});
    const auto line = nlohmann::json::parse(written, nullptr, false);
    EXPECT_EQ(line["event"], text);
    EXPECT_EQ(line["reason"], text);
  }
}

}  // namespace
}  // namespace treaty::connectors
