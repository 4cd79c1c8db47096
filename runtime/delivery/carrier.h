// Carries the outbox rows of one system to its target, and the answers back. One thread per system.
//
// The loop: settle the answers that have come; take as many ready rows as may be in flight; send
// them. The store keeps the order per key (rows of one order key are never out together) and makes
// a row durable as `sending` before it is handed out, so whatever happens to this process, a row is
// either not sent, or found again as `sending`: its outcome is then unknown ("ambiguous") and
// settled first:
//
//   create, target looks first    sent again: the target finds out before it creates
//   create, target can be asked   read back by the natural key: found -> confirmed with what
//                                 stands there now, not found -> sent again
//   create, target knows keys     sent again under the same key: answered, but not done again
//   create, neither               to the inbox: only a person can know
//   update, delete                sent again: setting the same twice is harmless
//
// Bounds: in flight at most what the target allows, halved when it throttles and grown again one by
// one; a target that fails is left alone by a breaker per object and operation; rows that may not
// go are put back with a due time, uncounted, so other objects of the system are not held up.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/delivery/breaker.h"
#include "runtime/observe/activity.h"
#include "runtime/observe/log.h"
#include "runtime/observe/metrics.h"
#include "runtime/program/model.h"
#include "runtime/protocols/protocol.h"
#include "runtime/store/ports.h"

namespace treaty::delivery {

// What a carrier works with; all outlive it.
struct CarrierWorld {
  Env* env = nullptr;
  const program::Model* model = nullptr;
  store::DeliveryPort* port = nullptr;
  protocols::Target* target = nullptr;
  observe::Metrics* metrics = nullptr;
  observe::Log* log = nullptr;
  observe::Activity* activity = nullptr;
  std::function<void()> on_settled;              // the target may have something to say
  std::function<void(const Error&)> on_failure;  // the store has stopped; the carrier has, too
};

// How it goes, for operators.
struct CarrierState {
  size_t in_flight = 0;
  size_t allowed = 0;             // in flight
  int64_t paused_until_us = 0;    // throttled, or without credentials
  struct OpenBreaker {
    std::string object;
    store::Operation operation = store::Operation::kCreate;
    Breaker::State state = Breaker::State::kOpen;
  };
  std::vector<OpenBreaker> breakers;  // that are not closed
};

class Carrier {
 public:
  Carrier(CarrierWorld world, std::string system);
  ~Carrier();

  const std::string& system() const { return system_; }
  void Start();
  // Rows may have become ready, or answers have come. From any thread.
  void Wake() { waker_->Wake(); }
  // Takes no more; waits up to kGraceUs for answers to what is in flight. What is then still out
  // stays `sending` and is settled at the next start.
  void Stop();
  const observe::QuietMark& quiet() const { return quiet_; }
  // As of the last round; from any thread.
  CarrierState state() const;

  // One round of the loop without the thread; true when something was moved. For tests and Start.
  Result<bool> Step();
  // How long the loop may sleep when a Step has moved nothing, unless it is woken.
  int64_t WaitUs();

 private:
  static constexpr int64_t kGraceUs = 5'000'000;
  static constexpr size_t kMostTaken = 256;  // rows in one Take

  void Run();
  Result<bool> SettleAnswers();
  Result<bool> TakeAndSend();
  void Route(store::Sending sending, std::vector<protocols::Request>* batch);
  void ResolveCreate(store::Sending sending, std::vector<protocols::Request>* batch);
  void Enqueue(store::Sending sending, std::vector<protocols::Request>* batch);
  void SendAll(std::vector<protocols::Request> batch);
  void TakeAnswer(const protocols::Answer& answer);
  void NoteAnswer(const store::Sending& sending, const protocols::Answer& answer, int64_t now_us);
  void Throttled(const protocols::Answer& answer, int64_t now_us);
  void RenewCredentials(int64_t now_us);
  void Count(const store::Settlement& settlement);
  void Conclude(const store::Sending& sending, const protocols::Answer& answer);
  Breaker& BreakerOf(const store::Sending& sending);
  bool stopping();
  void Publish();

  CarrierWorld world_;
  const std::string system_;
  std::unique_ptr<Waker> waker_;
  observe::QuietMark quiet_;
  protocols::AnswerSink sink_;

  // The carrier's thread only.
  std::map<std::string, store::Sending> in_flight_;  // by request key
  std::vector<store::Settlement> settlements_;       // to be told to the store
  std::map<std::pair<std::string, store::Operation>, Breaker> breakers_;
  size_t allowed_ = 1;               // in flight
  size_t answered_well_ = 0;         // since `allowed_` last changed
  int64_t paused_until_us_ = 0;      // throttled, or without credentials
  uint32_t throttled_in_a_row_ = 0;  // without being told for how long
  bool credentials_renewed_ = false;  // since the last answer that was not `auth`

  mutable std::mutex mutex_;
  CarrierState state_;                      // guarded
  std::vector<protocols::Answer> answers_;  // guarded; bounded by what is in flight
  bool stopping_ = false;                   // guarded
  std::unique_ptr<Thread> thread_;
};

}  // namespace treaty::delivery
