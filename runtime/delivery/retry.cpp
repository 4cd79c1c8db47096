#include "runtime/delivery/retry.h"

#include <fmt/format.h>

#include <algorithm>

namespace treaty::delivery {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using store::Settlement;
using store::SettlementKind;

constexpr int64_t kLockFirstUs = 50'000;
constexpr int64_t kLockMostUs = 2'000'000;
constexpr int64_t kThrottleFirstUs = 100'000;
constexpr int64_t kThrottleMostUs = 60'000'000;
constexpr int64_t kAmbiguousFirstUs = 100'000;

Settlement Again(Settlement settlement, const RetryContext& context, int64_t first_us,
                 int64_t most_us) {
  const int64_t wait_us = FullJitterUs(first_us, most_us, context.attempt, context.random);
  settlement.due_us = std::max(settlement.due_us, context.now_us + wait_us);
  return settlement;
}

Settlement GiveUp(Settlement settlement, const RetryContext& context) {
  settlement.kind = SettlementKind::kParked;
  settlement.message += fmt::format(" ({} attempts)", context.attempt);
  settlement.due_us = 0;
  return settlement;
}

Settlement Failed(Settlement settlement, AnswerStatus status, const RetryContext& context) {
  const program::RetryPolicy& policy = context.policy;
  const bool used_up = context.attempt > policy.times;
  switch (status) {
    case AnswerStatus::kOk:
      return settlement;
    case AnswerStatus::kRefused:
      settlement.kind = SettlementKind::kParked;
      settlement.due_us = 0;
      return settlement;
    case AnswerStatus::kRetry:
      settlement.kind = SettlementKind::kRetry;
      if (used_up) return GiveUp(std::move(settlement), context);
      return Again(std::move(settlement), context, policy.backoff_first_us,
                   policy.backoff_most_us);
    case AnswerStatus::kLock:
    case AnswerStatus::kStale:
      settlement.kind = SettlementKind::kRetry;
      if (used_up) return GiveUp(std::move(settlement), context);
      return Again(std::move(settlement), context, kLockFirstUs,
                   std::min(kLockMostUs, policy.backoff_most_us));
    case AnswerStatus::kThrottle:
    case AnswerStatus::kAuth:
      settlement.kind = SettlementKind::kRetry;
      settlement.counts = false;
      if (settlement.due_us > context.now_us) return settlement;
      return Again(std::move(settlement), context, kThrottleFirstUs, kThrottleMostUs);
    case AnswerStatus::kAmbiguous:
      settlement.kind = SettlementKind::kAmbiguous;
      if (used_up) return GiveUp(std::move(settlement), context);
      return Again(std::move(settlement), context,
                   std::min(kAmbiguousFirstUs, policy.backoff_first_us), policy.backoff_most_us);
  }
  return settlement;
}

}  // namespace

int64_t FullJitterUs(int64_t first_us, int64_t most_us, uint32_t attempt, uint64_t random) {
  int64_t bound_us = std::max<int64_t>(first_us, 1);
  for (uint32_t doubled = 1; doubled < attempt && bound_us < most_us; ++doubled) bound_us *= 2;
  bound_us = std::max<int64_t>(std::min(bound_us, most_us), 1);
  return 1 + int64_t(random % uint64_t(bound_us));
}

Settlement Judge(store::OutboxId id, const Answer& answer, const RetryContext& context) {
  Settlement settlement;
  settlement.id = id;
  if (answer.status == AnswerStatus::kOk) {
    settlement.local_key = answer.id;
    settlement.record = answer.record;
    settlement.stamp_us = answer.stamp_us;
    return settlement;
  }
  settlement.code = answer.code.empty() ? protocols::AnswerStatusName(answer.status) : answer.code;
  settlement.message = answer.message;
  settlement.due_us = context.now_us + answer.retry_after_us;
  if (!answer.asked) {
    settlement.kind = SettlementKind::kRetry;
    settlement.counts = false;
    return settlement;
  }
  return Failed(std::move(settlement), answer.status, context);
}

Settlement PutBack(store::OutboxId id, std::string_view code, int64_t due_us) {
  Settlement settlement;
  settlement.id = id;
  settlement.kind = SettlementKind::kRetry;
  settlement.code = code;
  settlement.message = "not sent yet";
  settlement.due_us = due_us;
  settlement.counts = false;
  return settlement;
}

}  // namespace treaty::delivery
