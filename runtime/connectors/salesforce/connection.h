// What source and target of a Salesforce org share: the HTTP client, the token, and the gate that
// keeps calls within what the org allows.
//
// A call waits here until the gate lets it go (at most kMostCalls wait or are underway). While the
// connection rests, calls are sent home at once with the time to come again, so that nobody is held
// up by them. So are writes when what is left of the day is kept for more critical ones. A token
// that is not accepted is renewed, once for all calls, and the call is sent once more.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "runtime/connectors/credentials.h"
#include "runtime/connectors/salesforce/answer_codes.h"
#include "runtime/connectors/salesforce/call_gate.h"
#include "runtime/connectors/salesforce/settings.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors::salesforce {

inline constexpr size_t kMostCalls = 4096;

struct Call {
  std::string method = "GET";
  std::string path;              // from the server's root, encoded, with its query
  std::string body;              // JSON; empty: none
  protocols::HttpHeaders headers = {};  // besides those of every call
  bool signed_in = true;         // false: without a token
  bool first = false;            // before those that wait
  // Of what it writes, or looks up for a write; other questions are as critical as anything.
  program::Criticality criticality = program::Criticality::kCritical;
};

// How a call ended.
struct Reply {
  protocols::HttpOutcome outcome = protocols::HttpOutcome::kNotSent;
  protocols::HttpResponse response;  // kAnswered
  // Not 2xx: in whose words it failed, and what it means to a write that may be repeated.
  Trouble trouble;
  protocols::AnswerStatus status = protocols::AnswerStatus::kRetry;
  int64_t retry_after_us = 0;        // the connection rests so long
  bool rests = false;                // not sent: what is left of the day is for more critical ones

  bool ok() const {
    return outcome == protocols::HttpOutcome::kAnswered && response.status / 100 == 2;
  }
  // Not ok: how it failed, in words that may stand in a log. What an org says of a question or a
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

class OrgConnection final : public protocols::Connection {
 public:
  static Result<std::unique_ptr<OrgConnection>> Open(const protocols::Endpoint& endpoint);
  ~OrgConnection() override;

  const Settings& settings() const { return settings_; }
  Env& env() { return env_; }

  // `done` is called once, from this thread or another, unless `owner` is forgotten first.
  void Send(const void* owner, Call call, std::function<void(Reply)> done);
  // After it returned no `done` of this owner runs or will run. Not from one of them.
  void Forget(const void* owner);
  // The same, waiting; one wait at a time for each `waiting`. Interrupted: kNotSent.
  Reply Fetch(Call call, Waiting* waiting);

  protocols::ConnectionHealth Health() const override;
  // The least critical writes that calls are spent on now.
  program::Criticality LeastCritical() const;
  std::vector<protocols::CheckFinding> Check() override;

  // Asks for the next call's token to be a new one, unless it was renewed since.
  void RenewToken();

 private:
  struct Pending {
    const void* owner = nullptr;
    Call call;
    std::function<void(Reply)> done;
    bool resent = false;
  };

  struct Sent {
    uint64_t ticket = 0;
    uint64_t generation = 0;  // of the grant it was sent with
    int64_t at_us = 0;        // monotonic
  };

  OrgConnection(const protocols::Endpoint& endpoint, Settings settings);
  Result<void> Start(const protocols::Endpoint& endpoint);
  void Pump();
  bool PumpOne();
  void SignIn(uint64_t ticket);
  void TakeGrant(uint64_t ticket, TokenResult<Grant> grant);
  Result<std::string> AddressOf(const Grant& grant) const;
  void SendWith(uint64_t ticket, const Grant& grant, const std::string& url);
  void TakeResponse(const Sent& sent, protocols::HttpResponse response);
  void NoteLetIn(const Reply& reply);
  Reply Judge(const Sent& sent, protocols::HttpResponse response);
  void NoteTrouble(const Reply& reply, int64_t now_us);
  void EndWithoutToken(uint64_t ticket, const Error& error, NoToken why);
  void EndUnsent(uint64_t ticket, Trouble trouble, protocols::AnswerStatus status);
  void EndResting(uint64_t ticket);
  void Deliver(uint64_t ticket, Reply reply);

  Env& env_;
  const program::Model& model_;
  const std::string system_;
  const Settings settings_;

  mutable std::mutex mutex_;               // guards what stands below, to the line
  CallGate gate_;
  std::map<uint64_t, Pending> calls_;      // that wait or are underway, by ticket
  std::deque<uint64_t> queue_;             // tickets that wait
  uint64_t next_ticket_ = 1;
  uint64_t generation_ = 0;                // of the last grant that was used
  bool closing_ = false;
  bool pumping_ = false;                   // one thread lets calls go at a time ...
  bool pump_again_ = false;                // ... and looks again when another one wanted to
  bool reachable_ = true;
  bool let_in_ = true;
  std::string last_trouble_;
  int64_t last_answer_us_ = 0;
  int64_t made_ = 0;
  // ---- the line

  std::recursive_mutex delivering_;        // held while a `done` runs, or the credentials are used
  std::unique_ptr<protocols::HttpClient> client_;
  std::unique_ptr<Credentials> credentials_;
};

}  // namespace treaty::connectors::salesforce
