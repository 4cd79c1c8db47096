#include "runtime/connectors/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <vector>

#include "runtime/protocols/jwt.h"
#include "runtime/value/base64.h"
#include "runtime/value/instant.h"

namespace treaty::connectors {
namespace {

using protocols::BindingValue;
using protocols::Endpoint;
using protocols::HttpClient;
using protocols::HttpRequest;
using protocols::HttpResponse;

constexpr int64_t kJwtLifetimeUs = 180'000'000;  // the longest that Salesforce takes
constexpr int64_t kLongestSkewUs = 60'000'000;
constexpr int64_t kFirstPauseUs = 1'000'000;
constexpr int64_t kMostPauseUs = 60'000'000;
constexpr std::string_view kKinds = "basic, client_credentials, jwt_bearer, api_key, none";

// A name and a secret, a key, nothing: what needs no renewal.
class FixedCredentials final : public Credentials {
 public:
  explicit FixedCredentials(Grant grant) : grant_(std::move(grant)) { grant_.generation = 1; }

  void Get(Receiver receive) override { receive(grant_); }
  void Refused(uint64_t) override {}
  int64_t expires_us() const override { return 0; }
  bool overdue() const override { return false; }
  int64_t renewals() const override { return 0; }

 private:
  Grant grant_;
};

// How a token is asked for.
struct TokenForm {
  // The body. Called anew for each renewal: an assertion is good for minutes.
  std::function<Result<std::string>(int64_t now_us)> make;
  std::string secret;  // is blotted out where a server repeats it
};

void BlotOut(std::string_view secret, std::string* text) {
  if (secret.empty()) return;
  for (size_t at = text->find(secret); at != std::string::npos; at = text->find(secret, at + 3)) {
    text->replace(at, secret.size(), "***");
  }
}

class TokenCredentials final : public Credentials {
 public:
  TokenCredentials(Env& env, HttpClient& client, std::string token_url, TokenForm form)
      : env_(env),
        client_(client),
        token_url_(std::move(token_url)),
        form_(std::move(form)),
        answered_(env.NewWaker()) {}

  // A renewal that is underway must not come back to nobody.
  ~TokenCredentials() override {
    client_.Cancel();
    while (IsAsking()) answered_->Wait(-1);
  }

  void Get(Receiver receive) override {
    std::optional<TokenResult<Grant>> known;
    bool begin = false;
    {
      const std::lock_guard lock(mutex_);
      const int64_t now_us = env_.MonotonicUs();
      if (IsGood(now_us)) {
        known = grant_;
      } else if (!renewing_ && now_us < not_before_us_) {
        known = tl::unexpected<TokenFailure>(last_failure_);
      } else {
        waiting_.push_back(std::move(receive));
        begin = !std::exchange(renewing_, true);
      }
    }
    if (known) return receive(*std::move(known));
    if (begin) Renew();
  }

  void Refused(uint64_t generation) override {
    const std::lock_guard lock(mutex_);
    if (generation == grant_.generation) refused_ = true;
  }

  int64_t expires_us() const override {
    const std::lock_guard lock(mutex_);
    return grant_.expires_us;
  }

  bool overdue() const override {
    const std::lock_guard lock(mutex_);
    return pause_us_ > 0;
  }

  int64_t renewals() const override {
    const std::lock_guard lock(mutex_);
    return int64_t(grant_.generation);
  }

 private:
  bool IsGood(int64_t now_us) const {
    return grant_.generation > 0 && !refused_ && (renew_at_us_ == 0 || now_us < renew_at_us_);
  }

  void Renew() {
    Result<std::string> form = form_.make(env_.NowUs());
    if (!form) return Done(tl::unexpected<TokenFailure>(TokenFailure{form.error()}));
    HttpRequest request{.method = "POST", .url = token_url_, .body = *std::move(form)};
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                       {"Accept", "application/json"}};
    {
      const std::lock_guard lock(mutex_);
      ++asking_;
    }
    client_.Send(std::move(request), [this](HttpResponse response) {
      Done(ReadTokenAnswer(response));
      const std::lock_guard lock(mutex_);
      --asking_;
      answered_->Wake();  // with the lock: the destructor must not be through before it
    });
  }

  void Done(TokenResult<TokenAnswer> answer) {
    std::vector<Receiver> waiting;
    std::optional<TokenResult<Grant>> outcome;
    {
      const std::lock_guard lock(mutex_);
      if (answer) {
        TakeToken(*answer);
        outcome = grant_;
      } else {
        last_failure_ = answer.error();
        BlotOut(form_.secret, &last_failure_.message);
        pause_us_ = std::clamp(pause_us_ * 2, kFirstPauseUs, kMostPauseUs);
        not_before_us_ = env_.MonotonicUs() + pause_us_;
        outcome = tl::unexpected<TokenFailure>(last_failure_);
      }
      renewing_ = false;
      waiting.swap(waiting_);
    }
    for (const Receiver& receive : waiting) receive(*outcome);
  }

  bool IsAsking() const {
    const std::lock_guard lock(mutex_);
    return asking_ > 0;
  }

  void TakeToken(const TokenAnswer& answer) {
    const int64_t lifetime_us = answer.lifetime_s * 1'000'000;
    const int64_t skew_us = std::min(kLongestSkewUs, lifetime_us / 10);
    grant_.authorization = "Bearer " + answer.token;
    grant_.instance_url = answer.instance_url;
    grant_.generation += 1;
    grant_.expires_us = lifetime_us > 0 ? env_.NowUs() + lifetime_us : 0;
    renew_at_us_ = lifetime_us > 0 ? env_.MonotonicUs() + lifetime_us - skew_us : 0;
    refused_ = false;
    pause_us_ = 0;
    not_before_us_ = 0;
  }

  Env& env_;
  HttpClient& client_;
  const std::string token_url_;
  const TokenForm form_;
  mutable std::mutex mutex_;  // guards what stands below
  Grant grant_;
  bool refused_ = false;
  bool renewing_ = false;
  int64_t renew_at_us_ = 0;  // monotonic; 0: only when refused
  int asking_ = 0;           // requests for a token whose callback has not ended
  const std::unique_ptr<Waker> answered_;
  std::vector<Receiver> waiting_;  // bounded by what its system has in flight
  TokenFailure last_failure_;
  int64_t pause_us_ = 0;
  int64_t not_before_us_ = 0;  // monotonic
};

std::string Form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string form;
  for (const auto& [name, value] : fields) {
    form += (form.empty() ? "" : "&") + std::string(name) + "=" + protocols::EncodeUrl(value);
  }
  return form;
}

Result<TokenForm> ClientCredentials(const Endpoint& endpoint) {
  TRY(const std::string client, endpoint.Need("auth.client"));
  TRY(const std::string secret, endpoint.Need("auth.secret"));
  std::string form = Form(
      {{"grant_type", "client_credentials"}, {"client_id", client}, {"client_secret", secret}});
  const std::string scope = endpoint.Get("auth.scope");
  if (!scope.empty()) form += "&scope=" + protocols::EncodeUrl(scope);
  return TokenForm{.make = [form](int64_t) -> Result<std::string> { return form; },
                   .secret = secret};
}

Result<TokenForm> JwtBearer(const Endpoint& endpoint) {
  protocols::JwtClaims claims;
  TRY(claims.issuer, endpoint.Need("auth.client"));
  TRY(claims.subject, endpoint.Need("auth.user"));
  TRY(const std::string key, endpoint.Need("auth.key"));
  claims.audience = endpoint.Get("auth.audience");
  if (claims.audience.empty()) claims.audience = "https://login.salesforce.com";
  claims.expires_s = 1;
  // A key that does not sign is said now, not when the first record is under way.
  if (const auto tried = protocols::SignJwt(claims, key); !tried) {
    return Fail(tried.error().message, endpoint.Find("auth.key")->place, tried.error().mend);
  }
  const auto make = [claims, key](int64_t now_us) mutable -> Result<std::string> {
    claims.expires_s = (now_us + kJwtLifetimeUs) / 1'000'000;
    TRY(const std::string assertion, protocols::SignJwt(claims, key));
    return Form(
        {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", assertion}});
  };
  return TokenForm{.make = make, .secret = {}};
}

Result<Grant> FixedGrant(const Endpoint& endpoint, std::string_view kind) {
  Grant grant;
  if (kind == "basic") {
    TRY(const std::string user, endpoint.Need("auth.user"));
    TRY(const std::string password, endpoint.Need("auth.password"));
    if (user.find(':') != std::string::npos) {
      return Fail("a user of basic sign-in has no colon", endpoint.Find("auth.user")->place,
                  "see the user's name");
    }
    grant.authorization = "Basic " + EncodeBase64(user + ":" + password);
  } else if (kind == "api_key") {
    TRY(grant.authorization, endpoint.Need("auth.key"));
    const std::string header = endpoint.Get("auth.header");
    grant.header = header.empty() ? "APIKey" : header;
  }
  return grant;
}

Result<void> CheckArguments(const Endpoint& endpoint) {
  constexpr std::string_view kKnown[] = {"user",     "password", "client", "secret",    "key",
                                         "audience", "header",   "scope",  "token_url", "expires"};
  for (const BindingValue& value : endpoint.values) {
    if (!value.name.starts_with("auth.")) continue;
    const std::string_view name = std::string_view(value.name).substr(5);
    if (std::find(std::begin(kKnown), std::end(kKnown), name) != std::end(kKnown)) continue;
    return Fail(fmt::format("`auth` knows no `{}`", name), value.place,
                "see docs/operations/http.md");
  }
  return {};
}

// The end of the day, where a day is said.
Result<int64_t> DeclaredExpiryUs(const Endpoint& endpoint) {
  const BindingValue* value = endpoint.Find("auth.expires");
  if (value == nullptr) return 0;
  constexpr int64_t kDayUs = 86'400'000'000;
  Date day;
  if (ParseDate(value->value, &day)) return (int64_t(day.days) + 1) * kDayUs;
  Timestamp instant;
  if (ParseTimestamp(value->value, &instant)) return instant.us;
  return Fail(fmt::format("`{}` is no day", value->value), value->place, "write \"2027-01-31\"");
}

Result<std::unique_ptr<Credentials>> OpenKind(const Endpoint& endpoint, HttpClient& client,
                                              std::string token_url) {
  TRY(const std::string kind, endpoint.Need("auth"));
  const std::string named_url = endpoint.Get("auth.token_url");
  if (!named_url.empty()) token_url = named_url;
  if (kind == "client_credentials" || kind == "jwt_bearer") {
    TRY(TokenForm form, kind == "jwt_bearer" ? JwtBearer(endpoint) : ClientCredentials(endpoint));
    return std::make_unique<TokenCredentials>(*endpoint.env, client, std::move(token_url),
                                              std::move(form));
  }
  if (kind == "basic" || kind == "api_key" || kind == "none") {
    TRY(Grant grant, FixedGrant(endpoint, kind));
    return std::make_unique<FixedCredentials>(std::move(grant));
  }
  return Fail(fmt::format("there is no way to sign in called `{}`", kind),
              endpoint.Find("auth")->place, "ways are " + std::string(kKinds));
}

}  // namespace

Result<std::unique_ptr<Credentials>> Credentials::Open(const Endpoint& endpoint, HttpClient& client,
                                                       std::string token_url) {
  TRY_VOID(CheckArguments(endpoint));
  TRY(const int64_t secret_expires_us, DeclaredExpiryUs(endpoint));
  TRY(std::unique_ptr<Credentials> credentials, OpenKind(endpoint, client, std::move(token_url)));
  credentials->secret_expires_us_ = secret_expires_us;
  return credentials;
}

void Credentials::Describe(protocols::ConnectionHealth* health) const {
  health->token_expires_us = expires_us();
  health->token_overdue = overdue();
  health->secret_expires_us = secret_expires_us_;
}

Result<std::vector<std::string>> CredentialOrigins(const Endpoint& endpoint) {
  std::vector<std::string> origins;
  for (const std::string_view name : {"auth.token_url", "instance"}) {
    const BindingValue* value = endpoint.Find(name);
    if (value == nullptr || value->value.empty()) continue;
    Result<std::string> origin = protocols::OriginOf(value->value);
    if (!origin) return Fail(origin.error().message, value->place, origin.error().mend);
    origins.push_back(*std::move(origin));
  }
  return origins;
}

}  // namespace treaty::connectors
