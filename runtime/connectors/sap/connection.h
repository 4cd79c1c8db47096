// What source and target of an SAP system share: the HTTP client, who we are, and a session with
// each service.
//
// A session is a CSRF token and the cookies that it is bound to: they are kept and sent together,
// for a token without its cookies is refused now and then. The token is fetched when the first
// write needs it, by one request for all that wait; a write that is refused for its token is sent
// once more with a new one, and so is a call whose credentials are refused. Both are safe: what was
// refused there was not done.
//
// While the system says that it is asked too much (429, 503 with Retry-After), nothing is sent:
// calls are answered at once with the time to come again. Waiting calls are the HTTP client's and
// as many as it takes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/connectors/credentials.h"
#include "runtime/connectors/sap/answer_codes.h"
#include "runtime/connectors/sap/cookie_jar.h"
#include "runtime/connectors/sap/etag_cache.h"
#include "runtime/connectors/sap/settings.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors::sap {

struct Call {
  std::string service;           // namespace: "API_SALES_ORDER_SRV"
  std::string method = "GET";
  std::string url;               // relative to the service's root, encoded, with its query; or a
                                 // path from the server's root ("/sap/...")
  std::string body = {};
  protocols::HttpHeaders headers = {};  // besides those of every call
  bool writes = false;           // needs a CSRF token
};

// How a call ended.
struct Reply {
  protocols::HttpOutcome outcome = protocols::HttpOutcome::kNotSent;
  protocols::HttpResponse response;   // kAnswered
  Trouble trouble;                    // not ok: why, and what it means to a write

  bool ok() const {
    return outcome == protocols::HttpOutcome::kAnswered && response.status / 100 == 2;
  }
  // Not ok: how it failed, in words that may stand in a log. What a system says of a question or a
  // record may quote values, so that of an answer only its code and its status are said.
  std::string LogWords() const;
};

// Lets another thread end the wait for an answer, now and in future.
class Waiting {
 public:
  explicit Waiting(Env& env) : waker_(env.NewWaker()) {}
  void Interrupt() {
    stopped_ = true;
    waker_->Wake();
  }
  bool stopped() const { return stopped_; }
  Waker& waker() { return *waker_; }

 private:
  std::unique_ptr<Waker> waker_;
  std::atomic<bool> stopped_ = false;
};

class SapConnection final : public protocols::Connection {
 public:
  using Receiver = std::function<void(Reply)>;

  static Result<std::unique_ptr<SapConnection>> Open(const protocols::Endpoint& endpoint);
  ~SapConnection() override;

  const Settings& settings() const { return settings_; }
  Env& env() { return env_; }
  EtagCache& etags() { return etags_; }

  // `done` is called once, from this thread or another, unless `owner` is forgotten first. It must
  // not block.
  void Send(const void* owner, Call call, Receiver done);
  // After it returned no `done` of this owner runs or will run. Not from one of them.
  void Forget(const void* owner);
  // The same, waiting; one wait at a time for each `waiting`. Interrupted: kNotSent.
  Reply Fetch(Call call, Waiting* waiting);
  // Asks for the next call's credentials to be new ones, unless they were renewed since.
  void RenewCredentials();

  protocols::ConnectionHealth Health() const override;
  std::vector<protocols::CheckFinding> Check() override;

 private:
  struct Pending {
    const void* owner = nullptr;
    Call call;
    Receiver done;
    bool credentials_renewed = false;
    bool token_renewed = false;
    bool has_token = false;        // as it was sent last
    uint64_t session = 0;          // generation of the session it was sent in
  };
  // With one service.
  struct Session {
    std::string token;
    CookieJar cookies;
    uint64_t generation = 0;       // grows with each fetch
    bool known = false;            // a fetch has ended well, with a token or without
    bool fetching = false;
    std::vector<uint64_t> waiting;  // tickets; guarded by kMostRequests of the client
  };

  SapConnection(const protocols::Endpoint& endpoint, Settings settings);
  Result<void> Start(const protocols::Endpoint& endpoint);

  void Begin(uint64_t ticket);
  void TakeGrant(uint64_t ticket, TokenResult<Grant> grant);
  void EndWithoutToken(uint64_t ticket, const TokenFailure& failure);
  void SendNow(uint64_t ticket, const Grant& grant);
  void TakeResponse(uint64_t ticket, uint64_t generation, protocols::HttpResponse response);
  bool SendAgain(uint64_t ticket, uint64_t generation, const protocols::HttpResponse& response);

  void FetchToken(const std::string& service, const Grant& grant, size_t way);
  void TakeToken(const std::string& service, const Grant& grant, size_t way,
                 const protocols::HttpResponse& response);
  void EndFetch(const std::string& service, const Reply* failed);

  Reply Judge(protocols::HttpResponse response);
  void NoteThrottle(const protocols::HttpResponse& response, Trouble* trouble);
  void EndUnsent(uint64_t ticket, Trouble trouble);
  void Deliver(uint64_t ticket, Reply reply);
  std::string UrlOf(const Call& call) const;
  protocols::HttpRequest RequestOf(const Call& call, const Grant& grant) const;

  Env& env_;
  const program::Model& model_;
  const std::string system_;
  const Settings settings_;
  EtagCache etags_;

  mutable std::mutex mutex_;             // guards what stands below, to the line
  std::map<uint64_t, Pending> calls_;    // underway, by ticket
  std::map<std::string, Session> sessions_;
  uint64_t next_ticket_ = 1;
  uint64_t grant_generation_ = 0;        // of the last grant that was used
  bool closing_ = false;
  int64_t rests_until_us_ = 0;           // monotonic
  uint32_t throttles_ = 0;               // in a row
  bool reachable_ = true;
  bool let_in_ = true;
  std::string last_trouble_;
  int64_t last_answer_us_ = 0;
  int64_t made_ = 0;
  // ---- the line

  std::recursive_mutex delivering_;      // held while a `done` runs, or an answer is looked at
  std::unique_ptr<Credentials> credentials_;
  std::unique_ptr<protocols::HttpClient> client_;  // ends first: its callbacks use all of the above
};

}  // namespace treaty::connectors::sap
