#include "runtime/engine/feeder.h"

#include <gtest/gtest.h>

#include "runtime/base/env_sim.h"

namespace treaty::engine {
namespace {

struct FakePort : store::IntakePort {
  Result<void> Accept(store::SourceBatch batch) override {
    accepted.push_back(std::move(batch));
    return {};
  }
  Result<std::string> Position(std::string_view) override { return std::string(); }
  std::vector<store::SourceBatch> accepted;
};

// Says what the test has laid out.
struct FakeSource : protocols::Source {
  FakeSource(int64_t pace_us, protocols::Polled says) : pace_us(pace_us), says(std::move(says)) {}
  const std::string& name() const override { return source_name; }
  Result<void> Start(std::string_view) override { return {}; }
  Result<protocols::Polled> Poll(const protocols::PollLimits&) override { return says; }
  Result<void> Acknowledge(std::string_view) override { return {}; }
  int64_t poll_every_us() const override { return pace_us; }
  const std::string source_name = "crm:test";
  const int64_t pace_us;
  const protocols::Polled says;
};

struct Case {
  const char* about;
  int64_t pace_us;
  bool events;
  bool at_end;
  bool again;  // expected: asked again at once
  bool quiet;  // expected
};

TEST(Feeder, RestsWhenNothingWasHandedOver) {
  constexpr Case kCases[] = {
      {"news", 1000, true, false, true, false},
      {"news, and no more", 1000, true, true, true, false},
      {"the end", 1000, false, true, false, true},
      {"not the end, but the next question is not due", 1000, false, false, false, false},
      {"asking costs nothing", 0, false, false, true, false},
  };
  for (const Case& each : kCases) {
    SimEnv env(1);
    FakePort port;
    observe::Metrics metrics;
    observe::Log log(env, observe::Level::kError, [](std::string_view) {});
    observe::Activity activity;
    protocols::Polled says{.batch = {.source = "crm:test", .position = "", .events = {}},
                           .at_end = each.at_end};
    if (each.events) says.batch.events.emplace_back();
    Feeder feeder({.env = &env, .port = &port, .metrics = &metrics, .log = &log,
                   .activity = &activity, .on_failure = {}},
                  std::make_unique<FakeSource>(each.pace_us, says));
    ASSERT_TRUE(feeder.Prepare());
    const Result<bool> again = feeder.Step();
    ASSERT_TRUE(again) << each.about;
    EXPECT_EQ(*again, each.again) << each.about;
    EXPECT_EQ(feeder.quiet().IsQuiet(activity.moves()), each.quiet) << each.about;
    EXPECT_EQ(port.accepted.size(), each.events ? 1u : 0u) << each.about;
  }
}

// Cannot be read while the test says so.
struct MoodySource : FakeSource {
  MoodySource() : FakeSource(1000, {.batch = {}, .at_end = true}) {}
  Result<protocols::Polled> Poll(const protocols::PollLimits& limits) override {
    if (!readable) return Fail("MALFORMED_QUERY (HTTP 400)");
    Result<protocols::Polled> polled = FakeSource::Poll(limits);
    polled->at_end = at_end;
    return polled;
  }
  bool readable = true;
  bool at_end = true;
};

TEST(Feeder, SaysWhenItReadItsSourceToTheEndAndSinceWhenItCannot) {
  SimEnv env(1);
  FakePort port;
  observe::Metrics metrics;
  std::vector<std::string> lines;
  observe::Log log(env, observe::Level::kInfo,
                   [&](std::string_view line) { lines.emplace_back(line); });
  observe::Activity activity;
  auto made = std::make_unique<MoodySource>();
  MoodySource* const source = made.get();
  Feeder feeder({.env = &env, .port = &port, .metrics = &metrics, .log = &log,
                 .activity = &activity, .on_failure = {}},
                std::move(made));
  ASSERT_TRUE(feeder.Prepare());
  EXPECT_EQ(feeder.state().source, "crm:test");
  EXPECT_EQ(feeder.state().system, "crm");
  EXPECT_EQ(feeder.state().read_us, 0);
  ASSERT_TRUE(feeder.Step());
  const int64_t read_us = feeder.state().read_us;
  EXPECT_EQ(read_us, env.NowUs());
  EXPECT_EQ(feeder.state().unreadable_since_us, 0);
  env.SleepUs(5'000'000);
  source->readable = false;
  ASSERT_TRUE(feeder.Step());
  const int64_t since_us = feeder.state().unreadable_since_us;
  EXPECT_EQ(since_us, read_us + 5'000'000);
  env.SleepUs(5'000'000);
  ASSERT_TRUE(feeder.Step());
  EXPECT_EQ(feeder.state().unreadable_since_us, since_us);
  EXPECT_EQ(feeder.state().read_us, read_us);
  EXPECT_EQ(lines.size(), 1u) << "it is said once";
  source->readable = true;
  source->at_end = false;  // some of its objects, and not all
  ASSERT_TRUE(feeder.Step());
  EXPECT_EQ(feeder.state().unreadable_since_us, since_us);
  source->at_end = true;
  ASSERT_TRUE(feeder.Step());
  EXPECT_EQ(feeder.state().unreadable_since_us, 0);
  EXPECT_EQ(feeder.state().read_us, read_us + 10'000'000);
}

}  // namespace
}  // namespace treaty::engine
