#include "runtime/delivery/retry.h"

#include <gtest/gtest.h>

#include "runtime/delivery/breaker.h"

namespace treaty::delivery {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using store::Settlement;
using store::SettlementKind;

constexpr int64_t kNow = 1'000'000'000;

RetryContext Context(uint32_t attempt, uint64_t random = 0) {
  return {.policy = {.times = 3, .backoff_first_us = 1'000, .backoff_most_us = 5'000},
          .attempt = attempt, .now_us = kNow, .random = random};
}

Settlement JudgeOf(AnswerStatus status, uint32_t attempt = 1, int64_t retry_after_us = 0) {
  Answer answer{.key = "k", .status = status, .id = "7", .record = "{}", .stamp_us = 5,
                .code = "C", .message = "words", .retry_after_us = retry_after_us};
  return Judge(1, answer, Context(attempt));
}

TEST(Judge, DoesNotCountWhatWasNotAsked) {
  Answer answer{.key = "k", .status = AnswerStatus::kRetry, .code = "settling",
                .retry_after_us = 70, .asked = false};
  const Settlement settlement = Judge(1, answer, Context(100));  // after any number of attempts
  EXPECT_EQ(settlement.kind, SettlementKind::kRetry);
  EXPECT_FALSE(settlement.counts);
  EXPECT_EQ(settlement.due_us, kNow + 70);
}

TEST(FullJitter, StaysBelowADoublingBound) {
  for (uint32_t attempt = 1; attempt <= 40; ++attempt) {
    const int64_t bound = attempt >= 4 ? 5'000 : 1'000 << (attempt - 1);
    for (uint64_t random : {uint64_t(0), uint64_t(4'999), UINT64_MAX, uint64_t(123'456'789)}) {
      const int64_t wait = FullJitterUs(1'000, 5'000, attempt, random);
      EXPECT_GE(wait, 1);
      EXPECT_LE(wait, bound) << attempt;
    }
  }
}

TEST(FullJitter, ReachesItsBound) {
  EXPECT_EQ(FullJitterUs(1'000, 5'000, 1, 999), 1'000);
  EXPECT_EQ(FullJitterUs(0, 0, 1, 7), 1);
}

TEST(Judge, AnOkConfirmsWithWhatTheTargetSaid) {
  const Settlement settlement = JudgeOf(AnswerStatus::kOk);
  EXPECT_EQ(settlement.kind, SettlementKind::kConfirmed);
  EXPECT_EQ(settlement.local_key, "7");
  EXPECT_EQ(settlement.record, "{}");
  EXPECT_EQ(settlement.stamp_us, 5);
}

TEST(Judge, ARefusalGoesToTheInboxInTheTargetsWords) {
  const Settlement settlement = JudgeOf(AnswerStatus::kRefused);
  EXPECT_EQ(settlement.kind, SettlementKind::kParked);
  EXPECT_EQ(settlement.code, "C");
  EXPECT_EQ(settlement.message, "words");
}

TEST(Judge, TransientFailuresAreTriedAsOftenAsTheRouteSays) {
  for (const AnswerStatus status :
       {AnswerStatus::kRetry, AnswerStatus::kLock, AnswerStatus::kStale}) {
    for (uint32_t attempt = 1; attempt <= 3; ++attempt) {
      const Settlement settlement = JudgeOf(status, attempt);
      EXPECT_EQ(settlement.kind, SettlementKind::kRetry);
      EXPECT_TRUE(settlement.counts);
      EXPECT_GT(settlement.due_us, kNow);
    }
    EXPECT_EQ(JudgeOf(status, 4).kind, SettlementKind::kParked);
  }
}

TEST(Judge, AThrottleWaitsAsLongAsAskedAndDoesNotCount) {
  const Settlement settlement = JudgeOf(AnswerStatus::kThrottle, 99, 7'000'000);
  EXPECT_EQ(settlement.kind, SettlementKind::kRetry);
  EXPECT_FALSE(settlement.counts);
  EXPECT_EQ(settlement.due_us, kNow + 7'000'000);
  EXPECT_FALSE(JudgeOf(AnswerStatus::kAuth, 99).counts);
}

TEST(Judge, RetryAfterIsHonoured) {
  EXPECT_GE(JudgeOf(AnswerStatus::kRetry, 1, 9'000'000).due_us, kNow + 9'000'000);
}

TEST(Judge, AmbiguousStaysAmbiguousUntilItIsGivenUp) {
  EXPECT_EQ(JudgeOf(AnswerStatus::kAmbiguous, 3).kind, SettlementKind::kAmbiguous);
  EXPECT_EQ(JudgeOf(AnswerStatus::kAmbiguous, 4).kind, SettlementKind::kParked);
}

TEST(Breaker, OpensWhenHalfOfEnoughCallsFail) {
  Breaker breaker;
  for (size_t call = 0; call < Breaker::kLeastCalls - 1; ++call) {
    breaker.Answered(call % 2 ? AnswerStatus::kOk : AnswerStatus::kRetry, kNow);
    EXPECT_TRUE(breaker.Admit(kNow));
  }
  breaker.Answered(AnswerStatus::kRetry, kNow);
  EXPECT_FALSE(breaker.Admit(kNow));
  EXPECT_GT(breaker.retry_at_us(), kNow);
}

TEST(Breaker, RefusalsAreAnswers) {
  Breaker breaker;
  for (int call = 0; call < 100; ++call) breaker.Answered(AnswerStatus::kRefused, kNow);
  EXPECT_TRUE(breaker.Admit(kNow));
}

TEST(Breaker, OldFailuresAreForgotten) {
  Breaker breaker;
  for (int call = 0; call < 19; ++call) breaker.Answered(AnswerStatus::kRetry, kNow);
  const int64_t later = kNow + Breaker::kWindowUs + 1;
  breaker.Answered(AnswerStatus::kRetry, later);
  EXPECT_TRUE(breaker.Admit(later));
}

TEST(Breaker, SilenceInARowOpensItAndAProbeClosesIt) {
  Breaker breaker;
  for (int call = 0; call < Breaker::kTimeoutsInARow; ++call) {
    breaker.Answered(AnswerStatus::kAmbiguous, kNow);
  }
  EXPECT_FALSE(breaker.Admit(kNow));
  const int64_t later = breaker.retry_at_us();
  EXPECT_TRUE(breaker.Admit(later));
  EXPECT_FALSE(breaker.Admit(later)) << "one probe at a time";
  breaker.Answered(AnswerStatus::kOk, later);
  EXPECT_TRUE(breaker.Admit(later));
  EXPECT_EQ(breaker.state(), Breaker::State::kClosed);
}

TEST(Breaker, FailedProbesDoubleThePause) {
  Breaker breaker;
  for (int call = 0; call < 5; ++call) breaker.Answered(AnswerStatus::kAmbiguous, kNow);
  int64_t pause = breaker.retry_at_us() - kNow;
  EXPECT_EQ(pause, Breaker::kFirstPauseUs);
  for (int probe = 0; probe < 10; ++probe) {
    const int64_t at = breaker.retry_at_us();
    ASSERT_TRUE(breaker.Admit(at));
    breaker.Answered(AnswerStatus::kRetry, at);
    EXPECT_EQ(breaker.retry_at_us() - at, std::min(pause * 2, Breaker::kMostPauseUs));
    pause = breaker.retry_at_us() - at;
  }
}

}  // namespace
}  // namespace treaty::delivery
