#include "runtime/connectors/polling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace treaty::connectors {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kNoon = 1'772'366'400 * kSecond;  // 2026-03-01T12:00:00Z

struct Row {
  std::string id;
  int64_t stamp_us = 0;
  std::string content = "{}";
};

// A system with rows that are visible or not, and a monotonic clock of our own that stands in no
// relation to its stamps.
struct World {
  std::vector<Row> rows;
  int64_t now_us = 7 * kSecond;
  PollWindow window{"Account", {}};

  // Everything that one round tells, as ids; `round` says what was asked.
  std::vector<std::string> Ask(PollRound* round = nullptr) {
    const PollRound asked = window.Begin(now_us);
    if (round != nullptr) *round = asked;
    std::vector<std::string> told;
    for (const Row& row : From(asked.since_us)) {
      if (window.Take(row.id, row.stamp_us, row.content, now_us)) told.push_back(row.id);
    }
    window.End();
    return told;
  }
  std::vector<Row> From(int64_t since_us) const {
    std::vector<Row> found;
    for (const Row& row : rows) {
      if (row.stamp_us >= since_us) found.push_back(row);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Row& a, const Row& b) { return a.stamp_us < b.stamp_us; });
    return found;
  }
  // Asks until the window rests; the number of rounds is bounded.
  std::vector<std::string> Settle() {
    std::vector<std::string> told;
    for (int rounds = 0; rounds < 10; ++rounds) {
      const auto more = Ask();
      told.insert(told.end(), more.begin(), more.end());
      if (window.rests(now_us)) return told;
    }
    ADD_FAILURE() << "no end in ten rounds";
    return told;
  }
};

TEST(PollWindow, AsksForEverythingFirstAndIsAtItsEndOnlyAfterASweepWithoutNews) {
  World world;
  world.rows = {{"a", kNoon}, {"b", kNoon + kSecond}};
  PollRound round;
  EXPECT_THAT(world.Ask(&round), ElementsAre("a", "b"));
  EXPECT_TRUE(round.sweep);
  EXPECT_EQ(round.since_us, 0);
  EXPECT_FALSE(world.window.at_end());
  EXPECT_THAT(world.Ask(&round), IsEmpty());
  EXPECT_TRUE(round.sweep);
  EXPECT_TRUE(world.window.at_end());
  EXPECT_EQ(world.window.seen_us(), kNoon + kSecond);
}

TEST(PollWindow, AnEmptyObjectIsAtItsEndAfterOneSweep) {
  World world;
  EXPECT_THAT(world.Ask(), IsEmpty());
  EXPECT_TRUE(world.window.at_end());
}

TEST(PollWindow, AsksForNewsFromTheNewestStampInclusive) {
  World world;
  world.rows = {{"a", kNoon}};
  world.Settle();
  world.rows.push_back({"b", kNoon});  // the second was not over
  world.now_us += 15 * kSecond;
  EXPECT_THAT(world.Ask(), ElementsAre("b"));
  EXPECT_THAT(world.Settle(), IsEmpty());
}

void Add(World* world, const std::string& prefix, int count, int64_t stamp_us) {
  for (int i = 0; i < count; ++i) {
    world->rows.push_back({prefix + std::to_string(i), stamp_us});
  }
}

TEST(PollWindow, AsksForNewsOnlyWhereASweepWouldBeLong) {
  World world;
  Add(&world, "m", 3000, kNoon);
  world.Settle();
  Add(&world, "n", 100, kNoon + kSecond);
  world.now_us += 5 * kSecond;
  PollRound round;
  EXPECT_EQ(world.Ask(&round).size(), 100u);
  EXPECT_FALSE(round.sweep);
  EXPECT_EQ(round.since_us, kNoon);
  EXPECT_FALSE(world.window.rests(world.now_us)) << "news may have come meanwhile";
  EXPECT_EQ(world.Ask(&round).size(), 0u);
  EXPECT_FALSE(round.sweep);
  EXPECT_EQ(round.since_us, kNoon + kSecond);
  EXPECT_FALSE(world.window.at_end()) << "that takes a sweep";
  EXPECT_TRUE(world.window.rests(world.now_us)) << "and it is too early for the next";
  world.now_us += 10 * kSecond;
  EXPECT_EQ(world.Ask(&round).size(), 0u);
  EXPECT_TRUE(round.sweep);
  EXPECT_TRUE(world.window.at_end());
}

TEST(PollWindow, AQuietSystemIsAtItsEndEachTimeItIsAsked) {
  World world;
  Add(&world, "m", 3000, kNoon);
  world.Settle();
  world.now_us += 20 * kSecond;  // not sooner, after so many
  for (int i = 0; i < 5; ++i) {
    world.now_us += kSecond;
    EXPECT_THAT(world.Ask(), IsEmpty());
    EXPECT_TRUE(world.window.at_end());
  }
}

TEST(PollWindow, TellsAnEqualStampWithOtherContentAgain) {
  World world;
  world.rows = {{"a", kNoon, R"({"n":1})"}};
  world.Settle();
  world.rows[0].content = R"({"n":2})";
  EXPECT_THAT(world.Ask(), ElementsAre("a"));
  EXPECT_THAT(world.Settle(), IsEmpty());
}

TEST(PollWindow, SweepsInTimeWhateverTheNews) {
  World world;
  Add(&world, "m", 3000, kNoon);
  world.Settle();
  int sweeps = 0;
  for (int step = 1; step <= 24; ++step) {
    world.now_us += 5 * kSecond;
    Add(&world, "s" + std::to_string(step) + "-", 10, kNoon + step * 5 * kSecond);
    PollRound round;
    world.Ask(&round);
    sweeps += round.sweep ? 1 : 0;
  }
  EXPECT_EQ(sweeps, 2) << "two minutes";
}

TEST(PollWindow, FindsARowThatBecomesVisibleFiveMinutesLateBehindOthers) {
  World world;
  world.rows = {{"a", kNoon}};
  world.Settle();
  // Every 15 s another row; `late` has the stamp of the first of them, and is seen 5 min later.
  const Row late{"late", kNoon + kSecond};
  std::vector<std::string> told;
  for (int step = 1; step <= 24; ++step) {
    world.now_us += 15 * kSecond;
    const int64_t stamp_us = kNoon + step * 15 * kSecond;
    world.rows.push_back({"r" + std::to_string(step), stamp_us});
    if (stamp_us == kNoon + 5 * kMinute) world.rows.push_back(late);
    const auto more = world.Settle();
    told.insert(told.end(), more.begin(), more.end());
  }
  EXPECT_EQ(std::count(told.begin(), told.end(), "late"), 1);
  EXPECT_EQ(told.size(), 25u);
}

TEST(PollWindow, AQuietSystemIsSweptAheadOfItsNewestStamp) {
  World world;
  for (int i = 0; i < 500; ++i) world.rows.push_back({std::to_string(i), kNoon});
  world.Settle();
  EXPECT_LT(world.window.sure_us(), kNoon);
  world.now_us += 10 * kMinute;
  PollRound round;
  world.Ask(&round);
  ASSERT_TRUE(round.sweep);
  world.now_us += kMinute;
  world.Ask(&round);
  EXPECT_EQ(round.since_us, kNoon) << "news are asked for as well, from the newest stamp";
  EXPECT_GT(world.window.sure_us(), kNoon + 5 * kMinute);
  EXPECT_LT(world.window.sure_us(), kNoon + 6 * kMinute);
}

TEST(PollWindow, ARestartSweepsFromWhatWasSure) {
  World world;
  world.rows = {{"a", kNoon}, {"b", kNoon + 10 * kMinute}};
  world.Settle();
  PollWindow restarted("Account", {});
  restarted.Restore(world.window.seen_us(), world.window.sure_us(), 3);
  const PollRound round = restarted.Begin(3);
  EXPECT_TRUE(round.sweep);
  EXPECT_EQ(round.since_us, kNoon + 5 * kMinute);
}

TEST(PollWindow, ARestartInTheMiddleOfPagesGoesOnFromWhatWasTaken) {
  World world;
  for (int i = 0; i < 100; ++i) {
    world.rows.push_back({"r" + std::to_string(100 + i), kNoon + i * kMinute});
  }
  std::set<std::string> told;
  const PollRound round = world.window.Begin(world.now_us);
  for (const Row& row : world.From(round.since_us)) {
    if (told.size() == 40) break;
    EXPECT_TRUE(world.window.Take(row.id, row.stamp_us, row.content, world.now_us));
    told.insert(row.id);
  }
  EXPECT_EQ(world.window.seen_us(), kNoon + 39 * kMinute);
  World again;
  again.rows = world.rows;
  again.window.Restore(world.window.seen_us(), world.window.sure_us(), again.now_us);
  const auto rest = again.Settle();
  EXPECT_EQ(rest.size(), 60u + 6u) << "five minutes, both ends included, are told again";
  told.insert(rest.begin(), rest.end());
  EXPECT_EQ(told.size(), 100u);
}

// A first load takes hours: what becomes visible behind its back lies at most its duration and the
// overlap in the past of its last stamp.
TEST(PollWindow, ALongLoadIsSweptForAsLongAsItTook) {
  World world;
  world.window.Begin(world.now_us);
  world.window.Take("old", kNoon - 30 * 24 * 60 * kMinute, "{}", world.now_us);
  world.now_us += 20 * kMinute;
  world.window.Take("a", kNoon, "{}", world.now_us);
  world.window.End();
  const int64_t began_us = kNoon - 20 * kMinute;
  EXPECT_LE(world.window.sure_us(), began_us - 5 * kMinute);
  EXPECT_GE(world.window.sure_us(), began_us - 5 * kMinute - 2 * kSecond) << "clock allowance";
}

TEST(PollWindow, ABrokenRoundIsTakenUpAgain) {
  World world;
  world.rows = {{"a", kNoon}, {"b", kNoon + 10 * kMinute}, {"c", kNoon + 20 * kMinute}};
  world.window.Begin(world.now_us);
  EXPECT_TRUE(world.window.Take("a", kNoon, "{}", world.now_us));
  EXPECT_TRUE(world.window.Take("b", kNoon + 10 * kMinute, "{}", world.now_us));
  world.window.Abandon();
  EXPECT_FALSE(world.window.at_end());
  PollRound round;
  EXPECT_THAT(world.Ask(&round), ElementsAre("c"));
  EXPECT_TRUE(round.sweep);
  EXPECT_EQ(round.since_us, kNoon + 5 * kMinute);
}

TEST(PollWindow, ABrokenSweepForgetsNothing) {
  World world;
  world.rows = {{"a", kNoon}, {"b", kNoon + kSecond}};
  world.Settle();
  world.now_us += kMinute;
  EXPECT_TRUE(world.window.Begin(world.now_us).sweep);
  world.window.Abandon();
  EXPECT_THAT(world.Settle(), IsEmpty());
}

TEST(PollWindow, RowsOutOfOrderHoldThePositionBack) {
  World world;
  world.rows = {{"a", kNoon}};
  world.Settle();
  world.window.Begin(world.now_us);
  world.window.Take("x", kNoon + 2 * kMinute, "{}", world.now_us);
  world.window.Take("y", kNoon + kMinute, "{}", world.now_us);
  EXPECT_EQ(world.window.seen_us(), kNoon);
  world.window.End();
  EXPECT_EQ(world.window.seen_us(), kNoon + 2 * kMinute);
}

TEST(PollWindow, OurClockGoingBackwardsOnlySweepsMore) {
  World world;
  world.now_us = 100 * kMinute;
  world.rows = {{"a", kNoon}};
  world.Settle();
  const int64_t sure_us = world.window.sure_us();
  world.now_us = kSecond;
  PollRound round;
  EXPECT_THAT(world.Ask(&round), IsEmpty());
  EXPECT_TRUE(round.sweep);
  EXPECT_GE(world.window.sure_us(), sure_us);
  EXPECT_LE(world.window.sure_us(), kNoon - 5 * kMinute);
}

TEST(PollWindow, TheSystemsClockGoingBackLessThanTheOverlapLosesNothing) {
  World world;
  world.rows = {{"a", kNoon}};
  world.Settle();
  world.rows.push_back({"b", kNoon - 4 * kMinute});
  world.now_us += kMinute;
  EXPECT_THAT(world.Ask(), ElementsAre("b"));
  EXPECT_EQ(world.window.seen_us(), kNoon);
}

TEST(PollWindow, WhatCannotBeRememberedIsToldAgainButTheEndIsReached) {
  World world;
  PollPace pace;
  pace.most_remembered = 10;
  world.window = PollWindow("Account", pace);
  for (int i = 0; i < 25; ++i) world.rows.push_back({std::to_string(i), kNoon});
  EXPECT_EQ(world.Ask().size(), 25u);
  EXPECT_EQ(world.Ask().size(), 15u);
  EXPECT_TRUE(world.window.at_end());
}

TEST(PollWindow, NotesAreRememberedAndMoveNoBound) {
  World world;
  world.rows = {{"a", kNoon}};
  world.Settle();
  EXPECT_TRUE(world.window.Note("b", kNoon + kMinute, "{}"));
  EXPECT_FALSE(world.window.Note("b", kNoon + kMinute, "{}"));
  EXPECT_TRUE(world.window.Knows("b", kNoon + kMinute, "{}"));
  EXPECT_FALSE(world.window.Knows("b", kNoon + kMinute, "{1}"));
  EXPECT_TRUE(world.window.Note("b", kNoon + kMinute, "{1}")) << "asking remembered nothing";
  EXPECT_EQ(world.window.seen_us(), kNoon);
  EXPECT_TRUE(world.window.at_end());
  world.rows.push_back({"b", kNoon + kMinute});
  EXPECT_THAT(world.Ask(), IsEmpty());
}

// Rows are stamped at once and shown up to five minutes later; a runtime asks at any time, dies and
// starts again at any time: every row is told.
TEST(PollWindow, NothingIsMissedWhateverTheOrder) {
  struct Stamped {
    Row row;
    int64_t visible_us;
  };
  for (uint32_t seed = 1; seed <= 200; ++seed) {
    std::mt19937 random(seed);
    std::vector<Stamped> rows;
    for (int i = 0; i < 300; ++i) {
      const int64_t stamp_us = kNoon + int64_t(random() % 3600) * kSecond;
      const int64_t late_us = random() % 4 == 0 ? int64_t(random() % 300) * kSecond : 0;
      rows.push_back({{std::to_string(i), stamp_us}, stamp_us + late_us});
    }
    World world;
    std::set<std::string> told;
    int64_t clock_us = kNoon;
    bool last = false;
    while (!last) {
      last = clock_us > kNoon + 70 * kMinute;
      world.rows.clear();
      for (const Stamped& row : rows) {
        if (row.visible_us <= clock_us) world.rows.push_back(row.row);
      }
      for (const std::string& id : last ? world.Settle() : world.Ask()) told.insert(id);
      const int64_t step_us = int64_t(random() % 90 + 1) * kSecond;
      clock_us += step_us;
      world.now_us += step_us;
      if (random() % 10 != 0) continue;
      World next;
      next.now_us = int64_t(random() % 1000) * kSecond;
      next.window.Restore(world.window.seen_us(), world.window.sure_us(), next.now_us);
      world = std::move(next);
    }
    ASSERT_EQ(told.size(), rows.size()) << "seed " << seed;
  }
}

// ---- several objects
// --------------------------------------------------------------------------------

// Ends a round that finds `rows` rows.
void Answer(PollWindow* window, std::vector<Row> rows) {
  window->Begin(1);
  for (const Row& row : rows) window->Take(row.id, row.stamp_us, row.content, 1);
  window->End();
}

TEST(Polling, ATurnAsksAllUntilTheyAreAtTheirEnd) {
  Polling polling({"Account", "Contact"}, {});
  polling.BeginTurn();
  ASSERT_EQ(polling.Next(1), 0u);
  Answer(&polling.window(0), {{"a", kNoon}});
  ASSERT_EQ(polling.Next(1), 1u);
  Answer(&polling.window(1), {});
  ASSERT_EQ(polling.Next(1), 0u) << "it had news";
  Answer(&polling.window(0), {});
  EXPECT_EQ(polling.Next(1), 2u);
  EXPECT_TRUE(polling.at_end());
}

TEST(Polling, ANewTurnAsksAllAgain) {
  Polling polling({"Account", "Contact"}, {});
  for (int turn = 0; turn < 2; ++turn) {
    polling.BeginTurn();
    for (size_t index = 0; index < 2; ++index) {
      ASSERT_EQ(polling.Next(1), index) << "turn " << turn;
      Answer(&polling.window(index), {});
    }
    EXPECT_EQ(polling.Next(1), 2u);
  }
}

TEST(Polling, MuchNewsOfOneDoesNotHoldUpTheOthers) {
  Polling polling({"Account", "Contact"}, {});
  std::vector<size_t> asked;
  for (int turn = 0; turn < 4; ++turn) {  // each ends with what it found
    polling.BeginTurn();
    asked.push_back(polling.Next(1));
    Answer(&polling.window(asked.back()), {{"r" + std::to_string(turn), kNoon + turn}});
  }
  EXPECT_THAT(asked, ElementsAre(0, 1, 0, 1));
}

TEST(Polling, GoesOnWithTheWindowThatIsInARound) {
  Polling polling({"Account", "Contact"}, {});
  polling.BeginTurn();
  ASSERT_EQ(polling.Next(1), 0u);
  polling.window(0).Begin(1);
  EXPECT_EQ(polling.Next(1), 0u);
  polling.window(0).Abandon();
  EXPECT_EQ(polling.Next(1), 1u) << "the others do not wait for it";
  Answer(&polling.window(1), {});
  EXPECT_EQ(polling.Next(1), 0u) << "it is not at its end";
  EXPECT_FALSE(polling.at_end());
}

TEST(Polling, WithoutObjectsIsAtItsEnd) {
  Polling polling({}, {});
  polling.BeginTurn();
  EXPECT_EQ(polling.Next(1), 0u);
  EXPECT_TRUE(polling.at_end());
}

TEST(Polling, WritesAndReadsItsPosition) {
  Polling polling({"Account", "Contact", "Order"}, {});
  EXPECT_EQ(polling.Position(), "{}");
  polling.window(0).Begin(1);
  polling.window(0).Take("a", kNoon, "{}", 1);
  polling.window(0).End();
  const std::string position = polling.Position();
  EXPECT_EQ(position,
            R"({"Account":{"seen":"2026-03-01T12:00:00Z","sure":"2026-03-01T11:55:00Z"}})");
  Polling next({"Order", "Account"}, {});
  ASSERT_TRUE(next.Start(position, 5));
  EXPECT_EQ(next.Position(), position);
  EXPECT_EQ(next.window(1).Begin(5).since_us, kNoon - 5 * kMinute);
}

TEST(Polling, RefusesWhatIsNoPosition) {
  for (const char* position :
       {"x", "[", R"({"Account":1})", R"({"Account":{"seen":"soon","sure":""}})",
        R"({"Account":{"seen":"2026-03-01T12:00:00Z"}})"}) {
    EXPECT_FALSE(Polling({"Account"}, {}).Start(position, 1)) << position;
  }
  EXPECT_TRUE(Polling({"Account"}, {}).Start("", 1));
}

TEST(PollPace, IsReadFromTheBinding) {
  protocols::Endpoint endpoint;
  endpoint.values = {{"poll", "2s", "m:1:1"}, {"overlap", "10m", "m:2:1"}};
  const auto pace = ReadPollPace(endpoint, kMinute);
  ASSERT_TRUE(pace);
  EXPECT_EQ(pace->poll_us, 2 * kSecond);
  EXPECT_EQ(pace->sweep_us, kMinute);
  EXPECT_EQ(pace->overlap_us, 10 * kMinute);
  endpoint.values = {{"overlap", "4m", "m:2:1"}};
  EXPECT_EQ(ReadPollPace(endpoint, kMinute).error().place, "m:2:1");
  endpoint.values = {{"poll", "0s", "m:3:1"}};
  EXPECT_EQ(ReadPollPace(endpoint, kMinute).error().place, "m:3:1");
}

}  // namespace
}  // namespace treaty::connectors
