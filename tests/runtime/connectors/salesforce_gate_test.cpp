#include "runtime/connectors/salesforce/call_gate.h"

#include <gtest/gtest.h>

#include <random>

namespace treaty::connectors::salesforce {
namespace {

using Verdict = CallGate::Verdict;
constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMinute = 60 * kSecond;

TEST(CallGate, OneCallAtATimeUntilTheFirstAnswer) {
  CallGate gate({.most = 4});
  EXPECT_EQ(gate.Ask(0), Verdict::kGo);
  EXPECT_EQ(gate.Ask(0), Verdict::kWait);
  gate.Answered();
  gate.NoteLimit({10, 1000}, 0, 0);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(gate.Ask(0), Verdict::kGo) << i;
  EXPECT_EQ(gate.Ask(0), Verdict::kWait);
}

TEST(CallGate, AServerWithoutTheHeaderIsNotHeldBack) {
  CallGate gate({.most = 4});
  EXPECT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Unheard();
  EXPECT_EQ(gate.Ask(0), Verdict::kGo);
  EXPECT_EQ(gate.Ask(0), Verdict::kGo);
  EXPECT_EQ(gate.used(), -1);
}

TEST(CallGate, RestsWhenTheShareIsUsedUpAndProbes) {
  CallGate gate({.most = 4, .daily_share_percent = 50, .probe_us = 10 * kMinute});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Answered();
  gate.NoteLimit({480, 1000}, 0, 0);
  EXPECT_TRUE(gate.day_is_over());
  EXPECT_EQ(gate.Ask(kMinute), Verdict::kRest);
  EXPECT_EQ(gate.rests_until_us(kMinute), 10 * kMinute) << "the binding's pace, within the share";
  EXPECT_EQ(gate.Ask(10 * kMinute), Verdict::kGo) << "the probe";
  EXPECT_EQ(gate.Ask(10 * kMinute), Verdict::kRest) << "one only";
  gate.Answered();
  gate.NoteLimit({100, 1000}, 10 * kMinute, 10 * kMinute);
  EXPECT_FALSE(gate.day_is_over());
  EXPECT_EQ(gate.Ask(10 * kMinute), Verdict::kGo);
}

TEST(CallGate, BeyondTheShareProbesAreSeldom) {
  CallGate gate({.daily_share_percent = 50, .probe_us = kSecond});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Answered();
  gate.NoteLimit({900, 1000}, 0, 0);  // others
  EXPECT_EQ(gate.rests_until_us(0), 60 * kMinute);
}

TEST(CallGate, TheServersWordThatTheDayIsOverCounts) {
  CallGate gate({});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Answered();
  gate.NoteLimit({10, 1000}, 0, 0);
  gate.NoteDayIsOver(0);
  EXPECT_EQ(gate.Ask(1), Verdict::kRest);
  const int64_t probe_us = gate.rests_until_us(1);
  ASSERT_EQ(gate.Ask(probe_us), Verdict::kGo);
  gate.Answered();
  gate.NoteLimit({11, 1000}, probe_us, probe_us);
  EXPECT_EQ(gate.Ask(probe_us), Verdict::kGo);
}

TEST(CallGate, WritesLeaveAFifthOfTheShareToEachLevelThatIsMoreCritical) {
  using program::Criticality;
  CallGate gate({.daily_share_percent = 50, .probe_us = kMinute,
                 .has_critical = true, .has_standard = true});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Answered();
  // 500 calls are ours, 25 of them for probes; 300, 400 and 500 less these are the levels' ends.
  const auto least_critical = [&](int64_t used) {
    gate.NoteLimit({used, 1000}, 0, 0);
    return gate.LeastCritical(0);
  };
  EXPECT_EQ(least_critical(274), Criticality::kLow);
  EXPECT_EQ(least_critical(275), Criticality::kStandard);
  EXPECT_EQ(gate.Ask(0, Criticality::kLow), Verdict::kKept);
  EXPECT_EQ(least_critical(374), Criticality::kStandard);
  EXPECT_EQ(least_critical(375), Criticality::kCritical);
  EXPECT_EQ(gate.Ask(0, Criticality::kStandard), Verdict::kKept);
  EXPECT_FALSE(gate.day_is_over());
  EXPECT_EQ(gate.Ask(0, Criticality::kCritical), Verdict::kGo) << "others may ask";
  gate.Answered();
  EXPECT_EQ(least_critical(475), Criticality::kLow) << "the day is over: all rest alike";
  EXPECT_EQ(gate.Ask(0), Verdict::kRest);
}

TEST(CallGate, NothingIsKeptForALevelThatHasNoRoutes) {
  using program::Criticality;
  CallGate gate({.daily_share_percent = 50, .has_standard = true});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Answered();
  gate.NoteLimit({470, 1000}, 0, 0);
  EXPECT_EQ(gate.LeastCritical(0), Criticality::kStandard);
  EXPECT_EQ(gate.Ask(0, Criticality::kStandard), Verdict::kGo);
}

TEST(CallGate, AWriteThatRestsFindsOutWhenNothingWasHeardForLong) {
  using program::Criticality;
  CallGate gate({.daily_share_percent = 50, .probe_us = kMinute, .has_critical = true});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Answered();
  gate.NoteLimit({450, 1000}, 0, 0);
  const int64_t due_us = 10 * kMinute;  // the binding's pace is for a day that is used up
  EXPECT_EQ(gate.LeastCritical(due_us - 1), Criticality::kCritical);
  EXPECT_EQ(gate.Ask(due_us - 1, Criticality::kLow), Verdict::kKept);
  EXPECT_EQ(gate.LeastCritical(due_us), Criticality::kLow);
  EXPECT_EQ(gate.Ask(due_us, Criticality::kLow), Verdict::kGo);
  EXPECT_EQ(gate.Ask(due_us, Criticality::kLow), Verdict::kKept) << "one";
  gate.Answered();
  gate.NoteLimit({10, 1000}, due_us, due_us);
  EXPECT_EQ(gate.Ask(due_us, Criticality::kLow), Verdict::kGo) << "calls have fallen out";
}

// A server that counts, others that call too, answers that overtake each other, calls that get
// lost: the count never passes the share through us.
struct Day {
  int64_t over = 0;     // how far our calls took the count past the share
  int64_t low_over = 0;  // ... and low ones past three fifths of it
  int64_t counted = 0;
};
Day LiveThrough(uint32_t seed, int64_t most) {
  struct Underway {
    int64_t said;  // what the server had counted when it answered
    int64_t asked_us;
  };
  std::mt19937 random(seed);
  using program::Criticality;
  CallGate gate({.most = 8, .daily_share_percent = 80, .has_critical = true,
                 .has_standard = true});
  Day day;
  std::vector<Underway> underway;
  int64_t now_us = 0;
  for (; now_us < 24 * 60 * kMinute; now_us += kSecond * int64_t(random() % 9)) {
    if (random() % 20 == 0 && day.counted < most / 2) ++day.counted;  // others
    const bool send = underway.empty() || random() % 2 == 0;
    const auto criticality = program::kCriticalities[random() % 3];
    if (send && gate.Ask(now_us, criticality) == Verdict::kGo) {
      underway.push_back({++day.counted, now_us});
      day.over = std::max(day.over, day.counted - most * 80 / 100);
      if (criticality == Criticality::kLow && !gate.day_is_over()) {
        day.low_over = std::max(day.low_over, day.counted - most * 80 / 100 * 60 / 100);
      }
      continue;
    }
    if (underway.empty()) continue;
    const size_t index = random() % underway.size();
    const Underway answered = underway[index];
    underway.erase(underway.begin() + long(index));
    if (random() % 10 == 0) {
      gate.Unheard();
      continue;
    }
    gate.Answered();
    gate.NoteLimit({answered.said, most}, answered.asked_us, now_us);
  }
  return day;
}

TEST(CallGate, TheShareIsNeverExceeded) {
  for (uint32_t seed = 1; seed <= 100; ++seed) {
    const int64_t most = 200 + int64_t(seed * 7919 % 2000);
    const Day day = LiveThrough(seed, most);
    EXPECT_LE(day.over, 0) << "seed " << seed << ", most " << most;
    EXPECT_LE(day.low_over, 0) << "seed " << seed << ", most " << most;
    EXPECT_GE(day.counted, most * 80 / 100 * 9 / 10) << "and most of it can be used";
  }
}

TEST(CallGate, ThrottlingHalvesAndRests) {
  CallGate gate({.most = 8});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Unheard();
  gate.NoteThrottle(5 * kSecond, 0, 7);
  EXPECT_EQ(gate.allowed(), 4u);
  EXPECT_EQ(gate.Ask(4 * kSecond), Verdict::kRest);
  EXPECT_EQ(gate.Ask(5 * kSecond), Verdict::kGo);
  gate.Answered();
  for (int good = 0; good < 4; ++good) gate.NoteGood();
  EXPECT_EQ(gate.allowed(), 5u);
}

TEST(CallGate, AStormWithoutRetryAfterIsMetWithFewerAndFewerCalls) {
  CallGate gate({.most = 8});
  int64_t calls = 0;
  int64_t calls_in_last_minute = 0;
  for (int64_t now_us = 0; now_us < 10 * kMinute; now_us += 10'000) {
    if (gate.Ask(now_us) != Verdict::kGo) continue;
    ++calls;
    calls_in_last_minute += now_us >= 9 * kMinute ? 1 : 0;
    gate.Unheard();
    gate.NoteThrottle(0, now_us, uint64_t(calls) * 0x9e3779b97f4a7c15u);
  }
  EXPECT_LE(calls_in_last_minute, 6) << "one probe in ten seconds";
  EXPECT_GE(calls_in_last_minute, 1);
  EXPECT_EQ(gate.allowed(), 1u);
}

TEST(CallGate, WhatWasUnderwayTogetherCountsOnce) {
  CallGate gate({.most = 8});
  gate.NoteThrottle(0, 0, 1);
  gate.NoteThrottle(0, 0, 1);
  gate.NoteThrottle(0, 0, 1);
  EXPECT_EQ(gate.allowed(), 4u);
}

TEST(CallGate, WhatWasNotSentIsNotCounted) {
  CallGate gate({.most = 1});
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.Answered();
  gate.NoteLimit({10, 100}, 0, 0);
  ASSERT_EQ(gate.Ask(0), Verdict::kGo);
  gate.NotCounted();
  EXPECT_EQ(gate.used(), 10);
  EXPECT_EQ(gate.underway(), 0u);
}

}  // namespace
}  // namespace treaty::connectors::salesforce
