#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/base/env_sim.h"
#include "runtime/observe/activity.h"
#include "runtime/observe/live_line.h"
#include "runtime/observe/log.h"
#include "runtime/observe/metrics.h"

namespace treaty::observe {
namespace {

TEST(Log, WritesOneObjectALine) {
  SimEnv env(1);
  std::string text;
  Log log(env, Level::kInfo, [&](std::string_view line) { text += line; });
  log.Write(Level::kDebug, "not this");
  log.Write(Level::kWarning, "target.paused", {{"system", "e\"rp"}, {"seconds", int64_t(30)}});
  EXPECT_EQ(text,
            R"({"at":"2026-01-01T00:00:00Z","level":"warning","event":"target.paused",)"
            R"("system":"e\"rp","seconds":30})"
            "\n");
}

TEST(Rate, FollowsWhatIsCounted) {
  Rate rate(1'000'000);
  rate.Sample(0, 0);
  EXPECT_EQ(rate.per_second(), 0);
  rate.Sample(500, 1'000'000);
  EXPECT_EQ(rate.per_second(), 500);
  rate.Sample(500, 1'500'000);
  EXPECT_EQ(rate.per_second(), 250);
  rate.Sample(900, 1'500'000);  // no time has passed: nothing can be said
  EXPECT_EQ(rate.per_second(), 250);
}

TEST(Grouped, SetsCommas) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1,000");
  EXPECT_EQ(Grouped(-1234567), "-1,234,567");
  EXPECT_EQ(Grouped(-100), "-100");
}

TEST(LiveLine, SaysWhatHappensWithinItsWidth) {
  LiveFigures figures{.accepted_rate = 380.4, .waiting = 12, .unsent = 254, .inbox = 4};
  figures.counts[size_t(Count::kAccepted)] = 1234;
  EXPECT_EQ(LiveLine(figures, 200),
            "accepted 1,234 (380/s)  delivered 0 (0/s)  to send 254  waiting 12  inbox 4");
  figures.held = 7;
  EXPECT_THAT(LiveLine(figures, 200), testing::EndsWith("inbox 4  held 7"));
  EXPECT_EQ(LiveLine(figures, 20).size(), 20u);
  EXPECT_THAT(LiveJson(figures), testing::HasSubstr(R"("accepted":1234)"));
}

TEST(Metrics, CountsHaveNames) {
  Metrics metrics;
  metrics.Add(Count::kParked, 3);
  EXPECT_EQ(metrics.Snapshot()[size_t(Count::kParked)], 3);
  for (size_t at = 0; at < kCountCount; ++at) EXPECT_NE(CountName(Count(at)), "");
}

TEST(QuietMark, IsQuietOnlyAsOfWhatItSaw) {
  Activity activity;
  QuietMark mark(activity);
  EXPECT_FALSE(mark.IsQuiet(activity.moves()));
  mark.Looking();
  mark.Quiet();
  EXPECT_TRUE(mark.IsQuiet(activity.moves()));
  mark.Looking();
  activity.Moved();  // while it looked
  mark.Quiet();
  EXPECT_FALSE(mark.IsQuiet(activity.moves()));
}

}  // namespace
}  // namespace treaty::observe
