#include "runtime/connectors/salesforce/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/connectors/retry_after.h"
#include "runtime/value/plain_code.h"

namespace treaty::connectors::salesforce {

namespace {

// Until a token is asked for again where the server gave no answer; credentials wait longer by
// themselves.
constexpr int64_t kTokenRestUs = 1'000'000;
constexpr std::string_view kNoTokenCode = "auth";
// A write that rests may be taken again so late; it is not before its level may go.
constexpr int64_t kRestUs = 1'000'000;

}  // namespace

using protocols::AnswerStatus;
using protocols::ConnectionHealth;
using protocols::Endpoint;
using protocols::HttpOutcome;
using protocols::HttpResponse;

std::string Reply::LogWords() const {
  const std::string code = PlainCode(trouble.code);
  if (outcome == HttpOutcome::kAnswered) return fmt::format("{} (HTTP {})", code, response.status);
  return fmt::format("{}: {}", code, trouble.message);
}

OrgConnection::OrgConnection(const Endpoint& endpoint, Settings settings)
    : env_(*endpoint.env),
      model_(*endpoint.model),
      system_(endpoint.system),
      settings_(std::move(settings)),
      gate_(settings_.gate) {}

OrgConnection::~OrgConnection() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    queue_.clear();
  }
  // Whoever is past a look at `closing_` has let go of the credentials after this.
  { const std::lock_guard running(delivering_); }
  credentials_.reset();
  client_.reset();
}

Result<std::unique_ptr<OrgConnection>> OrgConnection::Open(const Endpoint& endpoint) {
  TRY(Settings settings, ReadSettings(endpoint));
  std::unique_ptr<OrgConnection> connection(new OrgConnection(endpoint, std::move(settings)));
  TRY_VOID(connection->Start(endpoint));
  return connection;
}

Result<void> OrgConnection::Start(const Endpoint& endpoint) {
  protocols::HttpClientOptions options;
  TRY(options.origins, CredentialOrigins(endpoint));
  TRY(std::string tokens, protocols::OriginOf(settings_.token_url));
  options.origins.push_back(settings_.url);
  options.origins.push_back(std::move(tokens));
  options.timeout_us = settings_.timeout_us;
  options.most_connections = settings_.gate.most;
  options.ca_file = settings_.ca_file;
  options.most_body_bytes = 64u << 20;
  TRY(client_, protocols::HttpClient::Start(env_, std::move(options)));
  TRY(credentials_, Credentials::Open(endpoint, *client_, settings_.token_url));
  return {};
}

// ---- calls on their way
// ----------------------------------------------------------------------------

void OrgConnection::Send(const void* owner, Call call, std::function<void(Reply)> done) {
  uint64_t ticket = 0;
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    ticket = next_ticket_++;
    full = calls_.size() >= kMostCalls;
    if (!full) call.first ? queue_.push_front(ticket) : queue_.push_back(ticket);
    calls_.emplace(ticket, Pending{owner, std::move(call), std::move(done)});
  }
  if (full) {
    EndUnsent(ticket, {"calls.full", "too many calls are waiting already", CodeClass::kTransient},
              AnswerStatus::kThrottle);
  }
  Pump();
}

// Lets as many calls go as the gate allows. Calls that end at once come back here: they are left to
// the thread that is at it already, so the stack does not grow with them.
void OrgConnection::Pump() {
  {
    const std::lock_guard lock(mutex_);
    pump_again_ = true;
    if (std::exchange(pumping_, true)) return;
  }
  for (;;) {
    while (PumpOne()) {
    }
    const std::lock_guard lock(mutex_);
    if (pump_again_) continue;
    pumping_ = false;
    return;
  }
}

// False when nothing may go now. While the gate rests, what waits is sent home.
bool OrgConnection::PumpOne() {
  std::deque<uint64_t> home;
  uint64_t ticket = 0;
  bool day_is_over = false;
  bool rests = false;
  {
    const std::lock_guard lock(mutex_);
    pump_again_ = false;
    if (closing_ || queue_.empty()) return false;
    const Call& next = calls_.at(queue_.front()).call;
    const CallGate::Verdict verdict = gate_.Ask(env_.MonotonicUs(), next.criticality);
    if (verdict == CallGate::Verdict::kWait) return false;
    day_is_over = gate_.day_is_over();
    rests = verdict == CallGate::Verdict::kKept;
    if (verdict == CallGate::Verdict::kRest) {
      home.swap(queue_);
    } else {
      ticket = queue_.front();
      queue_.pop_front();
    }
  }
  if (ticket != 0) {
    rests ? EndResting(ticket) : SignIn(ticket);
    return true;
  }
  const Trouble trouble =
      day_is_over ? Trouble{"calls.day",
                            "the declared share of the org's calls of a day is used up; raise "
                            "`daily_share`, or wait",
                            CodeClass::kLimit}
                  : Trouble{"calls.rest", "the org was asked too much; the connection rests",
                            CodeClass::kLimit};
  for (const uint64_t each : home) EndUnsent(each, trouble, AnswerStatus::kThrottle);
  return true;
}

void OrgConnection::SignIn(uint64_t ticket) {
  const std::lock_guard running(delivering_);
  bool signed_in = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(ticket);
    if (found == calls_.end() || closing_) return gate_.NotCounted();
    signed_in = found->second.call.signed_in;
  }
  if (!signed_in) return SendWith(ticket, {}, settings_.url);
  credentials_->Get(
      [this, ticket](TokenResult<Grant> grant) { TakeGrant(ticket, std::move(grant)); });
}

// Only the org that the deployment names is spoken to, whatever the token's answer says.
Result<std::string> OrgConnection::AddressOf(const Grant& grant) const {
  if (grant.instance_url.empty()) return settings_.url;
  TRY(const std::string origin, protocols::OriginOf(grant.instance_url));
  if (origin == settings_.url) return origin;
  return Fail(fmt::format("the token is for {}, not for {}", origin, settings_.url), {},
              fmt::format("write `instance \"{}\"` in the binding of `{}`", grant.instance_url,
                          system_));
}

void OrgConnection::TakeGrant(uint64_t ticket, TokenResult<Grant> grant) {
  const Result<std::string> url = grant ? AddressOf(*grant) : Result<std::string>();
  if (grant && url) return SendWith(ticket, *grant, *url);
  if (grant) {
    EndWithoutToken(ticket, url.error(), NoToken::kNotLetIn);
  } else {
    EndWithoutToken(ticket, grant.error(), grant.error().why);
  }
  Pump();
}

void OrgConnection::SendWith(uint64_t ticket, const Grant& grant, const std::string& url) {
  protocols::HttpRequest request;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(ticket);
    if (found == calls_.end() || closing_) return gate_.NotCounted();
    const Call& call = found->second.call;
    request.method = call.method;
    request.url = url + call.path;
    request.headers = call.headers;
    request.body = call.body;
    if (call.method != "GET") {
      const protocols::HttpHeaders& more = settings_.write_headers;
      request.headers.insert(request.headers.end(), more.begin(), more.end());
    }
    generation_ = std::max(generation_, grant.generation);
    ++made_;
  }
  if (!grant.authorization.empty()) request.headers.emplace_back(grant.header, grant.authorization);
  request.headers.emplace_back("Accept", "application/json");
  request.headers.emplace_back("Sforce-Call-Options", "client=" + settings_.client);
  if (!request.body.empty()) {
    request.headers.emplace_back("Content-Type", "application/json; charset=UTF-8");
  }
  const Sent sent{ticket, grant.generation, env_.MonotonicUs()};
  client_->Send(std::move(request), [this, sent](HttpResponse response) {
    TakeResponse(sent, std::move(response));
  });
}

void OrgConnection::TakeResponse(const Sent& sent, HttpResponse response) {
  Reply reply = Judge(sent, std::move(response));
  bool again = false;
  {
    const std::lock_guard running(delivering_);
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(sent.ticket);
    const bool refused = reply.outcome == HttpOutcome::kAnswered && reply.response.status == 401;
    const bool signed_in = found != calls_.end() && found->second.call.signed_in;
    again = refused && !closing_ && signed_in && !std::exchange(found->second.resent, true);
    if (signed_in && !again) NoteLetIn(reply);
    if (again) queue_.push_front(sent.ticket);
    if (again) credentials_->Refused(sent.generation);
  }
  if (!again) Deliver(sent.ticket, std::move(reply));
  Pump();
}

// Under the lock. A server in trouble says nothing about who we are.
void OrgConnection::NoteLetIn(const Reply& reply) {
  if (reply.outcome != HttpOutcome::kAnswered) return;
  const int status = reply.response.status;
  if (status < 500 && status != 429) let_in_ = reply.ok() || reply.status != AnswerStatus::kAuth;
}

// What the answer means, and what it teaches the gate.
Reply OrgConnection::Judge(const Sent& sent, HttpResponse response) {
  Reply reply;
  reply.outcome = response.outcome;
  reply.response = std::move(response);
  const std::lock_guard lock(mutex_);
  const int64_t now_us = env_.MonotonicUs();
  const auto limit = ReadLimitInfo(reply.response.Header("sforce-limit-info"));
  if (reply.outcome == HttpOutcome::kNotSent) {
    gate_.NotCounted();
  } else if (limit) {
    gate_.Answered();
    gate_.NoteLimit(*limit, sent.at_us, now_us);
  } else {
    gate_.Unheard();
  }
  reachable_ = reply.outcome == HttpOutcome::kAnswered;
  if (!reachable_) {
    last_trouble_ = reply.response.error;
    reply.trouble = {"http.unanswered", reply.response.error, CodeClass::kTransient};
    reply.status = reply.outcome == HttpOutcome::kNotSent ? AnswerStatus::kRetry
                                                          : AnswerStatus::kAmbiguous;
    return reply;
  }
  last_answer_us_ = env_.NowUs();
  if (reply.ok()) {
    gate_.NoteGood();
    last_trouble_.clear();
    return reply;
  }
  reply.trouble = TroubleOf(reply.response);
  reply.status = StatusOf(reply.trouble.code_class);
  NoteTrouble(reply, now_us);
  reply.retry_after_us = gate_.rests_until_us(now_us) - now_us;
  return reply;
}

// Under the lock.
void OrgConnection::NoteTrouble(const Reply& reply, int64_t now_us) {
  // Words about a record may quote its values; they belong to the inbox, not to the connection.
  const bool is_ours = reply.trouble.code_class == CodeClass::kSession ||
                       reply.trouble.code_class == CodeClass::kNoAccess ||
                       reply.trouble.code_class == CodeClass::kLimit;
  last_trouble_ =
      is_ours ? fmt::format("{}: {}", reply.trouble.code, reply.trouble.message) : reply.LogWords();
  const int64_t retry_after_us = RetryAfterUs(reply.response, env_.NowUs());
  if (IsDailyLimit(reply.trouble)) return gate_.NoteDayIsOver(now_us);
  if (reply.trouble.code_class == CodeClass::kLimit || retry_after_us > 0) {
    gate_.NoteThrottle(retry_after_us, now_us, env_.Random());
  } else if (reply.response.status < 500) {
    gate_.NoteGood();  // it was refused, but not for being too much
  }
}

void OrgConnection::EndWithoutToken(uint64_t ticket, const Error& error, NoToken why) {
  const bool later = why == NoToken::kNoAnswer;
  {
    const std::lock_guard lock(mutex_);
    gate_.NotCounted();
    last_trouble_ = error.ToString();
    reachable_ = !later;
    let_in_ = later && let_in_;
  }
  EndUnsent(ticket, {std::string(kNoTokenCode), error.ToString(), CodeClass::kNoAccess},
            later ? AnswerStatus::kThrottle : AnswerStatus::kAuth);
}

void OrgConnection::EndUnsent(uint64_t ticket, Trouble trouble, AnswerStatus status) {
  Reply reply;
  reply.trouble = std::move(trouble);
  reply.status = status;
  {
    const std::lock_guard lock(mutex_);
    const int64_t now_us = env_.MonotonicUs();
    reply.retry_after_us = gate_.rests_until_us(now_us) - now_us;
    if (reply.trouble.code == kNoTokenCode && status == AnswerStatus::kThrottle) {
      reply.retry_after_us = std::max(reply.retry_after_us, kTokenRestUs);
    }
  }
  Deliver(ticket, std::move(reply));
}

void OrgConnection::EndResting(uint64_t ticket) {
  Reply reply;
  reply.trouble = {"calls.kept", "what is left of the day's calls is kept for more critical writes",
                   CodeClass::kLimit};
  reply.retry_after_us = kRestUs;
  reply.rests = true;
  Deliver(ticket, std::move(reply));
}

void OrgConnection::Deliver(uint64_t ticket, Reply reply) {
  const std::lock_guard running(delivering_);
  std::function<void(Reply)> done;
  {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(ticket);
    if (found == calls_.end()) return;
    done = std::move(found->second.done);
    calls_.erase(found);
  }
  done(std::move(reply));
}

void OrgConnection::Forget(const void* owner) {
  const std::lock_guard running(delivering_);
  const std::lock_guard lock(mutex_);
  std::erase_if(calls_, [&](const auto& call) { return call.second.owner == owner; });
  std::erase_if(queue_, [&](uint64_t ticket) { return !calls_.contains(ticket); });
}

Reply OrgConnection::Fetch(Call call, Waiting* waiting) {
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
    waiting->waker().Wait(-1);
  }
  Forget(owner);
  Reply stopped;
  stopped.trouble = {"stopped", "the runtime stops", CodeClass::kTransient};
  return stopped;
}

void OrgConnection::RenewToken() {
  uint64_t generation = 0;
  {
    const std::lock_guard lock(mutex_);
    generation = generation_;
  }
  credentials_->Refused(generation);
}

program::Criticality OrgConnection::LeastCritical() const {
  const std::lock_guard lock(mutex_);
  return gate_.LeastCritical(env_.MonotonicUs());
}

ConnectionHealth OrgConnection::Health() const {
  ConnectionHealth health;
  credentials_->Describe(&health);
  const std::lock_guard lock(mutex_);
  const int64_t now_us = env_.MonotonicUs();
  health.last_answer_us = last_answer_us_;
  health.quota_used = gate_.used();
  health.quota_most = gate_.most();
  health.quota_ours = gate_.share();
  health.least_critical = gate_.LeastCritical(now_us);
  health.calls = made_;
  health.reason = last_trouble_;
  health.let_in = let_in_;
  if (gate_.day_is_over()) {
    health.state = "paused";
    health.reason = fmt::format("{} of the org's {} calls of a day are made; {} may be",
                                gate_.used(), gate_.most(), gate_.share());
  } else if (gate_.throttled(now_us)) {
    health.state = "throttled";
  } else if (!reachable_) {
    health.state = "unreachable";
  } else if (!let_in_) {
    health.state = "paused";
  }
  return health;
}

}  // namespace treaty::connectors::salesforce
