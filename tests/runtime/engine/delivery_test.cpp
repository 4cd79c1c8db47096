// From the outbox to the confirm: what is sent, in which order, and what the answers change.

#include "tests/runtime/engine/rig.h"

namespace treaty::world {
namespace {

using program::EventKind;
using store::Operation;
using store::OutboxState;
using store::Sending;
using store::Settlement;
using store::SettlementKind;

const char kAcme[] =
    R"("Name":"ACME","Industry":"retail","Terms":"Net 30","Tax":"T1","Rating":"hot")";

Settlement Answer(const Sending& sending, SettlementKind kind, std::string code = {},
                  int64_t due_us = 0) {
  Settlement settlement;
  settlement.id = sending.id;
  settlement.kind = kind;
  settlement.code = std::move(code);
  settlement.message = "the target's words";
  settlement.due_us = due_us;
  return settlement;
}

TEST(Take, SendsTheWholeBodyOfACreateAndPinsIt) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_EQ(taken[0].operation, Operation::kCreate);
  EXPECT_EQ(taken[0].object, "erp.BusinessPartner");
  EXPECT_EQ(taken[0].body, R"({"Name1":"ACME","Search":"ACME","Industry":"retail","Tax":"T1"})");
  EXPECT_EQ(taken[0].natural_key, "Search");
  EXPECT_EQ(taken[0].natural_value, "\"ACME\"");
  EXPECT_EQ(taken[0].idempotency_key.size(), 64u);
  const auto rows = rig.Outbox("crm.Account", "001");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].state, OutboxState::kSending);
  EXPECT_EQ(rows[0].body, taken[0].body);
  EXPECT_EQ(rows[0].bundle, "bundle-1");
  EXPECT_TRUE(rig.Take("erp").empty());  // it is out
}

TEST(Take, CoalescesChangesBeforeTheFirstAttempt) {
  Rig rig(TestName());
  for (int i = 0; i < 5; ++i) {
    rig.Account("001", 10 + i, "\"Name\":\"v" + std::to_string(i) + "\"");
  }
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  EXPECT_NE(taken[0].body.find("\"v4\""), std::string::npos);
}

TEST(Confirm, AssignsTheKeyAndWritesItBack) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").key, "100001");
  EXPECT_EQ(rig.Golden("001", "number"), "\"100001\"");
  EXPECT_EQ(rig.Golden("001", "credit"), "0");  // not written by us: the ERP's word
  EXPECT_EQ(rig.targets["crm.Account 001"], R"({"Number":"100001","Credit":0})");
  EXPECT_EQ(rig.Record("erp.BusinessPartner", "100001").entity,
            rig.Record("crm.Account", "001").entity);
  EXPECT_EQ(rig.Counter("confirmed erp.BusinessPartner"), 1);
  EXPECT_EQ(rig.writes.size(), 2u);
}

TEST(Confirm, SendsOnlyChangedMembersAfterwards) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.writes.clear();
  const std::string other =
      R"("Name":"ACME","Industry":"other","Tax":"T1","Rating":"hot","Terms":)";
  rig.Account("001", 11, other + "\"Net 60\"");
  rig.Deliver();
  ASSERT_EQ(rig.writes.size(), 1u);
  EXPECT_EQ(rig.writes[0].operation, Operation::kUpdate);
  EXPECT_EQ(rig.writes[0].local_key, "100001");
  EXPECT_EQ(rig.writes[0].body, R"({"Industry":"other"})");
  rig.Account("001", 12, other + "\"Net 90\"");
  rig.Deliver();
  EXPECT_EQ(rig.writes.size(), 1u);  // `terms` goes nowhere
}

TEST(Confirm, SupersedesARowThatFlippedBack) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.writes.clear();
  rig.Account("001", 11, R"("Name":"Other","Tax":"T1")");
  rig.Account("001", 12, kAcme);
  rig.Deliver();
  EXPECT_TRUE(rig.writes.empty());
}

TEST(Confirm, LooksAgainWhenTheEntityChangedMeanwhile) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto first = rig.Take("erp");
  rig.Account("001", 11, R"("Name":"ACME","Industry":"other","Tax":"T1")");
  EXPECT_TRUE(rig.Take("erp").empty());  // never two at a time
  rig.Settle(rig.Confirm(first.at(0)));
  const auto second = rig.Take("erp");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].body, R"({"Industry":"other"})");
  EXPECT_NE(second[0].idempotency_key, first[0].idempotency_key);
}

TEST(Confirm, WritesToEveryAccountOfACustomer) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("002", 11, R"("Name":"Acme 2","Tax":"T1")");
  rig.Deliver();
  EXPECT_EQ(rig.targets.count("crm.Account 001"), 1u);
  EXPECT_EQ(rig.targets.count("crm.Account 002"), 1u);
  EXPECT_EQ(rig.next_number, 100002);  // one business partner
}

TEST(Confirm, WakesWhoeverWaitsForTheRecord) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Contact("c1", 10, "001");
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);  // the partner; the contact waits for it
  EXPECT_EQ(rig.Outbox("crm.Contact", "c1").at(0).state, OutboxState::kWaiting);
  rig.Settle(rig.Confirm(taken[0]));
  const auto next = rig.Take("erp");
  ASSERT_EQ(next.size(), 1u);
  EXPECT_EQ(next[0].body, R"({"BusinessPartner":"100001","LastName":"Doe"})");
}

TEST(Confirm, NeedsAKeyForACreate) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kConfirmed));
  EXPECT_EQ(rig.Inbox().at(0).code, "answer.no_key");
}

TEST(Confirm, IgnoresASecondAnswer) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto taken = rig.Take("erp");
  const Settlement settlement = rig.Confirm(taken.at(0));
  rig.Settle(settlement);
  rig.Settle(settlement);
  EXPECT_EQ(rig.Counter("late answers"), 1);
  EXPECT_EQ(rig.Counter("confirmed erp.BusinessPartner"), 1);
}

TEST(Echo, IsNoStatementOfTheTarget) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Accept({Event("erp.BusinessPartner", "100001", 20,
                    R"({"BusinessPartner":"100001","Name1":"ACME","CreditLimit":0})")});
  rig.Account("001", 21, R"("Name":"ACME AG","Tax":"T1")");
  EXPECT_EQ(rig.Golden("001", "legal_name"), "\"ACME AG\"");  // the CRM still seeds
}

TEST(Echo, ADifferentValueIsTheOwnersWord) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Accept({Event("erp.BusinessPartner", "100001", 20,
                    R"({"BusinessPartner":"100001","Name1":"Acme GmbH","CreditLimit":500})")});
  EXPECT_EQ(rig.Golden("001", "legal_name"), "\"Acme GmbH\"");
  EXPECT_EQ(rig.Golden("001", "credit"), "500");
  rig.Account("001", 21, R"("Name":"ACME AG","Tax":"T1")");
  EXPECT_EQ(rig.Golden("001", "legal_name"), "\"Acme GmbH\"");  // the owner has spoken
}

TEST(Echo, IsKnownBeforeItsAnswer) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Account("001", 11, R"("Name":"Renamed","Tax":"T1")");
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  rig.Accept({Event("erp.BusinessPartner", "100001", 30,
                    R"({"BusinessPartner":"100001","Name1":"Renamed","CreditLimit":0})")});
  rig.Settle(rig.Confirm(taken[0]));
  rig.Account("001", 40, R"("Name":"Again","Tax":"T1")");
  EXPECT_EQ(rig.Golden("001", "legal_name"), "\"Again\"");
}

TEST(Echo, OfACreateWaitsForItsAnswer) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto taken = rig.Take("erp");
  rig.Accept({Event("erp.BusinessPartner", "100001", 30,
                    R"({"BusinessPartner":"100001","Name1":"ACME","CreditLimit":70})")});
  EXPECT_EQ(rig.WaitingCount(), 1u);
  rig.Settle(rig.Confirm(taken.at(0)));
  EXPECT_EQ(rig.WaitingCount(), 0u);
  EXPECT_EQ(rig.Golden("001", "credit"), "70");
  rig.Account("001", 40, R"("Name":"Again","Tax":"T1")");
  EXPECT_EQ(rig.Golden("001", "legal_name"), "\"Again\"");
}

// What a target holds when it is asked later may be somebody else's word.
TEST(Echo, ALateAnswerMayBeTheOwnersWord) {
  for (const bool late : {false, true}) {
    Rig rig(TestName() + (late ? "-late" : "-at-once"));
    rig.Account("001", 10, kAcme);
    rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kAmbiguous, "TIMEOUT", 0));
    Settlement settlement = rig.Confirm(rig.Take("erp").at(0));
    settlement.record = R"({"BusinessPartner":"100001","Name1":"Acme GmbH","CreditLimit":0})";
    settlement.late = late;
    rig.Settle(settlement);
    rig.Account("001", 21, R"("Name":"ACME AG","Tax":"T1")");
    EXPECT_EQ(rig.Golden("001", "legal_name"), late ? "\"Acme GmbH\"" : "\"ACME AG\"");
  }
}

// The answer shows the version that our write made; an event of a later one came first.
TEST(Echo, AnAnswerThatAnEventOvertookTakesNothingBack) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Account("001", 11, R"("Name":"ACME","Industry":"other","Tax":"T1")");
  Settlement settlement = rig.Confirm(rig.Take("erp").at(0));
  settlement.stamp_us = 30;
  rig.Accept({Event("erp.BusinessPartner", "100001", 31,
                    R"({"BusinessPartner":"100001","Name1":"Acme GmbH","Industry":"other",)"
                    R"("Tax":"T1","CreditLimit":500})")});
  rig.Settle(settlement);
  EXPECT_EQ(rig.Golden("001", "legal_name"), "\"Acme GmbH\"");
  EXPECT_EQ(rig.Golden("001", "credit"), "500");
  EXPECT_EQ(MemberOf(rig.Record("erp.BusinessPartner", "100001").image, "CreditLimit"), "500");
  EXPECT_EQ(rig.Record("erp.BusinessPartner", "100001").stamp_us, 31);
  // An answer of a later version than the event does say what stands there now.
  rig.Account("001", 40, R"("Name":"ACME","Industry":"retail","Tax":"T1")");
  settlement = rig.Confirm(rig.Take("erp").at(0));
  settlement.stamp_us = 50;
  settlement.record = R"({"BusinessPartner":"100001","Name1":"Acme GmbH","CreditLimit":700})";
  rig.Settle(settlement);
  EXPECT_EQ(rig.Golden("001", "credit"), "700");
}

// What the event says equals what we wrote before the write that is underway: not an echo of it.
TEST(Echo, AnAnswerThatWasOvertakenMakesTheEventAStatement) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Account("001", 11, R"("Name":"Renamed","Tax":"T1")");
  Settlement settlement = rig.Confirm(rig.Take("erp").at(0));
  settlement.stamp_us = 30;
  rig.Accept({Event("erp.BusinessPartner", "100001", 31,
                    R"({"BusinessPartner":"100001","Name1":"ACME","CreditLimit":0})")});
  rig.Settle(settlement);
  EXPECT_EQ(rig.Golden("001", "legal_name"), "\"ACME\"");
}

// A write was underway when its record went: the answer shows the record of before.
TEST(Confirm, DoesNotBringBackARecordThatHasGone) {
  struct Case {
    const char* name;
    EventKind kind;
    int64_t answered_stamp;  // of the write, before the record went
    store::RecordState state;
  };
  const Case cases[] = {
      {"deleted", EventKind::kDeleted, 0, store::RecordState::kDeleted},
      {"deleted-stamped", EventKind::kDeleted, 21, store::RecordState::kDeleted},
      {"merged", EventKind::kMerged, 0, store::RecordState::kMerged},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.name);
    Rig rig(TestName() + one.name);
    rig.Account("001", 10, kAcme);
    rig.Account("002", 20, R"("Name":"Acme 2","Industry":"other","Tax":"T1")");
    rig.Settle(rig.Confirm(rig.Take("erp").at(0)));
    Sending write = rig.Take("crm").at(0);
    if (write.local_key != "002") {
      rig.Settle(rig.Confirm(write));
      write = rig.Take("crm").at(0);
    }
    ASSERT_EQ(write.local_key, "002");
    store::SourceEvent gone = Event("crm.Account", "002", 30, "{}", one.kind);
    gone.into = one.kind == EventKind::kMerged ? "001" : "";
    rig.Accept({gone});
    EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
    Settlement settlement = rig.Confirm(write);
    settlement.stamp_us = one.answered_stamp;
    rig.Settle(settlement);
    EXPECT_EQ(rig.Record("crm.Account", "002").state, one.state);
    EXPECT_EQ(rig.Record("crm.Account", "002").contribution, "");
    EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
  }
}

// The new record's deletion was told before the answer to its create.
TEST(Confirm, LinksANewRecordThatHasGoneAlready) {
  for (const bool made_later : {false, true}) {
    Rig rig(TestName() + (made_later ? "-again" : ""));
    rig.Account("001", 10, kAcme);
    const auto taken = rig.Take("erp");
    rig.Accept({Event("erp.BusinessPartner", "100001", 30, "{}", EventKind::kDeleted)});
    Settlement settlement = rig.Confirm(taken.at(0));
    settlement.stamp_us = made_later ? 31 : 29;
    rig.Settle(settlement);
    const store::RecordRow record = rig.Record("erp.BusinessPartner", "100001");
    EXPECT_EQ(record.entity, rig.Record("crm.Account", "001").entity);
    EXPECT_EQ(record.state,
              made_later ? store::RecordState::kLive : store::RecordState::kDeleted);
    rig.Account("001", 40, R"("Name":"Newer","Tax":"T1")");
    EXPECT_EQ(rig.Take("erp").size(), made_later ? 1u : 0u);  // what they deleted stays so
  }
}

// Without versions nobody knows whether the event or the answer is older. What we wrote counts as
// done last, or our echo would become a statement; the rest as the event says, which is not told
// twice.
TEST(Echo, AnAnswerWithoutAVersionLeavesWhatAnEventSaidMeanwhile) {
  for (const bool meanwhile : {false, true}) {
    Rig rig(TestName() + (meanwhile ? "-meanwhile" : "-before"));
    rig.Account("001", 10, kAcme);
    rig.Deliver();
    rig.Account("001", 11, R"("Name":"Renamed","Tax":"T1")");
    const store::SourceEvent event =
        Event("erp.BusinessPartner", "100001", 31,
              R"({"BusinessPartner":"100001","Name1":"ACME","CreditLimit":500})");
    if (!meanwhile) rig.Accept({event});
    Settlement settlement = rig.Confirm(rig.Take("erp").at(0));
    if (meanwhile) rig.Accept({event});
    rig.Settle(settlement);  // says a credit limit of 0
    const std::string image = rig.Record("erp.BusinessPartner", "100001").image;
    EXPECT_EQ(MemberOf(image, "CreditLimit"), meanwhile ? "500" : "0");
    EXPECT_EQ(MemberOf(image, "Name1"), "\"Renamed\"");
    EXPECT_EQ(rig.Golden("001", "credit"), meanwhile ? "500" : "0");
  }
}

// The account is no customer's any more for the route, and what was said last is kept.
TEST(Echo, AnAnswerSaysNothingThatItsRouteDoesNotWant) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Settle(rig.Confirm(rig.Take("erp").at(0)));
  const auto taken = rig.Take("crm");
  rig.Account("001", 11, R"("Name":"Renamed","Tax":"T1","Type":"Partner")");
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
  rig.Settle(rig.Confirm(taken.at(0)));
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
}

TEST(Echo, ARecordThatNobodyMadeWaits) {
  Rig rig(TestName());
  rig.Accept({Event("erp.BusinessPartner", "999", 30, R"({"BusinessPartner":"999"})")});
  EXPECT_EQ(rig.WaitingCount(), 1u);
  EXPECT_EQ(rig.Counter("entities created"), 0);
}

TEST(Drift, IsNoticedWhereTheSystemHasNoSay) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Accept({Event("erp.BusinessPartner", "100001", 30,
                    R"({"BusinessPartner":"100001","Name1":"ACME","Industry":"mining")"
                    R"(,"CreditLimit":0})")});
  const auto drift = *rig.store->OpenDrift(0, 0, 10);
  ASSERT_EQ(drift.size(), 1u);
  EXPECT_EQ(drift[0].member, "Industry");
  EXPECT_EQ(drift[0].ours, "\"retail\"");
  EXPECT_EQ(drift[0].theirs, "\"mining\"");
  rig.Account("001", 40, R"("Name":"ACME","Industry":"other","Tax":"T1")");
  rig.Deliver();
  EXPECT_TRUE(rig.store->OpenDrift(0, 0, 10)->empty());  // our next write mends it
}

TEST(Drift, EndsWhenTheySetTheValueBack) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  const auto say = [&](int64_t stamp, const std::string& industry) {
    rig.Accept({Event("erp.BusinessPartner", "100001", stamp,
                      R"({"BusinessPartner":"100001","Name1":"ACME","CreditLimit":0,"Industry":")" +
                          industry + "\"}")});
  };
  say(30, "mining");
  EXPECT_EQ(rig.store->OpenDrift(0, 0, 10)->size(), 1u);
  say(31, "fishing");
  EXPECT_EQ(rig.store->OpenDrift(0, 0, 10)->at(0).theirs, "\"fishing\"");
  say(32, "retail");
  EXPECT_TRUE(rig.store->OpenDrift(0, 0, 10)->empty());
  say(33, "mining");
  EXPECT_EQ(rig.store->OpenDrift(0, 0, 10)->size(), 1u);
  EXPECT_EQ(rig.Counter("drift"), 3);
}

TEST(Drift, IsNoneWhereTheSystemMaySpeak) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Deliver();
  rig.Accept({Event("erp.BusinessPartner", "100001", 30,
                    R"({"BusinessPartner":"100001","Name1":"Acme GmbH","CreditLimit":0})")});
  EXPECT_TRUE(rig.store->OpenDrift(0, 0, 10)->empty());
}

TEST(Refusal, ParksTheRowAndALaterVersionMendsIt) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kParked, "TAX_INVALID"));
  ASSERT_EQ(rig.Inbox().size(), 1u);
  EXPECT_EQ(rig.Inbox()[0].stage, "deliver");
  EXPECT_EQ(rig.Inbox()[0].code, "TAX_INVALID");
  EXPECT_EQ(rig.Inbox()[0].message, "the target's words");
  EXPECT_TRUE(rig.Take("erp").empty());
  rig.Account("001", 11, R"("Name":"ACME","Industry":"retail","Terms":"x","Tax":"T1")");
  EXPECT_TRUE(rig.Take("erp").empty());  // the same body would be refused again
  rig.Account("001", 12, R"("Name":"ACME","Industry":"retail","Tax":"T2")");
  rig.Deliver();
  EXPECT_TRUE(rig.Inbox().empty());
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").key, "100001");
}

TEST(Refusal, LeavesOtherRecordsAlone) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kParked, "NO"));
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  rig.Deliver();
  EXPECT_EQ(rig.EntityOf("crm.Account", "002").key, "100001");
}

TEST(Refusal, IsRetriedAndDiscardedByAnOperator) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kParked, "NO"));
  const auto id = rig.Inbox().at(0).id;
  EXPECT_TRUE(rig.Do([&](auto& p) { return p.Retry(id, {"ada", "the ERP is mended"}); }));
  const auto again = rig.Take("erp");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].attempt, 2u);
  rig.Settle(Answer(again[0], SettlementKind::kParked, "NO"));
  ASSERT_EQ(rig.Inbox().size(), 1u);  // still once
  EXPECT_TRUE(rig.Do([&](auto& p) { return p.Discard(id, {"ada", "not needed"}); }));
  EXPECT_EQ(rig.Outbox("crm.Account", "001").at(0).state, OutboxState::kSuperseded);
}

TEST(Retry, KeepsItsKeyForTheSameBodyAndWaitsForItsTime) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto first = rig.Take("erp");
  rig.Settle(Answer(first.at(0), SettlementKind::kRetry, "THROTTLE", rig.now_us + 1'000'000));
  EXPECT_TRUE(rig.Take("erp").empty());
  EXPECT_EQ(*rig.store->NextDue("erp", program::Criticality::kLow),
            rig.Outbox("crm.Account", "001").at(0).due_us);
  rig.now_us += 2'000'000;
  const auto second = rig.Take("erp");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0].idempotency_key, first[0].idempotency_key);
  EXPECT_EQ(second[0].attempt, 2u);
}

TEST(Retry, CarriesTheNewestBodyUnderANewKey) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto first = rig.Take("erp");
  rig.Settle(Answer(first.at(0), SettlementKind::kRetry, "LOCK", 0));
  rig.Account("001", 11, R"("Name":"Newer","Tax":"T1")");
  const auto second = rig.Take("erp");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_NE(second[0].body.find("Newer"), std::string::npos);
  EXPECT_NE(second[0].idempotency_key, first[0].idempotency_key);
}

TEST(Ambiguous, IsTakenAgainWithTheSameBodyBeforeAnythingElse) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto first = rig.Take("erp");
  rig.Settle(Answer(first.at(0), SettlementKind::kAmbiguous, "TIMEOUT", 0));
  rig.Account("001", 11, R"("Name":"Newer","Tax":"T1")");
  const auto second = rig.Take("erp");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_TRUE(second[0].ambiguous);
  EXPECT_EQ(second[0].body, first[0].body);
  EXPECT_EQ(second[0].idempotency_key, first[0].idempotency_key);
}

TEST(Ambiguous, IsWhatWasSendingWhenTheProcessEnded) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto first = rig.Take("erp");
  rig.Restart();
  const auto second = rig.Take("erp");
  ASSERT_EQ(second.size(), 1u);
  EXPECT_TRUE(second[0].ambiguous);
  EXPECT_EQ(second[0].idempotency_key, first[0].idempotency_key);
  rig.Settle(rig.Confirm(second[0]));
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").key, "100001");
}

TEST(Map, FailingOutboundStandsInTheInbox) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"ACME","Terms":"Forbidden")");
  ASSERT_EQ(rig.Inbox().size(), 1u);
  EXPECT_EQ(rig.Inbox()[0].code, "text.too_long");
  EXPECT_EQ(rig.Inbox()[0].route, "partners");
  EXPECT_TRUE(rig.Take("erp").empty());
  rig.Account("001", 11, R"("Name":"ACME","Terms":"Net 30","Tax":"T")");
  EXPECT_TRUE(rig.Inbox().empty());
  EXPECT_EQ(rig.Take("erp").size(), 1u);
}

TEST(Merge, MovesTheTargetsRecordToTheSurvivorsEntity) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"A","Tax":"T1")");
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  rig.Deliver();
  auto merged = Event("crm.Account", "002", 11, "", EventKind::kMerged);
  merged.into = "001";
  rig.Accept({merged});
  EXPECT_EQ(rig.Record("crm.Account", "002").state, store::RecordState::kMerged);
  EXPECT_EQ(rig.Record("erp.BusinessPartner", "100002").entity,
            rig.Record("crm.Account", "001").entity);
  rig.Contact("c1", 12, "002");  // a reference to the merged one finds the survivor's entity
  EXPECT_EQ(rig.WaitingCount(), 0u);
}

// Whoever waits for a record of an entity that ends waits for one of its survivor.
TEST(Merge, WakesWhoeverWaitsForTheOneThatEnds) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"A","Tax":"T1")");
  rig.Deliver();
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kParked, "NO"));
  rig.Contact("c1", 12, "002");
  EXPECT_EQ(rig.Outbox("crm.Contact", "c1").at(0).state, OutboxState::kWaiting);
  rig.Account("002", 13, R"("Name":"B","Tax":"T1")");
  EXPECT_TRUE(rig.Inbox().empty());
  rig.Deliver();
  EXPECT_EQ(rig.Outbox("crm.Contact", "c1").at(0).state, OutboxState::kConfirmed);
  EXPECT_EQ(rig.Outbox("crm.Contact", "c1").at(0).body,
            R"({"BusinessPartner":"100001","LastName":"Doe"})");
  EXPECT_EQ(rig.targets.count("crm.Account 002"), 1u);
}

TEST(Merge, LetsThemWaitOnWhenTheSurvivorHasNoRecordEither) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"A","Tax":"T1")");
  rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kParked, "NO"));
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  rig.Settle(Answer(rig.Take("erp").at(0), SettlementKind::kParked, "NO"));
  rig.Contact("c1", 12, "002");
  rig.Account("002", 13, R"("Name":"C","Tax":"T1")");
  EXPECT_EQ(rig.Outbox("crm.Contact", "c1").at(0).state, OutboxState::kWaiting);
  rig.Deliver();
  EXPECT_EQ(rig.Outbox("crm.Contact", "c1").at(0).state, OutboxState::kConfirmed);
}

}  // namespace
}  // namespace treaty::world
