#include "runtime/connectors/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <atomic>
#include <thread>

#include "runtime/connectors/token_answer.h"
#include "runtime/protocols/http_server.h"
#include "runtime/protocols/jwt.h"
#include "runtime/value/base64.h"

namespace treaty::connectors {
namespace {

using protocols::HttpResponse;
using protocols::ServerRequest;
using protocols::ServerResponse;
using testing::HasSubstr;
using testing::Not;

std::string NewKey() {
  EVP_PKEY* const key = EVP_RSA_gen(2048);
  BIO* const memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(memory, key, nullptr, nullptr, 0, nullptr, nullptr);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  std::string pem(bytes, size_t(size));
  BIO_free(memory);
  EVP_PKEY_free(key);
  return pem;
}

// The machine, but for its clocks: these stand still until they are advanced.
class SteppedEnv : public Env {
 public:
  int64_t now_us() const { return now_us_; }
  void Advance(int64_t by_us) { now_us_ += by_us; }

  int64_t NowUs() override { return now_us_; }
  int64_t MonotonicUs() override { return now_us_; }
  uint64_t Random() override { return machine_.Random(); }
  std::unique_ptr<Waker> NewWaker() override { return machine_.NewWaker(); }
  void SleepUs(int64_t duration_us) override { machine_.SleepUs(duration_us); }
  std::unique_ptr<Thread> StartThread(std::string name, std::function<void()> body) override {
    return machine_.StartThread(std::move(name), std::move(body));
  }
  Result<std::unique_ptr<AppendFile>> OpenAppend(const std::string&) override { return NoFiles(); }
  Result<std::unique_ptr<ReadFile>> OpenRead(const std::string&) override { return NoFiles(); }
  Result<FileInfo> Info(const std::string&) override { return NoFiles(); }
  Result<void> Rename(const std::string&, const std::string&) override { return NoFiles(); }
  Result<void> Remove(const std::string&) override { return NoFiles(); }
  Result<void> SyncDirectory(const std::string&) override { return NoFiles(); }
  Result<void> MakeDirectories(const std::string&) override { return NoFiles(); }
  Result<std::vector<std::string>> List(const std::string&) override { return NoFiles(); }
  Result<void> MakePrivate(const std::string&) override { return NoFiles(); }
  Result<void> Reserve(const std::string&, int64_t) override { return NoFiles(); }
  Result<DiskSpace> Space(const std::string&) override { return NoFiles(); }
  std::optional<std::string> Variable(const std::string&) override { return std::nullopt; }

 private:
  static tl::unexpected<Error> NoFiles() { return Fail("credentials read no files"); }

  Env& machine_ = PosixEnv();
  std::atomic<int64_t> now_us_ = 1'767'225'600'000'000;  // 2026-01-01
};

class CredentialsTest : public testing::Test {
 protected:
  void Serve(protocols::HttpHandler handler) {
    auto server = protocols::HttpServer::Start(PosixEnv(), {.threads = 2}, std::move(handler));
    ASSERT_TRUE(server);
    server_ = *std::move(server);
    url_ = "http://127.0.0.1:" + std::to_string(server_->port());
    auto client = protocols::HttpClient::Start(PosixEnv(), {.origins = {url_}});
    ASSERT_TRUE(client);
    client_ = *std::move(client);
  }
  Result<std::unique_ptr<Credentials>> Open(std::vector<protocols::BindingValue> values) {
    endpoint_ = {.env = &clock_, .model = &model_, .system = "crm", .values = values};
    for (auto& value : endpoint_.values) value.place = "main.treaty:3:5";
    return Credentials::Open(endpoint_, *client_, url_ + "/token");
  }
  Result<std::unique_ptr<Credentials>> OpenClient() {
    return Open(
        {{"auth", "client_credentials"}, {"auth.client", "me&you"}, {"auth.secret", "s3cret"}});
  }
  static Result<Grant> Wait(Credentials& credentials) {
    std::atomic<bool> done = false;
    Result<Grant> got;
    credentials.Get([&](Result<Grant> grant) {
      got = std::move(grant);
      done = true;
    });
    while (!done) PosixEnv().SleepUs(500);
    return got;
  }

  SteppedEnv clock_;
  program::Model model_;
  protocols::Endpoint endpoint_;
  std::string url_ = "http://127.0.0.1:9";
  std::unique_ptr<protocols::HttpServer> server_;
  std::unique_ptr<protocols::HttpClient> client_;
};

TEST_F(CredentialsTest, ANameAndAPasswordNeedNobody) {
  Serve([](const ServerRequest&) { return ServerResponse{}; });
  const auto basic = Open({{"auth", "basic"}, {"auth.user", "u"}, {"auth.password", "p:w"}});
  ASSERT_TRUE(basic) << basic.error().ToString();
  EXPECT_EQ(Wait(**basic)->authorization, "Basic " + EncodeBase64("u:p:w"));
  const auto key = Open({{"auth", "api_key"}, {"auth.key", "k"}});
  EXPECT_EQ(Wait(**key)->header, "APIKey");
  EXPECT_EQ(Wait(**key)->authorization, "k");
  EXPECT_EQ(Wait(**Open({{"auth", "none"}}))->authorization, "");
}

TEST_F(CredentialsTest, SaysWhatIsMissing) {
  Serve([](const ServerRequest&) { return ServerResponse{}; });
  const std::vector<std::vector<protocols::BindingValue>> wrong = {
      {},
      {{"auth", "kerberos"}},
      {{"auth", "basic"}, {"auth.user", "u"}},
      {{"auth", "basic"}, {"auth.user", "a:b"}, {"auth.password", "p"}},
      {{"auth", "basic"}, {"auth.user", "u"}, {"auth.password", "p"}, {"auth.colour", "red"}},
      {{"auth", "client_credentials"}, {"auth.client", "c"}},
      {{"auth", "jwt_bearer"}, {"auth.client", "c"}, {"auth.user", "u"}, {"auth.key", "no key"}}};
  for (const auto& values : wrong) {
    const auto opened = Open(values);
    ASSERT_FALSE(opened);
    EXPECT_FALSE(opened.error().mend.empty());
    EXPECT_THAT(opened.error().ToString(), Not(HasSubstr("no key")));
  }
}

TEST_F(CredentialsTest, OneRenewalServesAllCallersOfAllThreads) {
  std::atomic<int> given = 0;
  Serve([&](const ServerRequest& request) {
    EXPECT_EQ(request.body,
              "grant_type=client_credentials&client_id=me%26you&client_secret=s3cret");
    ServerResponse response{.delay_us = 2'000};
    response.body = R"({"access_token":"t)" + std::to_string(++given) +
                    R"(","instance_url":"http://i","token_type":"Bearer"})";
    return response;
  });
  const auto opened = OpenClient();
  ASSERT_TRUE(opened) << opened.error().ToString();
  Credentials& credentials = **opened;
  constexpr int kThreads = 8, kCallers = 125, kExpiries = 10;
  for (int expiry = 1; expiry <= kExpiries; ++expiry) {
    std::atomic<int> answered = 0, wrong = 0;
    std::vector<std::thread> threads;
    for (int at = 0; at < kThreads; ++at) {
      threads.emplace_back([&] {
        for (int caller = 0; caller < kCallers; ++caller) {
          credentials.Get([&](Result<Grant> grant) {
            const std::string expected = "Bearer t" + std::to_string(expiry);
            wrong +=
                !grant || grant->authorization != expected || grant->instance_url != "http://i";
            ++answered;
          });
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    while (answered < kThreads * kCallers) PosixEnv().SleepUs(500);
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(given, expiry);
    for (int caller = 0; caller < 100; ++caller) credentials.Refused(uint64_t(expiry));
    credentials.Refused(uint64_t(expiry - 1));  // of before: says nothing about this one
  }
  EXPECT_EQ(credentials.renewals(), kExpiries);
}

TEST_F(CredentialsTest, RenewsBeforeTheEndOfALifetime) {
  struct {
    int lifetime_s, good_for_s;
  } const cases[] = {{7200, 7140}, {600, 540}, {100, 90}, {20, 18}};
  for (const auto& one : cases) {
    std::atomic<int> given = 0;
    Serve([&](const ServerRequest&) {
      ++given;
      return ServerResponse{.body = R"({"access_token":"t","expires_in":")" +
                                    std::to_string(one.lifetime_s) + R"("})"};
    });
    const auto opened = OpenClient();
    const int64_t end_us = clock_.now_us() + one.lifetime_s * int64_t(1'000'000);
    EXPECT_EQ(Wait(**opened)->expires_us, end_us);
    EXPECT_EQ((*opened)->expires_us(), end_us);
    clock_.Advance(one.good_for_s * int64_t(1'000'000) - 1);
    EXPECT_TRUE(Wait(**opened));
    EXPECT_EQ(given, 1);
    clock_.Advance(1);
    EXPECT_TRUE(Wait(**opened));
    EXPECT_EQ(given, 2);
  }
}

TEST_F(CredentialsTest, SayWhatOperatorsMustKnow) {
  std::atomic<bool> lets_in = true;
  Serve([&](const ServerRequest&) {
    if (!lets_in) return ServerResponse{.status = 503};
    return ServerResponse{.body = R"({"access_token":"t","expires_in":100})"};
  });
  const auto opened = Open({{"auth", "client_credentials"},
                            {"auth.client", "us"},
                            {"auth.secret", "s3cret"},
                            {"auth.expires", "2026-03-01"}});
  ASSERT_TRUE(opened) << opened.error().ToString();
  const auto health = [&] {
    protocols::ConnectionHealth described;
    (*opened)->Describe(&described);
    return described;
  };
  EXPECT_EQ(health().secret_expires_us, 1'772'409'600'000'000) << "the end of the day";
  EXPECT_EQ(health().token_expires_us, 0);
  ASSERT_TRUE(Wait(**opened));
  const int64_t end_us = clock_.now_us() + 100'000'000;
  clock_.Advance(95'000'000);  // its renewal is due, but nobody has asked
  EXPECT_EQ(health().token_expires_us, end_us);
  EXPECT_FALSE(health().token_overdue);
  lets_in = false;
  EXPECT_FALSE(Wait(**opened));
  EXPECT_TRUE(health().token_overdue);
  lets_in = true;
  clock_.Advance(1'000'000);
  ASSERT_TRUE(Wait(**opened));
  EXPECT_FALSE(health().token_overdue);
  EXPECT_FALSE(Open({{"auth", "none"}, {"auth.expires", "next year"}}));
}

TEST_F(CredentialsTest, TellARefusalFromSilence) {
  std::atomic<int> status = 400;
  Serve([&](const ServerRequest&) { return ServerResponse{.status = status}; });
  const auto opened = OpenClient();
  const auto why = [&] {
    clock_.Advance(60'000'000);
    NoToken seen = NoToken::kNotLetIn;
    const auto came = PosixEnv().NewWaker();
    (*opened)->Get([&](const TokenResult<Grant>& grant) {
      EXPECT_FALSE(grant);
      if (!grant) seen = grant.error().why;
      came->Wake();
    });
    came->Wait(-1);
    return seen;
  };
  EXPECT_EQ(why(), NoToken::kNotLetIn);
  status = 401;
  EXPECT_EQ(why(), NoToken::kNotLetIn);
  status = 503;
  EXPECT_EQ(why(), NoToken::kNoAnswer);
  status = 429;
  EXPECT_EQ(why(), NoToken::kNoAnswer);
}

TEST_F(CredentialsTest, DoesNotStormASystemThatLetsNobodyIn) {
  std::atomic<int> asked = 0;
  std::atomic<bool> lets_in = false;
  Serve([&](const ServerRequest&) {
    ++asked;
    if (lets_in) return ServerResponse{.body = R"({"access_token":"t"})"};
    return ServerResponse{.status = 400,
                          .body = R"({"error":"invalid_grant","error_description":"not you"})"};
  });
  const auto opened = OpenClient();
  // 1 s, 2 s, 4 s, ... 32 s, then 1 min each time.
  int64_t pause_us = 1'000'000;
  for (int renewal = 1; renewal <= 9; ++renewal) {
    for (int at = 0; at < 20; ++at) {
      const Result<Grant> grant = Wait(**opened);
      ASSERT_FALSE(grant);
      EXPECT_THAT(grant.error().message, HasSubstr("invalid_grant: not you"));
      EXPECT_THAT(grant.error().ToString(), Not(HasSubstr("s3cret")));
    }
    EXPECT_EQ(asked, renewal);
    clock_.Advance(pause_us - 1);
    EXPECT_FALSE(Wait(**opened));
    EXPECT_EQ(asked, renewal);
    clock_.Advance(1);
    pause_us = std::min<int64_t>(pause_us * 2, 60'000'000);
  }
  lets_in = true;
  EXPECT_TRUE(Wait(**opened));
  (*opened)->Refused(1);
  lets_in = false;
  EXPECT_FALSE(Wait(**opened));  // asked at once, and the pause begins anew
  EXPECT_EQ(asked, 11);
  clock_.Advance(1'000'000);
  EXPECT_FALSE(Wait(**opened));
  EXPECT_EQ(asked, 12);
}

TEST_F(CredentialsTest, RepeatsNoSecretThatAServerRepeats) {
  Serve([](const ServerRequest& request) {
    return ServerResponse{.status = 401,
                          .body = R"({"error":"x\r\ny","error_description":"s3cret/s3cret of )" +
                                  std::to_string(request.body.size()) + R"("})"};
  });
  const auto opened = OpenClient();
  const Result<Grant> grant = Wait(**opened);
  ASSERT_FALSE(grant);
  EXPECT_THAT(grant.error().message, HasSubstr("status 401 x  y: ***/*** of"));
}

TEST_F(CredentialsTest, EndsWhileARenewalHangs) {
  Serve([](const ServerRequest&) { return ServerResponse{.way = ServerResponse::Way::kHang}; });
  auto opened = OpenClient();
  std::atomic<int> answered = 0;
  (*opened)->Get([&](Result<Grant> grant) { answered += !grant; });
  *opened = nullptr;
  EXPECT_EQ(answered, 1);
}

TEST_F(CredentialsTest, SignsAnAssertionThatTheKeyProves) {
  std::string body;
  Serve([&](const ServerRequest& request) {
    body = request.body;
    return ServerResponse{.body = R"({"access_token":"t"})"};
  });
  const auto opened = Open(
      {{"auth", "jwt_bearer"}, {"auth.client", "c"}, {"auth.user", "u@x"}, {"auth.key", NewKey()}});
  ASSERT_TRUE(opened) << opened.error().ToString();
  ASSERT_TRUE(Wait(**opened));
  EXPECT_THAT(body, HasSubstr("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"));
  EXPECT_THAT(body, HasSubstr("&assertion=" + EncodeBase64Url(R"({"alg":"RS256","typ":"JWT"})")));
}

TEST(SignJwt, RefusesKeysThatAreNone) {
  for (const char* key : {"", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    EXPECT_FALSE(protocols::SignJwt({}, key));
  }
}

TEST(ReadTokenAnswer, TakesNothingThatIsNoToken) {
  const auto read = [](int status, std::string body) {
    HttpResponse response;
    response.outcome = protocols::HttpOutcome::kAnswered;
    response.status = status;
    response.body = std::move(body);
    return ReadTokenAnswer(response);
  };
  EXPECT_EQ(read(200, R"({"access_token":"a!B","expires_in":3600})")->lifetime_s, 3600);
  for (const char* bad : {"", "[]", "{", R"({"access_token":""})", R"({"access_token":"a b"})",
                          R"({"access_token":"a\r\nX: y"})", R"({"token":"a"})"}) {
    EXPECT_FALSE(read(200, bad)) << bad;
  }
  EXPECT_FALSE(read(401, R"({"access_token":"a"})"));
  EXPECT_FALSE(ReadTokenAnswer({}));
}

TEST(Base64, FollowsItsRfc) {
  const std::pair<const char*, const char*> pairs[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}};
  for (const auto& [bytes, text] : pairs) EXPECT_EQ(EncodeBase64(bytes), text);
  EXPECT_EQ(EncodeBase64Url("\xfb\xff"), "-_8");
}

}  // namespace
}  // namespace treaty::connectors
