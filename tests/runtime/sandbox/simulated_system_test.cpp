#include "runtime/sandbox/simulated_system.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/base/env_sim.h"

namespace treaty::sandbox {
namespace {

using protocols::Answer;
using protocols::AnswerStatus;
using protocols::Request;
using store::Operation;
using testing::HasSubstr;

constexpr char kPartner[] = R"("objects": {"Partner": {"key": "Id", "natural_key": "Term",
  "assign": {"Blocked": false},
  "refuse": [{"when": {"Country": {"is": "XX"}}, "code": "R1/302", "message": "no {Country}"}],
  "then": [{"after": "write", "when": {"Name": {"like": "B*"}}, "set": {"Blocked": true}}]}})";

class SimulatedSystemTest : public testing::Test {
 protected:
  std::unique_ptr<SimulatedSystem> Open(const std::string& more = "") {
    auto behaviour = ReadBehaviour("{" + more + kPartner + "}", "b.json");
    EXPECT_TRUE(behaviour) << behaviour.error().ToString();
    auto system = SimulatedSystem::Open(env, *behaviour, {"effects", "changes"});
    EXPECT_TRUE(system) << system.error().ToString();
    return *std::move(system);
  }
  Request Create(const std::string& key, const std::string& name) {
    return {.key = key, .object = "Partner",
            .body = R"({"Term":")" + key + R"(","Name":")" + name + R"("})"};
  }
  Answer One(SimulatedSystem& system, Request request) {
    return system.Apply({std::move(request)}).front();
  }
  std::vector<std::string> Lines(const std::string& path) {
    std::vector<std::string> lines;
    const std::string text = env.ReadWhole(path).value_or("");
    for (size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
      lines.push_back(text.substr(begin, end - begin));
    }
    return lines;
  }
  SimEnv env{1};
};

TEST_F(SimulatedSystemTest, AssignsNumbersAndTellsWhatFollows) {
  const auto system = Open();
  const Answer answer = One(*system, Create("k1", "Bolt"));
  EXPECT_EQ(answer.status, AnswerStatus::kOk);
  EXPECT_EQ(answer.id, "0000000001");
  EXPECT_EQ(answer.record, R"({"Term":"k1","Name":"Bolt","Id":"0000000001","Blocked":false})");
  EXPECT_EQ(One(*system, Create("k2", "Nut")).id, "0000000002");
  const auto changes = Lines("changes");
  ASSERT_EQ(changes.size(), 3u);
  EXPECT_THAT(changes[0], HasSubstr(R"("kind":"created")"));
  EXPECT_THAT(changes[1], HasSubstr(R"("Blocked":true)"));
  EXPECT_EQ(Lines("effects").size(), 2u);
}

TEST_F(SimulatedSystemTest, RepeatsItsAnswerForAKnownKey) {
  const auto system = Open();
  One(*system, Create("k1", "Nut"));
  const Answer again = One(*system, Create("k1", "Nut"));
  EXPECT_EQ(again.status, AnswerStatus::kOk);
  EXPECT_EQ(again.id, "0000000001");
  EXPECT_EQ(system->FindRecords("Partner", "Term", R"("k1")").size(), 1u);
  EXPECT_THAT(Lines("effects").back(), HasSubstr(R"("status":"repeated")"));
}

TEST_F(SimulatedSystemTest, WithoutKeysACreateTwiceMakesTwo) {
  const auto system = Open(R"("knows_keys": false,)");
  One(*system, Create("k1", "Nut"));
  One(*system, Create("k1", "Nut"));
  EXPECT_EQ(system->FindRecords("Partner", "Term", R"("k1")").size(), 2u);
}

TEST_F(SimulatedSystemTest, RefusesInItsOwnWords) {
  const auto system = Open();
  const Answer answer = One(
      *system, {.key = "k", .object = "Partner", .body = R"({"Country":"XX"})"});
  EXPECT_EQ(answer.status, AnswerStatus::kRefused);
  EXPECT_EQ(answer.code, "R1/302");
  EXPECT_EQ(answer.message, "no XX");
  EXPECT_EQ(One(*system, {.key = "k", .object = "Order", .body = "{}"}).status,
            AnswerStatus::kRefused);
  EXPECT_EQ(One(*system, {.key = "k", .operation = Operation::kUpdate, .object = "Partner",
                          .id = "9", .body = "{}"})
                .status,
            AnswerStatus::kRefused);
  EXPECT_TRUE(Lines("effects").empty());
}

TEST_F(SimulatedSystemTest, UpdatesAndDeletes) {
  const auto system = Open();
  const std::string id = One(*system, Create("k1", "Nut")).id;
  const Answer updated = One(*system, {.key = "k2", .operation = Operation::kUpdate,
                                       .object = "Partner", .id = id, .body = R"({"Name":"Cog"})"});
  EXPECT_THAT(updated.record, HasSubstr(R"("Term":"k1","Name":"Cog")"));
  EXPECT_EQ(One(*system, {.key = "k3", .operation = Operation::kDelete, .object = "Partner",
                          .id = id})
                .status,
            AnswerStatus::kOk);
  EXPECT_TRUE(system->FindRecords("Partner", "Term", R"("k1")").empty());
  EXPECT_THAT(Lines("changes").back(), HasSubstr(R"("kind":"deleted")"));
}

TEST_F(SimulatedSystemTest, FindsItsStateAgain) {
  One(*Open(), Create("k1", "Bolt"));
  const auto system = Open();
  EXPECT_EQ(One(*system, Create("k1", "Bolt")).id, "0000000001");
  EXPECT_EQ(One(*system, Create("k2", "Nut")).id, "0000000002");
  EXPECT_EQ(Lines("changes").size(), 3u);
  EXPECT_THAT(system->FindRecords("Partner", "Term", R"("k1")").at(0).record,
              HasSubstr(R"("Blocked":true)"));
}

// Wherever the writing of the changes was cut off, each is told once after the next start.
TEST_F(SimulatedSystemTest, TellsWhatACrashLeftUntold) {
  {
    const auto system = Open();
    One(*system, Create("k1", "Bolt"));
    One(*system, Create("k2", "Bolt"));
  }
  const std::string whole = env.ReadWhole("changes").value();
  for (size_t cut = 0; cut <= whole.size(); ++cut) {
    ASSERT_TRUE(env.Remove("changes"));
    auto file = env.OpenAppend("changes");
    ASSERT_TRUE((*file)->Append(whole.substr(0, cut)));
    Open();
    ASSERT_EQ(env.ReadWhole("changes").value(), whole) << cut;
  }
}

TEST_F(SimulatedSystemTest, ATornEffectNeverHappened) {
  One(*Open(), Create("k1", "Nut"));
  const std::string whole = env.ReadWhole("effects").value();
  ASSERT_TRUE((*env.OpenAppend("effects"))->Append(whole.substr(0, whole.size() / 2)));
  const auto system = Open();
  EXPECT_EQ(One(*system, Create("k2", "Nut")).id, "0000000002");
  const auto again = Open();
  EXPECT_EQ(again->torn_lines(), 1);
  EXPECT_EQ(again->FindRecords("Partner", "Term", R"("k2")").size(), 1u);
}

TEST_F(SimulatedSystemTest, AnsweredEffectsSurviveAPowerLoss) {
  for (int round = 0; round < 50; ++round) {
    const std::string key = "k" + std::to_string(round);
    ASSERT_EQ(One(*Open(), Create(key, "Nut")).status, AnswerStatus::kOk);
    env.PowerLoss();
    ASSERT_EQ(Open()->FindRecords("Partner", "Term", "\"" + key + "\"").size(), 1u) << round;
  }
}

TEST_F(SimulatedSystemTest, MeetsFaultsAsOftenAsAsked) {
  const auto system = Open(R"("seed": 5, "faults": {"retry": 0.2, "lock": 0.1, "throttle": 0.1,
    "drop_request": 0.1, "drop_answer": 0.1},)");
  std::map<AnswerStatus, int> seen;
  for (int at = 0; at < 1000; ++at) {
    ++seen[One(*system, Create("k" + std::to_string(at), "Nut")).status];
  }
  EXPECT_NEAR(seen[AnswerStatus::kRetry], 200, 50);
  EXPECT_NEAR(seen[AnswerStatus::kLock], 100, 40);
  EXPECT_NEAR(seen[AnswerStatus::kThrottle], 100, 40);
  EXPECT_NEAR(seen[AnswerStatus::kAmbiguous], 200, 50);
  // Dropped answers are done, dropped requests are not.
  const size_t ok = size_t(seen[AnswerStatus::kOk]);
  EXPECT_GT(Lines("effects").size(), ok);
  EXPECT_LT(Lines("effects").size(), ok + size_t(seen[AnswerStatus::kAmbiguous]));
}

TEST_F(SimulatedSystemTest, AnExpiredTokenLocksOutUntilItIsRenewed) {
  const auto system = Open(R"("faults": {"auth": 1},)");
  EXPECT_EQ(One(*system, Create("k1", "Nut")).status, AnswerStatus::kAuth);
  EXPECT_EQ(One(*system, Create("k2", "Nut")).status, AnswerStatus::kAuth);
  system->RenewCredentials();
  EXPECT_EQ(One(*system, Create("k3", "Nut")).code, "401");
}

TEST_F(SimulatedSystemTest, AFullDiskLeavesTheOutcomeOpen) {
  const auto system = Open();
  env.FillDisk(true);
  EXPECT_EQ(One(*system, Create("k1", "Nut")).status, AnswerStatus::kAmbiguous);
  env.FillDisk(false);
  EXPECT_EQ(One(*system, Create("k2", "Nut")).status, AnswerStatus::kAmbiguous);
  EXPECT_EQ(One(*Open(), Create("k2", "Nut")).status, AnswerStatus::kOk);
}

TEST_F(SimulatedSystemTest, NumbersFromANaturalKeyAreTheSameEverywhere) {
  auto behaviour = ReadBehaviour(R"({"objects": {"P": {"key": "Id", "natural_key": "T",
    "number": {"by": "natural_key", "digits": 3}}}})", "b.json");
  ASSERT_TRUE(behaviour);
  auto system = SimulatedSystem::Open(env, *behaviour, {"e", ""});
  ASSERT_TRUE(system);
  const Answer answer = One(**system, {.key = "k", .object = "P", .body = R"({"T":"A"})"});
  std::string expected = std::to_string(Chosen("P", "Id", "A", 1000));
  EXPECT_EQ(answer.id, std::string(3 - expected.size(), '0') + expected);
}

TEST(Patterns, StarsStandForAnything) {
  EXPECT_TRUE(IsLike("ABC", "A*"));
  EXPECT_TRUE(IsLike("A", "A*"));
  EXPECT_TRUE(IsLike("xABCx", "*B*x"));
  EXPECT_FALSE(IsLike("BA", "A*"));
  EXPECT_FALSE(IsLike("AB", "A"));
}

}  // namespace
}  // namespace treaty::sandbox
