// Which rows go first: those of critical routes.

#include <algorithm>

#include "tests/runtime/engine/rig.h"

namespace treaty::world {
namespace {

using program::Criticality;
using program::Route;
using store::Sending;

Route& RouteOf(FakeProgram& program, std::string_view name) {
  auto& routes = program.model_.routes;
  return *std::find_if(routes.begin(), routes.end(),
                       [&](const Route& route) { return route.name == name; });
}

// Partners are low. Persons, whose records are others, are critical.
std::unique_ptr<FakeProgram> PersonsFirst() {
  auto program = MakeWorld();
  RouteOf(*program, "partners").criticality = Criticality::kLow;
  RouteOf(*program, "contact_persons").criticality = Criticality::kCritical;
  return program;
}

std::vector<std::string> Objects(const std::vector<Sending>& taken) {
  std::vector<std::string> objects;
  for (const Sending& sending : taken) objects.push_back(sending.object);
  return objects;
}

TEST(Criticality, TheMoreCriticalGoFirst) {
  Rig rig(TestName(), PersonsFirst());
  rig.Account("001", 10, R"("Name":"First")");
  rig.Deliver();
  rig.Account("002", 10, R"("Name":"Second")");
  rig.Contact("c1", 10, "001");
  EXPECT_EQ(Objects(rig.Take("erp", Criticality::kLow, 1)),
            std::vector<std::string>{"erp.ContactPerson"});
  const auto rest = rig.Take("erp");
  EXPECT_EQ(Objects(rest), std::vector<std::string>{"erp.BusinessPartner"});
  EXPECT_EQ(rest.at(0).criticality, Criticality::kLow);
}

TEST(Criticality, WhatIsLessCriticalThanAskedForStays) {
  Rig rig(TestName(), PersonsFirst());
  rig.Account("001", 10, R"("Name":"First")");
  EXPECT_TRUE(rig.Take("erp", Criticality::kStandard).empty());
  EXPECT_EQ(rig.pipeline->NextDueUs("erp", Criticality::kStandard).value(), -1);
  EXPECT_GT(rig.pipeline->NextDueUs("erp", Criticality::kLow).value(), 0);
  EXPECT_EQ(rig.Take("erp").size(), 1u);
}

TEST(Criticality, WhatIsUncertainStaysToo) {
  Rig rig(TestName(), PersonsFirst());
  rig.Account("001", 10, R"("Name":"First")");
  ASSERT_EQ(rig.Take("erp").size(), 1u);
  rig.Restart();
  EXPECT_TRUE(rig.Take("erp", Criticality::kStandard).empty());
  const auto again = rig.Take("erp");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_TRUE(again[0].ambiguous);
}

TEST(Criticality, WhatIsUncertainOfALowRouteGoesAfterWhatIsCritical) {
  Rig rig(TestName(), PersonsFirst());
  rig.Account("001", 10, R"("Name":"First")");
  rig.Deliver();
  rig.Account("002", 10, R"("Name":"Second")");
  ASSERT_EQ(rig.Take("erp").size(), 1u);
  rig.Restart();
  rig.Contact("c1", 10, "001");
  EXPECT_EQ(Objects(rig.Take("erp")),
            (std::vector<std::string>{"erp.ContactPerson", "erp.BusinessPartner"}));
}

// Two processes have ended with it; it goes alone, but not now.
TEST(Criticality, ASuspectThatRestsHoldsNobodyUp) {
  Rig rig(TestName(), PersonsFirst());
  rig.Account("001", 10, R"("Name":"First")");
  rig.Deliver();
  rig.Account("002", 10, R"("Name":"Second")");
  for (int crash = 0; crash < 2; ++crash) {
    ASSERT_EQ(rig.Take("erp").size(), 1u);
    rig.Restart();
  }
  rig.Contact("c1", 10, "001");
  const auto critical = rig.Take("erp", Criticality::kStandard);
  ASSERT_EQ(Objects(critical), std::vector<std::string>{"erp.ContactPerson"});
  rig.Settle(rig.Confirm(critical[0]));
  rig.Contact("c2", 10, "001");
  rig.now_us += engine::CrashWatch::kQuietUs;
  EXPECT_EQ(Objects(rig.Take("erp")), std::vector<std::string>{"erp.BusinessPartner"});
}

TEST(Criticality, ANewBundleSaysItOfWhatWaits) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"First")");
  RouteOf(*rig.program, "partners").criticality = Criticality::kLow;
  rig.plan = *engine::Plan::Make(rig.program->model());
  rig.Restart();
  EXPECT_TRUE(rig.Take("erp", Criticality::kStandard).empty());
  RouteOf(*rig.program, "partners").criticality = Criticality::kCritical;
  rig.plan = *engine::Plan::Make(rig.program->model());
  rig.Restart();
  EXPECT_EQ(rig.Take("erp", Criticality::kCritical).size(), 1u);
}

TEST(Criticality, RowsOfARouteThatIsGoneDoNotWaitForTheirLevel) {
  Rig rig(TestName(), PersonsFirst());
  rig.Account("001", 10, R"("Name":"First")");
  RouteOf(*rig.program, "partners").name = "parties";
  rig.plan = *engine::Plan::Make(rig.program->model());
  rig.Restart();
  EXPECT_TRUE(rig.Take("erp", Criticality::kCritical).empty());
  const auto rows = rig.Outbox("crm.Account", "001");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].state, store::OutboxState::kSuperseded);
  EXPECT_EQ(rows[1].route, "parties");
  EXPECT_EQ(rows[1].criticality, Criticality::kLow);
}

}  // namespace
}  // namespace treaty::world
