#include "runtime/connectors/sap/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/connectors/retry_after.h"
#include "runtime/value/plain_code.h"

namespace treaty::connectors::sap {

using protocols::AnswerStatus;
using protocols::Endpoint;
using protocols::HttpOutcome;
using protocols::HttpRequest;
using protocols::HttpResponse;

namespace {

// A throttle that does not say for how long: doubled with each in a row.
constexpr int64_t kFirstRestUs = 1'000'000;
constexpr int64_t kMostRestUs = 60'000'000;
// Until a token is asked for again where the server gave no answer; credentials wait longer by
// themselves.
constexpr int64_t kTokenRestUs = 1'000'000;

// How a token is asked for, one way after the other until one gives it.
struct TokenWay {
  const char* method;
  bool slash;
};
constexpr TokenWay kTokenWays[] = {{"HEAD", true}, {"HEAD", false}, {"GET", true}};
constexpr size_t kTokenWayCount = std::size(kTokenWays);

}  // namespace

std::string Reply::LogWords() const {
  const std::string code = PlainCode(trouble.code);
  if (outcome == HttpOutcome::kAnswered) return fmt::format("{} (HTTP {})", code, response.status);
  return fmt::format("{}: {}", code, trouble.message);
}

SapConnection::SapConnection(const Endpoint& endpoint, Settings settings)
    : env_(*endpoint.env),
      model_(*endpoint.model),
      system_(endpoint.system),
      settings_(std::move(settings)),
      etags_(size_t(settings_.etags)) {}

SapConnection::~SapConnection() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  // Whoever is past a look at `closing_` has let go of the credentials after this.
  { const std::lock_guard running(delivering_); }
  credentials_.reset();
  client_.reset();
}

Result<std::unique_ptr<SapConnection>> SapConnection::Open(const Endpoint& endpoint) {
  TRY(Settings settings, ReadSettings(endpoint));
  std::unique_ptr<SapConnection> connection(new SapConnection(endpoint, std::move(settings)));
  TRY_VOID(connection->Start(endpoint));
  return connection;
}

Result<void> SapConnection::Start(const Endpoint& endpoint) {
  protocols::HttpClientOptions options;
  TRY(options.origins, CredentialOrigins(endpoint));
  options.origins.push_back(settings_.url);
  options.timeout_us = settings_.timeout_us;
  options.most_connections = size_t(settings_.connections);
  options.ca_file = settings_.ca_file;
  options.most_body_bytes = 64u << 20;
  TRY(client_, protocols::HttpClient::Start(env_, std::move(options)));
  TRY(credentials_,
      Credentials::Open(endpoint, *client_, settings_.url + "/sap/bc/sec/oauth2/token"));
  return {};
}

// ---- calls on their way
// ----------------------------------------------------------------------------

void SapConnection::Send(const void* owner, Call call, Receiver done) {
  uint64_t ticket = 0;
  int64_t rest_us = 0;
  {
    const std::lock_guard lock(mutex_);
    ticket = next_ticket_++;
    rest_us = rests_until_us_ - env_.MonotonicUs();
    calls_.emplace(ticket, Pending{owner, std::move(call), std::move(done)});
  }
  if (rest_us > 0) {
    return EndUnsent(ticket, {"http.rest", "the system was asked too much; the connection rests",
                              AnswerStatus::kThrottle, rest_us});
  }
  Begin(ticket);
}

void SapConnection::Begin(uint64_t ticket) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
  }
  credentials_->Get(
      [this, ticket](TokenResult<Grant> grant) { TakeGrant(ticket, std::move(grant)); });
}

void SapConnection::EndWithoutToken(uint64_t ticket, const TokenFailure& failure) {
  const bool later = failure.why == NoToken::kNoAnswer;
  {
    const std::lock_guard lock(mutex_);
    last_trouble_ = failure.ToString();
    reachable_ = !later;
    let_in_ = later && let_in_;
  }
  EndUnsent(ticket,
            {"auth", failure.ToString(), later ? AnswerStatus::kThrottle : AnswerStatus::kAuth,
             later ? kTokenRestUs : 0});
}

void SapConnection::TakeGrant(uint64_t ticket, TokenResult<Grant> grant) {
  if (!grant) return EndWithoutToken(ticket, grant.error());
  std::string service;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(ticket);
    if (found == calls_.end() || closing_) return;
    Session& session = sessions_[found->second.call.service];
    if (settings_.csrf && found->second.call.writes && !session.known) {
      session.waiting.push_back(ticket);
      if (std::exchange(session.fetching, true)) return;
      service = found->second.call.service;
    }
  }
  if (service.empty()) return SendNow(ticket, *grant);
  FetchToken(service, *grant, 0);
}

std::string SapConnection::UrlOf(const Call& call) const {
  std::string url = settings_.url;
  if (!call.url.starts_with('/')) url += settings_.Root(call.service);
  url += call.url;
  if (settings_.session_query.empty() || call.url.find("sap-client=") != std::string::npos) {
    return url;
  }
  return fmt::format("{}{}{}", url, call.url.find('?') == std::string::npos ? '?' : '&',
                     settings_.session_query);
}

HttpRequest SapConnection::RequestOf(const Call& call, const Grant& grant) const {
  HttpRequest request;
  request.method = call.method;
  request.url = UrlOf(call);
  request.headers = call.headers;
  request.body = call.body;
  if (!grant.authorization.empty()) request.headers.emplace_back(grant.header, grant.authorization);
  const auto says = [&](std::string_view name) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [&](const auto& header) { return header.first == name; });
  };
  if (!says("Accept")) request.headers.emplace_back("Accept", "application/json");
  request.headers.emplace_back("DataServiceVersion", "2.0");
  request.headers.emplace_back("MaxDataServiceVersion", "2.0");
  if (!request.body.empty() && !says("Content-Type")) {
    request.headers.emplace_back("Content-Type", "application/json");
  }
  return request;
}

void SapConnection::SendNow(uint64_t ticket, const Grant& grant) {
  HttpRequest request;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(ticket);
    if (found == calls_.end() || closing_) return;
    Pending& pending = found->second;
    const Session& session = sessions_[pending.call.service];
    request = RequestOf(pending.call, grant);
    pending.session = session.generation;
    pending.has_token = pending.call.writes && !session.token.empty();
    if (pending.has_token) request.headers.emplace_back("x-csrf-token", session.token);
    if (session.cookies.size() > 0) {
      request.headers.emplace_back("Cookie", session.cookies.Header());
    }
    grant_generation_ = std::max(grant_generation_, grant.generation);
    ++made_;
  }
  client_->Send(std::move(request),
                [this, ticket, generation = grant.generation](HttpResponse response) {
                  TakeResponse(ticket, generation, std::move(response));
                });
}

void SapConnection::TakeResponse(uint64_t ticket, uint64_t generation, HttpResponse response) {
  const std::lock_guard running(delivering_);
  if (SendAgain(ticket, generation, response)) return Begin(ticket);
  Deliver(ticket, Judge(std::move(response)));
}

// What was refused for who we are, or for the session, is sent once more.
bool SapConnection::SendAgain(uint64_t ticket, uint64_t generation, const HttpResponse& response) {
  if (response.outcome != HttpOutcome::kAnswered) return false;
  bool renew_credentials = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(ticket);
    if (found == calls_.end() || closing_) return false;
    Pending& pending = found->second;
    Session& session = sessions_[pending.call.service];
    if (session.generation == pending.session) session.cookies.Take(response.headers);
    if (response.status == 401) {
      renew_credentials = !std::exchange(pending.credentials_renewed, true);
      if (!renew_credentials) return false;
    } else if (settings_.csrf && pending.call.writes && WantsToken(response)) {
      if (std::exchange(pending.token_renewed, true)) return false;
      // Somebody else may have fetched a new one meanwhile.
      if (session.generation == pending.session && !session.fetching) {
        session.known = false;
        session.token.clear();
        session.cookies.Clear();
      }
    } else {
      return false;
    }
  }
  if (renew_credentials) credentials_->Refused(generation);
  return true;
}

// ---- the token of a session
// ------------------------------------------------------------------------

void SapConnection::FetchToken(const std::string& service, const Grant& grant, size_t way) {
  Call call{.service = service, .method = kTokenWays[way].method};
  if (!kTokenWays[way].slash) {
    call.url = settings_.Root(service);
    call.url.pop_back();
  }
  HttpRequest request = RequestOf(call, grant);
  request.headers.emplace_back("x-csrf-token", "Fetch");
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    ++made_;
  }
  client_->Send(std::move(request), [this, service, grant, way](const HttpResponse& response) {
    TakeToken(service, grant, way, response);
  });
}

void SapConnection::TakeToken(const std::string& service, const Grant& grant, size_t way,
                              const HttpResponse& response) {
  const std::lock_guard running(delivering_);
  bool has_token = false;
  {
    const std::lock_guard lock(mutex_);
    if (closing_) return;
    Session& session = sessions_[service];
    session.cookies.Take(response.headers);
    // An answer that is an error may carry the token all the same.
    const std::string_view token = response.Header("x-csrf-token");
    has_token = !token.empty() && token != "Required" && token != "required" && token != "Fetch";
    if (has_token) session.token = token;
  }
  if (has_token) return EndFetch(service, nullptr);
  if (response.outcome == HttpOutcome::kAnswered && response.status == 401) {
    credentials_->Refused(grant.generation);
  }
  const bool answered = response.outcome == HttpOutcome::kAnswered;
  const bool goes_on = answered && response.status != 401 && response.status != 429 &&
                       response.status != 503;
  if (goes_on && way + 1 < kTokenWayCount) return FetchToken(service, grant, way + 1);
  // A service that answers well and gives no token needs none.
  if (answered && response.status / 100 == 2) return EndFetch(service, nullptr);
  Reply failed = Judge(response);
  // Nothing of the write was sent, whatever became of the question for the token.
  if (failed.trouble.status == AnswerStatus::kAmbiguous ||
      failed.trouble.status == AnswerStatus::kRefused) {
    failed.trouble.status = AnswerStatus::kRetry;
  }
  failed.outcome = HttpOutcome::kNotSent;
  failed.trouble.message = "no CSRF token: " + failed.trouble.message;
  EndFetch(service, &failed);
}

// Lets go who waited; a 401 sends them through their renewal of credentials.
void SapConnection::EndFetch(const std::string& service, const Reply* failed) {
  std::vector<uint64_t> waiting;
  std::vector<uint64_t> ended;
  {
    const std::lock_guard lock(mutex_);
    Session& session = sessions_[service];
    session.fetching = false;
    session.known = failed == nullptr;
    ++session.generation;
    waiting.swap(session.waiting);
    for (const uint64_t ticket : waiting) {
      const auto found = calls_.find(ticket);
      if (failed == nullptr || found == calls_.end()) continue;
      const bool auth = failed->trouble.status == AnswerStatus::kAuth;
      if (!auth || std::exchange(found->second.credentials_renewed, true)) ended.push_back(ticket);
    }
  }
  for (const uint64_t ticket : waiting) {
    if (std::find(ended.begin(), ended.end(), ticket) == ended.end()) Begin(ticket);
  }
  for (const uint64_t ticket : ended) Deliver(ticket, *failed);
}

// ---- answers
// ---------------------------------------------------------------------------------------

// What the answer means, and what it teaches the connection.
Reply SapConnection::Judge(HttpResponse response) {
  Reply reply;
  reply.outcome = response.outcome;
  reply.response = std::move(response);
  const std::lock_guard lock(mutex_);
  reachable_ = reply.outcome == HttpOutcome::kAnswered;
  if (!reachable_) {
    last_trouble_ = reply.response.error;
    const bool unsent = reply.outcome == HttpOutcome::kNotSent;
    reply.trouble = {"http.unanswered", reply.response.error,
                     unsent ? AnswerStatus::kRetry : AnswerStatus::kAmbiguous, 0};
    return reply;
  }
  last_answer_us_ = env_.NowUs();
  if (reply.ok()) {
    throttles_ = 0;
    let_in_ = true;
    last_trouble_.clear();
    return reply;
  }
  const int status = reply.response.status;
  reply.trouble = TroubleOf(status, reply.response.body, settings_.answers);
  if (WantsToken(reply.response)) reply.trouble.status = AnswerStatus::kAuth;
  // A server in trouble says nothing about who we are.
  if (status < 500 && status != 429) let_in_ = reply.trouble.status != AnswerStatus::kAuth;
  // Words about a record may quote its values; they belong to the inbox, not to the connection.
  const bool is_ours = reply.trouble.status == AnswerStatus::kAuth ||
                       reply.trouble.status == AnswerStatus::kThrottle;
  last_trouble_ =
      is_ours ? fmt::format("{}: {}", reply.trouble.code, reply.trouble.message) : reply.LogWords();
  NoteThrottle(reply.response, &reply.trouble);
  return reply;
}

// Under the lock.
void SapConnection::NoteThrottle(const HttpResponse& response, Trouble* trouble) {
  int64_t retry_after_us = RetryAfterUs(response, env_.NowUs());
  const bool too_much =
      trouble->status == AnswerStatus::kThrottle || (response.status == 503 && retry_after_us > 0);
  if (!too_much) return;
  if (retry_after_us == 0) {
    // Anywhere up to the bound: others were turned away with us, and would come again with us.
    const int64_t bound_us =
        std::min(kFirstRestUs << std::min<uint32_t>(throttles_, 10), kMostRestUs);
    retry_after_us = 1 + int64_t(env_.Random() % uint64_t(bound_us));
  }
  ++throttles_;
  rests_until_us_ = std::max(rests_until_us_, env_.MonotonicUs() + retry_after_us);
  trouble->status = AnswerStatus::kThrottle;
  trouble->retry_after_us = retry_after_us;
}

void SapConnection::EndUnsent(uint64_t ticket, Trouble trouble) {
  Reply reply;
  reply.trouble = std::move(trouble);
  Deliver(ticket, std::move(reply));
}

void SapConnection::Deliver(uint64_t ticket, Reply reply) {
  const std::lock_guard running(delivering_);
  Receiver done;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(ticket);
    if (found == calls_.end()) return;
    done = std::move(found->second.done);
    calls_.erase(found);
  }
  done(std::move(reply));
}

void SapConnection::Forget(const void* owner) {
  const std::lock_guard running(delivering_);
  const std::lock_guard lock(mutex_);
  std::erase_if(calls_, [&](const auto& call) { return call.second.owner == owner; });
}

Reply SapConnection::Fetch(Call call, Waiting* waiting) {
  std::mutex mutex;
  std::optional<Reply> reply;
  const void* const owner = &reply;
  Send(owner, std::move(call), [&](Reply came) {
    // Woken under the lock: once the waiting thread sees the reply, all of this is gone.
    const std::lock_guard lock(mutex);
    reply = std::move(came);
    waiting->waker().Wake();
  });
  for (;;) {
    {
      const std::lock_guard lock(mutex);
      if (reply) return *std::move(reply);
    }
    if (waiting->stopped()) break;
    constexpr int64_t kLookAgainUs = 1'000'000;
    waiting->waker().Wait(kLookAgainUs);
  }
  Forget(owner);
  Reply stopped;
  stopped.trouble = {"stopped", "the runtime stops", AnswerStatus::kRetry, 0};
  return stopped;
}

void SapConnection::RenewCredentials() {
  uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = grant_generation_;
  }
  credentials_->Refused(generation);
}

protocols::ConnectionHealth SapConnection::Health() const {
  protocols::ConnectionHealth health;
  credentials_->Describe(&health);
  const std::lock_guard lock(mutex_);
  health.last_answer_us = last_answer_us_;
  health.calls = made_;
  health.reason = last_trouble_;
  health.let_in = let_in_;
  if (rests_until_us_ > env_.MonotonicUs()) {
    health.state = "throttled";
  } else if (!reachable_) {
    health.state = "unreachable";
  } else if (!let_in_) {
    health.state = "paused";
  }
  return health;
}

}  // namespace treaty::connectors::sap
