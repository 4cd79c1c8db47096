// What a restored store does about the time that it has lost.

#include "runtime/engine/restore_watch.h"
#include "tests/runtime/engine/rig.h"

namespace treaty::world {
namespace {

using store::Operation;
using store::Sending;
using store::Settlement;

const char kAcme[] = R"("Name":"ACME","Industry":"retail","Tax":"T1")";
const char kOther[] = R"("Name":"ACME","Industry":"other","Tax":"T1")";

// The store of now is the backup: what comes next happened after it.
void Restore(Rig* rig) {
  const Result<void> marked = rig->Do([&](engine::Pipeline&) {
    return rig->store->SetFact(engine::RestoreWatch::kFact, engine::RestoreWatch::kCatchingUp);
  });
  ASSERT_TRUE(marked);
  rig->Restart();
}

void CatchUp(Rig* rig) {
  ASSERT_TRUE(rig->Do([](engine::Pipeline& pipeline) { return pipeline.CaughtUp(); }));
}

TEST(Restored, SendsNothingBeforeItHasCaughtUp) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  Restore(&rig);
  EXPECT_TRUE(rig.Take("erp").empty());
  CatchUp(&rig);
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_TRUE(taken[0].lost);
  EXPECT_TRUE(taken[0].ambiguous);
  // What is decided from now on is not looked up.
  rig.Settle(rig.Confirm(taken[0]));
  rig.Account("002", 20, R"("Name":"Beta","Tax":"T2")");
  EXPECT_FALSE(rig.Take("erp").at(0).lost);
}

// Underway at the backup: by now newer values may have been written over it.
TEST(Restored, NeverWritesAnUpdateOfThenAgain) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Account("001", 11, kOther);
  const Sending before = rig.Take("erp").at(0);
  EXPECT_EQ(before.body, R"({"Industry":"other"})");
  Restore(&rig);
  rig.Account("001", 12, kAcme);  // in the lost time; equal to what was confirmed before
  CatchUp(&rig);
  const auto after = rig.Take("erp");
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(after[0].body, R"({"Industry":"retail"})");
  EXPECT_FALSE(after[0].ambiguous);
  EXPECT_NE(after[0].idempotency_key, before.idempotency_key);
  rig.Settle(rig.Confirm(after[0]));
  EXPECT_TRUE(rig.Take("erp").empty());
}

TEST(Restored, WithdrawsAnUpdateOfARecordThatHasGone) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("002", 11, R"("Name":"Acme 2","Tax":"T1")");
  rig.Settle(rig.Confirm(rig.Take("erp").at(0)));
  const std::string underway = rig.Take("crm").at(0).local_key;
  Restore(&rig);
  rig.Accept({Event("crm.Account", underway, 30, "{}", program::EventKind::kDeleted)});
  CatchUp(&rig);
  for (const Sending& sending : rig.Take("crm")) EXPECT_NE(sending.local_key, underway);
}

TEST(Restored, LooksUpACreateOfThenWithTheBodyOfNow) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  ASSERT_EQ(rig.Take("erp").size(), 1u);
  Restore(&rig);
  rig.Account("001", 11, kOther);
  CatchUp(&rig);
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].operation, Operation::kCreate);
  EXPECT_TRUE(taken[0].lost);
  EXPECT_EQ(MemberOf(taken[0].body, "Industry"), "\"other\"");
}

// The record was made in the lost time, from what was known then.
TEST(Restored, WritesWhatAFoundRecordDoesNotHold) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  Restore(&rig);
  rig.Account("001", 11, kOther);
  CatchUp(&rig);
  Settlement found;
  found.id = rig.Take("erp").at(0).id;
  found.local_key = "100001";
  found.record = R"({"BusinessPartner":"100001","Name1":"ACME","Search":"ACME",)"
                 R"("Industry":"retail","Tax":"T1","CreditLimit":0})";
  found.late = true;
  found.only_found = true;
  rig.Settle(found);
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].operation, Operation::kUpdate);
  EXPECT_EQ(taken[0].body, R"({"Industry":"other"})");
}

// What the ERP tells of a partner that was written in the lost time.
const char kMovedPartner[] = R"({"BusinessPartner":"100001","Name1":"ACME","Search":"ACME",)"
                             R"("Industry":"other","Tax":"T1","CreditLimit":0})";

// A was confirmed at the backup, B was written in the lost time, A is to be written again.
TEST(Restored, WritesWhatWasTakenBack) {
  for (const bool partner_first : {false, true}) {
    Rig rig("restore-" + TestName() + (partner_first ? "-partner-first" : ""));
    rig.Account("001", 10, kAcme);
    rig.Deliver();
    Restore(&rig);
    const auto partner = Event("erp.BusinessPartner", "100001", 20, kMovedPartner);
    if (partner_first) rig.Accept({partner});
    rig.Account("001", 12, kAcme);  // a newer version that says the same
    rig.Restart();                  // what was seen before counts
    if (!partner_first) rig.Accept({partner});
    CatchUp(&rig);
    const auto taken = rig.Take("erp");
    ASSERT_EQ(taken.size(), 1u);
    EXPECT_EQ(taken[0].body, R"({"Industry":"retail"})");
    EXPECT_EQ(rig.store->DriftOf("erp.BusinessPartner", "100001")->size(), 0u);
  }
}

TEST(Restored, DoesNotRepeatWhatTheTargetHolds) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  Restore(&rig);
  rig.Account("001", 12, kOther);
  rig.Accept({Event("erp.BusinessPartner", "100001", 20, kMovedPartner)});
  CatchUp(&rig);
  EXPECT_TRUE(rig.Take("erp").empty());
  EXPECT_EQ(rig.store->DriftOf("erp.BusinessPartner", "100001")->size(), 0u);
}

// Nobody else spoke, so we had nothing to write: it was somebody in the target.
TEST(Restored, LeavesDriftAlone) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  Restore(&rig);
  rig.Accept({Event("erp.BusinessPartner", "100001", 20, kMovedPartner)});
  CatchUp(&rig);
  EXPECT_TRUE(rig.Take("erp").empty());
  EXPECT_EQ(rig.store->DriftOf("erp.BusinessPartner", "100001")->size(), 1u);
}

// A contact person of the ERP: no route takes in what it says.
TEST(Restored, WritesWholeWhatNoSourceTells) {
  Rig rig("restore-" + TestName());
  rig.Account("001", 10, kAcme);
  rig.Contact("c1", 10, "001");
  rig.Contact("c2", 10, "001");
  rig.Deliver();
  Restore(&rig);
  rig.Contact("c1", 12, "001");
  CatchUp(&rig);
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].operation, Operation::kUpdate);
  EXPECT_EQ(taken[0].body, R"({"BusinessPartner":"100001","LastName":"Doe"})");
  rig.Settle(rig.Confirm(taken[0]));
  rig.Contact("c1", 13, "001");
  EXPECT_TRUE(rig.Take("erp").empty());  // that was for once
}

}  // namespace
}  // namespace treaty::world
