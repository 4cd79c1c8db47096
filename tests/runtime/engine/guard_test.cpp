// The mass-change guard: what it counts, when it holds a route, and what lets the route go on.

#include "tests/runtime/engine/rig.h"

namespace treaty::world {
namespace {

constexpr int kManyRecords = 60;  // more than Guard::kLeast, and than 2 % of 60
constexpr int64_t kWindowUs = 601'000'000;

void NameAll(Rig& rig, int from, int to, int64_t stamp, const std::string& name) {
  for (int i = from; i < to; ++i) {
    const std::string number = std::to_string(i);
    rig.Account("a" + number, stamp,
                "\"Name\":\"" + name + "\",\"Tax\":\"T" + number + "\"");
  }
}

TEST(Guard, LetsATargetBeFilledAndMended) {
  Rig rig(TestName());
  NameAll(rig, 0, kManyRecords, 10, "n");
  rig.Deliver();
  NameAll(rig, 0, kManyRecords, 11, "m");
  rig.Deliver();
  EXPECT_TRUE(rig.store->ReadStatus()->holds.empty());  // going live is no accident
  EXPECT_EQ(rig.targets["erp.BusinessPartner 100001"].substr(0, 12), R"({"Name1":"m")");
}

TEST(Guard, RemembersItsWindowAfterARestart) {
  Rig rig(TestName());
  NameAll(rig, 0, kManyRecords, 10, "n");
  rig.Deliver();
  rig.now_us += kWindowUs;
  NameAll(rig, 0, kManyRecords / 2, 11, "m");
  rig.Deliver();
  rig.Restart();
  NameAll(rig, kManyRecords / 2, kManyRecords, 11, "m");
  EXPECT_EQ(rig.store->ReadStatus()->holds.size(), 1u);
  // And what a person let pass no longer counts, also after a restart.
  EXPECT_TRUE(rig.Do([](auto& p) {
    return p.Resume(store::HoldSubject::kRoute, "partners", {"ada", "as planned"});
  }));
  rig.Restart();
  NameAll(rig, 0, kManyRecords / 2, 12, "o");
  EXPECT_TRUE(rig.store->ReadStatus()->holds.empty());
}

TEST(Guard, CountsOnlyWithinItsWindow) {
  Rig rig(TestName());
  NameAll(rig, 0, kManyRecords, 10, "n");
  rig.Deliver();
  for (int half = 0; half < 2; ++half) {
    rig.now_us += kWindowUs;
    NameAll(rig, half * kManyRecords / 2, (half + 1) * kManyRecords / 2, 11, "m");
    rig.Deliver();
  }
  EXPECT_TRUE(rig.store->ReadStatus()->holds.empty());
}

TEST(Guard, HoldsARouteThatRewritesTooMuch) {
  Rig rig(TestName());
  const int count = kManyRecords;
  NameAll(rig, 0, count, 10, "n");
  rig.Deliver();
  rig.now_us += kWindowUs;
  NameAll(rig, 0, count, 11, "m");
  const auto holds = rig.store->ReadStatus()->holds;
  ASSERT_EQ(holds.size(), 1u);
  EXPECT_EQ(holds[0].name, "partners");
  EXPECT_EQ(holds[0].actor, "guard");
  EXPECT_TRUE(rig.Take("erp").empty());
  rig.Restart();
  EXPECT_TRUE(rig.Take("erp").empty());
  const auto resume = [&](std::string_view route) {
    return rig.Do([&](auto& p) {
      return p.Resume(store::HoldSubject::kRoute, route, {"ada", "as planned"});
    });
  };
  EXPECT_TRUE(resume("partners"));
  EXPECT_EQ(rig.Take("erp").size(), size_t(count));
  EXPECT_FALSE(resume("nothing"));
}

}  // namespace
}  // namespace treaty::world
