#include "runtime/delivery/carrier.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/failpoint.h"
#include "runtime/delivery/retry.h"

namespace treaty::delivery {
namespace {

using observe::Level;
using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using store::Operation;
using store::Sending;
using store::Settlement;
using store::SettlementKind;

constexpr int64_t kAuthPauseUs = 30'000'000;
constexpr int64_t kThrottleFirstUs = 100'000;
constexpr int64_t kThrottleMostUs = 60'000'000;
constexpr int64_t kBlockedWaitUs = 20'000;
constexpr int64_t kLongestWaitUs = 1'000'000;  // a clock that jumps must not put us to sleep

std::string_view Unqualified(std::string_view object) {
  return object.substr(object.find('.') + 1);
}

}  // namespace

Carrier::Carrier(CarrierWorld world, std::string system)
    : world_(std::move(world)),
      system_(std::move(system)),
      waker_(world_.env->NewWaker()),
      quiet_(*world_.activity),
      allowed_(std::max<size_t>(world_.target->traits().in_flight, 1)) {
  sink_ = [this](std::vector<Answer> answers) {
    {
      const std::lock_guard lock(mutex_);
      std::move(answers.begin(), answers.end(), std::back_inserter(answers_));
    }
    waker_->Wake();
  };
}

Carrier::~Carrier() { Stop(); }

void Carrier::Start() {
  thread_ = world_.env->StartThread("carry " + system_, [this] { Run(); });
}

void Carrier::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  waker_->Wake();
  if (thread_) thread_->Join();
}

bool Carrier::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Carrier::Run() {
  int64_t give_up_us = 0;
  for (;;) {
    const bool ending = stopping();
    const int64_t now_us = world_.env->MonotonicUs();
    if (ending && give_up_us == 0) give_up_us = now_us + kGraceUs;
    const Result<bool> moved = Step();
    Publish();
    if (!moved) return world_.on_failure(moved.error());
    if (ending && (in_flight_.empty() || now_us >= give_up_us)) return;
    if (!*moved) waker_->Wait(ending ? std::max<int64_t>(give_up_us - now_us, 1) : WaitUs());
  }
}

CarrierState Carrier::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Carrier::Publish() {
  CarrierState state{in_flight_.size(), allowed_, paused_until_us_, {}};
  for (const auto& [name, breaker] : breakers_) {
    if (breaker.state() == Breaker::State::kClosed) continue;
    state.breakers.push_back({name.first, name.second, breaker.state()});
  }
  const std::lock_guard lock(mutex_);
  state_ = std::move(state);
}

int64_t Carrier::WaitUs() {
  // Nothing can be taken before an answer comes, which wakes us, or before the pause ends: the
  // store is not asked, because it looks at every row that is ready.
  if (in_flight_.size() >= allowed_) return kLongestWaitUs;
  const int64_t paused_us = paused_until_us_ - world_.env->NowUs();
  if (paused_us > 0) return std::min(paused_us, kLongestWaitUs);
  const auto due_us = world_.port->NextDueUs(system_, world_.target->LeastCritical());
  if (!due_us || *due_us < 0) return kLongestWaitUs;
  const int64_t wait_us = *due_us - world_.env->NowUs();
  // A row that is due but was not handed out waits for another one of its order key.
  return wait_us <= 0 ? kBlockedWaitUs : std::min(wait_us, kLongestWaitUs);
}

Result<bool> Carrier::Step() {
  quiet_.Looking();
  TRY(const bool settled, SettleAnswers());
  if (stopping()) return settled;
  TRY(const bool taken, TakeAndSend());
  if (settled || taken) return true;
  if (!in_flight_.empty()) return false;
  TRY(const bool has_unsent, world_.port->HasUnsent(system_));
  if (!has_unsent) quiet_.Quiet();
  return false;
}

// ---- answers
// --------------------------------------------------------------------------------------

Result<bool> Carrier::SettleAnswers() {
  std::vector<Answer> answers;
  {
    const std::lock_guard lock(mutex_);
    answers.swap(answers_);
  }
  for (const Answer& answer : answers) TakeAnswer(answer);
  if (settlements_.empty()) return false;
  TREATY_FAILPOINT("delivery.before_settle");
  for (const Settlement& settlement : settlements_) Count(settlement);
  TRY_VOID(world_.port->Settle(std::exchange(settlements_, {})));
  TREATY_FAILPOINT("delivery.after_settle");
  world_.activity->Moved();
  if (world_.on_settled) world_.on_settled();
  return true;
}

void Carrier::TakeAnswer(const Answer& answer) {
  const auto found = in_flight_.find(answer.key);
  if (found == in_flight_.end()) return;  // answered twice: the first counts
  const Sending sending = std::move(found->second);
  in_flight_.erase(found);
  NoteAnswer(sending, answer, world_.env->NowUs());
  Conclude(sending, answer);
}

void Carrier::Conclude(const Sending& sending, const Answer& answer) {
  RetryContext context;
  if (sending.route < world_.model->routes.size()) {
    context.policy = world_.model->routes[sending.route].retry;
  }
  context.attempt = sending.attempt;
  context.now_us = world_.env->NowUs();
  context.random = world_.env->Random();
  Settlement settlement = Judge(sending.id, answer, context);
  settlement.late = sending.ambiguous || sending.attempt > 1 || answer.found;
  if (settlement.kind == SettlementKind::kRetry) {
    settlement.due_us = std::max(settlement.due_us, paused_until_us_);
    // "Not done" is said of this attempt; nothing is known of the earlier one. The row must not be
    // rendered anew before that is settled.
    if (sending.ambiguous) settlement.kind = SettlementKind::kAmbiguous;
  }
  // What is gone already need not be deleted again.
  const bool gone = sending.operation == Operation::kDelete && sending.ambiguous;
  if (gone && answer.status == AnswerStatus::kRefused) {
    settlement = {.id = sending.id, .local_key = sending.local_key};
  }
  settlements_.push_back(std::move(settlement));
}

// What the answer says about the target rather than about the row.
void Carrier::NoteAnswer(const Sending& sending, const Answer& answer, int64_t now_us) {
  if (!answer.asked) return;  // it has said nothing
  BreakerOf(sending).Answered(answer.status, now_us);
  if (answer.status == AnswerStatus::kAuth) return RenewCredentials(now_us);
  credentials_renewed_ = false;
  if (answer.status == AnswerStatus::kThrottle) return Throttled(answer, now_us);
  if (answer.status != AnswerStatus::kOk) return;
  throttled_in_a_row_ = 0;
  if (++answered_well_ < allowed_) return;
  answered_well_ = 0;
  allowed_ = std::min(allowed_ + 1, std::max<size_t>(world_.target->traits().in_flight, 1));
}

// Rests as long as the target asks. A target that does not say how long is given twice the time of
// before; what was underway together counts once.
void Carrier::Throttled(const Answer& answer, int64_t now_us) {
  world_.metrics->Add(observe::Count::kThrottled);
  allowed_ = std::max<size_t>(allowed_ / 2, 1);
  answered_well_ = 0;
  int64_t rest_us = answer.retry_after_us;
  if (rest_us <= 0 && now_us >= paused_until_us_) {
    ++throttled_in_a_row_;
    const int64_t most_us = FullJitterUs(kThrottleFirstUs, kThrottleMostUs, throttled_in_a_row_,
                                         world_.env->Random());
    rest_us = std::max(most_us, kThrottleFirstUs);
  }
  paused_until_us_ = std::max(paused_until_us_, now_us + rest_us);
}

// New credentials once for all that was in flight; if they do not help, the connection rests.
void Carrier::RenewCredentials(int64_t now_us) {
  if (!std::exchange(credentials_renewed_, true)) {
    const Result<void> renewed = world_.target->Authenticate();
    world_.log->Write(Level::kInfo, "target.credentials_renewed", {{"system", system_}});
    if (renewed) return;
  }
  if (paused_until_us_ > now_us) return;
  paused_until_us_ = now_us + kAuthPauseUs;
  credentials_renewed_ = false;
  world_.log->Write(Level::kError, "target.paused",
                    {{"system", system_}, {"reason", "credentials are not accepted"},
                     {"seconds", kAuthPauseUs / 1'000'000}});
}

void Carrier::Count(const Settlement& settlement) {
  switch (settlement.kind) {
    case SettlementKind::kConfirmed:
      return world_.metrics->Add(observe::Count::kDelivered);
    case SettlementKind::kRetry:  // not when the target was not asked
      return world_.metrics->Add(observe::Count::kRetried, settlement.counts ? 1 : 0);
    case SettlementKind::kParked:
      return world_.metrics->Add(observe::Count::kParked);
    case SettlementKind::kAmbiguous:
      return world_.metrics->Add(observe::Count::kAmbiguous);
  }
}

// ---- sending
// --------------------------------------------------------------------------------------

Result<bool> Carrier::TakeAndSend() {
  if (world_.env->NowUs() < paused_until_us_ || in_flight_.size() >= allowed_) return false;
  const size_t room = std::min(allowed_ - in_flight_.size(), kMostTaken);
  TREATY_FAILPOINT("delivery.before_take");
  TRY(std::vector<Sending> rows, world_.port->Take(system_, room, world_.target->LeastCritical()));
  if (rows.empty()) return false;
  TREATY_FAILPOINT("delivery.after_take");
  world_.activity->Moved();
  std::vector<Request> batch;
  for (Sending& row : rows) Route(std::move(row), &batch);
  SendAll(std::move(batch));
  return true;
}

void Carrier::SendAll(std::vector<Request> batch) {
  const size_t most = std::max<size_t>(world_.target->traits().batch, 1);
  for (size_t begin = 0; begin < batch.size(); begin += most) {
    const size_t end = std::min(batch.size(), begin + most);
    std::vector<Request> part(std::make_move_iterator(batch.begin() + long(begin)),
                              std::make_move_iterator(batch.begin() + long(end)));
    world_.metrics->Add(observe::Count::kSent, int64_t(part.size()));
    world_.target->Send(std::move(part), sink_);
    TREATY_FAILPOINT("delivery.after_send");
  }
}

void Carrier::Route(Sending sending, std::vector<Request>* batch) {
  const int64_t now_us = world_.env->NowUs();
  Breaker& breaker = BreakerOf(sending);
  if (!breaker.Admit(now_us)) {
    const int64_t due_us = std::max(breaker.retry_at_us(), now_us + 1);
    settlements_.push_back(PutBack(sending.id, "breaker.open", due_us));
    // Whether it was done is still open.
    if (sending.ambiguous) settlements_.back().kind = SettlementKind::kAmbiguous;
    return;
  }
  if (sending.ambiguous && sending.operation == Operation::kCreate) {
    return ResolveCreate(std::move(sending), batch);
  }
  Enqueue(std::move(sending), batch);
}

void Carrier::ResolveCreate(Sending sending, std::vector<Request>* batch) {
  const protocols::TargetTraits traits = world_.target->traits();
  if (traits.looks_up_first && !sending.natural_key.empty()) {
    world_.metrics->Add(observe::Count::kReadBack);
    return Enqueue(std::move(sending), batch);
  }
  if (traits.finds_records && !sending.natural_key.empty()) {
    world_.metrics->Add(observe::Count::kReadBack);
    const auto found = world_.target->ReadBack(Unqualified(sending.object), sending.natural_key,
                                               sending.natural_value);
    TREATY_FAILPOINT("delivery.read_back");
    Answer answer{.key = sending.idempotency_key, .code = "ambiguous.many"};
    if (!found) {
      answer.code = "ambiguous.unreachable";
      answer.message = found.error().ToString();
      return Conclude(sending, answer);
    }
    if (found->empty()) {
      sending.ambiguous = false;
      return Enqueue(std::move(sending), batch);
    }
    if (found->size() == 1) {
      // What it holds by now may differ from what we sent: the answer shows it, as any answer does.
      const protocols::FoundRecord& record = found->front();
      answer = {.key = answer.key, .status = AnswerStatus::kOk, .id = record.id,
                .record = record.record, .stamp_us = record.stamp_us};
      Conclude(sending, answer);
      settlements_.back().only_found = sending.lost;
      return;
    }
    answer.status = AnswerStatus::kRefused;
    answer.message = fmt::format("the target holds {} records with this {}", found->size(),
                                 sending.natural_key);
    return Conclude(sending, answer);
  }
  if (traits.knows_keys && !sending.lost) return Enqueue(std::move(sending), batch);
  Conclude(sending, {.key = sending.idempotency_key, .status = AnswerStatus::kRefused,
                     .code = "ambiguous.unknown",
                     .message = "nobody knows whether the record was created: the target can "
                                "neither be asked nor recognise a repeated request"});
}

void Carrier::Enqueue(Sending sending, std::vector<Request>* batch) {
  TREATY_FAILPOINT_OF("delivery.record", sending.object + " " + sending.natural_value);
  batch->push_back({.key = sending.idempotency_key, .operation = sending.operation,
                    .object = std::string(Unqualified(sending.object)), .id = sending.local_key,
                    .body = sending.body, .natural_key = sending.natural_key,
                    .natural_value = sending.natural_value, .criticality = sending.criticality,
                    .ambiguous = sending.ambiguous});
  in_flight_.insert_or_assign(sending.idempotency_key, std::move(sending));
}

Breaker& Carrier::BreakerOf(const Sending& sending) {
  return breakers_[{sending.object, sending.operation}];
}

}  // namespace treaty::delivery
