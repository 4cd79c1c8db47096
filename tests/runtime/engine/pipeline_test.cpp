// The way of an event, case by case: accept, image, map, waiting, inbox, golden record.

#include "tests/runtime/engine/rig.h"

namespace treaty::world {
namespace {

using program::EventKind;
using store::EntityState;
using store::RecordState;

const char kAcme[] =
    R"("Name":"ACME","Industry":"retail","Terms":"Net 30","Tax":"T1","Rating":"hot")";

TEST(Accept, MakesAnEntityWithAGoldenRecord) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").golden,
            R"({"segment":"retail","terms":"Net 30","legal_name":"ACME","name":"ACME",)"
            R"("tax_id":"T1","tags":["hot"]})");
  EXPECT_EQ(rig.Counter("accepted"), 1);
  EXPECT_EQ(rig.Counter("entities created"), 1);
}

TEST(Accept, DropsRepeatsAlsoAfterARestart) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("001", 10, kAcme);
  EXPECT_EQ(rig.Counter("duplicates"), 1);
  rig.Restart();
  rig.Account("001", 10, kAcme);
  EXPECT_EQ(rig.Counter("duplicates"), 2);
  EXPECT_EQ(rig.Counter("accepted"), 1);
}

TEST(Accept, TakesAnEqualStampWithOtherContentAsNewer) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("001", 10, R"("Name":"ACME AG","Tax":"T1")");
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME AG\"");
}

TEST(Accept, IgnoresAnOlderVersion) {
  Rig rig(TestName());
  rig.Account("001", 20, R"("Name":"new")");
  rig.Account("001", 10, R"("Name":"old")");
  EXPECT_EQ(rig.Golden("001", "name"), "\"new\"");
  EXPECT_EQ(rig.Counter("stale"), 1);
}

TEST(Accept, CommitsThePositionWithTheEvents) {
  Rig rig(TestName());
  rig.Accept({Event("crm.Account", "001", 10, R"({"Name":"a"})")}, "offset 117");
  rig.Restart();
  EXPECT_EQ(*rig.store->Position("crm:crm.ndjson"), "offset 117");
  EXPECT_EQ(*rig.store->Position("another"), "");
}

TEST(Image, LaysAPartialEventOverTheImage) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  auto partial = Event("crm.Account", "001", 11, R"({"Industry":"other","Tax":null})");
  partial.partial = true;
  rig.Accept({partial});
  EXPECT_EQ(rig.Golden("001", "segment"), "\"other\"");
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");     // absent: stays
  EXPECT_EQ(rig.Golden("001", "tax_id"), "absent");      // null: no candidate
}

TEST(Image, FilesAPartialThatIsNoObjectAndKeepsTheImage) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  auto partial = Event("crm.Account", "001", 11, "[1]");
  partial.partial = true;
  rig.Accept({partial});
  ASSERT_EQ(rig.Inbox().size(), 1u);
  EXPECT_EQ(rig.Inbox()[0].code, "input.object");
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
}

TEST(Inbox, HoldsAFailedRecordOnceAndResolvesItLater) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"ACME","Industry":"unknown")");
  rig.Account("001", 11, R"("Name":"ACME!","Industry":"unknown")");
  ASSERT_EQ(rig.Inbox().size(), 1u);
  const store::InboxRow row = rig.Inbox()[0];
  EXPECT_EQ(row.code, "table.missing");
  EXPECT_EQ(row.path, "Industry");
  EXPECT_EQ(row.stage, "map");
  EXPECT_EQ(row.route, "accounts");
  EXPECT_EQ(row.key, "001");
  EXPECT_EQ(row.place, "crm.ndjson:001");
  EXPECT_NE(row.payload.find("ACME!"), std::string::npos);
  rig.Account("001", 12, kAcme);
  EXPECT_TRUE(rig.Inbox().empty());
  EXPECT_EQ(rig.store->InboxById(row.id)->value().actor, "treaty");
}

TEST(Inbox, KeepsTheLastGoodContributionOfARejectedRecord) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("001", 11, R"("Name":"worse","Terms":"Handshake")");
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
  EXPECT_EQ(rig.Inbox()[0].code, "rejected");
  EXPECT_EQ(rig.Inbox()[0].message, "the terms are not agreed");
}

TEST(Inbox, HoldsWhatCouldNotBeReadAndWhatIsNoJson) {
  Rig rig(TestName());
  auto broken = Event("", "", 0, "{\"object\":");
  broken.place = "crm.ndjson:7";
  broken.unreadable_code = "input.json";
  broken.unreadable_message = "the line ends too early";
  rig.Accept({broken, Event("crm.Account", "002", 10, "17")});
  ASSERT_EQ(rig.Inbox().size(), 2u);
  EXPECT_EQ(rig.Inbox()[0].stage, "read");
  EXPECT_EQ(rig.Inbox()[0].payload, "{\"object\":");
  EXPECT_EQ(rig.Inbox()[1].code, "input.json");
}

TEST(Inbox, IsRetriedAndDiscardedWithAReason) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"A","Industry":"unknown")");
  rig.Account("002", 10, R"("Name":"B","Industry":"unknown")");
  const auto rows = rig.Inbox();
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rig.Do([&](auto& p) { return p.Discard(rows[1].id, {"ada", "a test record"}); }));
  rig.program->units_[0] = [](Call& call) { call.Put("name", call.Get("Name")); };  // mended
  EXPECT_TRUE(rig.Do([&](auto& p) { return p.Retry(rows[0].id, {"ada", "the table is mended"}); }));
  EXPECT_TRUE(rig.Inbox().empty());
  EXPECT_EQ(rig.Golden("001", "name"), "\"A\"");
  EXPECT_EQ(rig.store->InboxById(rows[1].id)->value().reason, "a test record");
  const auto audit = *rig.store->Audit(10);
  ASSERT_EQ(audit.size(), 2u);
  EXPECT_EQ(audit[0].action, "inbox retry");
  EXPECT_EQ(audit[1].actor, "ada");
  EXPECT_FALSE(rig.Do([&](auto& p) { return p.Retry(rows[0].id, {"ada", "again"}); }));
  EXPECT_FALSE(rig.Do([&](auto& p) { return p.Discard(4711, {"ada", "none"}); }));
}

TEST(Waiting, WaitsForTheAuthorUntilTheNextChange) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"ACME","Status":"Pending")");
  EXPECT_EQ(rig.WaitingCount(), 1u);
  EXPECT_TRUE(rig.Inbox().empty());
  rig.Account("001", 11, kAcme);
  EXPECT_EQ(rig.WaitingCount(), 0u);
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
}

TEST(Waiting, WakesARecordWhenItsReferenceComes) {
  Rig rig(TestName());
  rig.Contact("c1", 10, "001");
  rig.Contact("c2", 10, "002");
  EXPECT_EQ(rig.WaitingCount(), 2u);
  rig.Account("001", 11, kAcme);
  EXPECT_EQ(rig.WaitingCount(), 1u);
  const auto entity = rig.EntityOf("crm.Account", "001");
  EXPECT_EQ(rig.EntityOf("crm.Contact", "c1").golden,
            "{\"customer\":\"" + store::EntityText("Customer", entity.id) +
                "\",\"last_name\":\"Doe\"}");
}

TEST(Waiting, WakesWithinOneBatchAndAfterARestart) {
  Rig rig(TestName());
  rig.Contact("c1", 10, "001");
  rig.Restart();
  rig.Accept({Event("crm.Contact", "c2", 10, R"({"AccountId":"001","LastName":"Roe"})"),
              Event("crm.Account", "001", 11, R"({"Name":"ACME"})")});
  EXPECT_EQ(rig.WaitingCount(), 0u);
  EXPECT_NE(rig.EntityOf("crm.Contact", "c1").id, 0);
  EXPECT_NE(rig.EntityOf("crm.Contact", "c2").id, 0);
}

TEST(Where, NeverLinksWhatTheRouteDoesNotWant) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"ACME","Type":"Partner")");
  EXPECT_EQ(rig.Record("crm.Account", "001").entity, 0);
  EXPECT_EQ(rig.Counter("filtered"), 1);
}

TEST(Where, KeepsByDefaultWhatWasSaidLast) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("001", 11, R"("Name":"gone","Type":"Partner")");
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
}

TEST(Where, RetractsWhatLeavesARouteThatUnlinks) {
  auto program = MakeWorld();
  program->model_.routes[0].on_leaving = program::OnLeaving::kUnlink;
  Rig rig(TestName(), std::move(program));
  rig.Account("001", 10, kAcme);
  rig.Account("001", 11, R"("Name":"gone","Type":"Partner")");
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").state, EntityState::kRetired);
  rig.Account("001", 12, R"("Name":"back")");
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").state, EntityState::kLive);
  EXPECT_EQ(rig.Golden("001", "name"), "\"back\"");
}

TEST(Delete, RetiresTheEntityAndAnUndeleteRevivesIt) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  const auto id = rig.EntityOf("crm.Account", "001").id;
  rig.Accept({Event("crm.Account", "001", 11, "", EventKind::kDeleted)});
  EXPECT_EQ(rig.Record("crm.Account", "001").state, RecordState::kDeleted);
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").state, EntityState::kRetired);
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");  // kept
  EXPECT_TRUE(rig.Take("erp").empty());              // nothing is sent any more
  rig.Accept({Event("crm.Account", "001", 12, R"({"Name":"again"})", EventKind::kUndeleted)});
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").id, id);
  EXPECT_EQ(rig.Take("erp").size(), 1u);
}

TEST(Delete, IsIgnoredWhenOlderOrNotListed) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Accept({Event("crm.Account", "001", 9, "", EventKind::kDeleted)});
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").state, EntityState::kLive);
}

TEST(Rekey, MovesTheRecordAndItsReferences) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  auto rekeyed = Event("crm.Account", "001", 11, "", EventKind::kRekeyed);
  rekeyed.into = "001AAA";
  rig.Accept({rekeyed});
  EXPECT_EQ(rig.Record("crm.Account", "001").id, 0);
  EXPECT_EQ(rig.Golden("001AAA", "name"), "\"ACME\"");
  rig.Contact("c1", 12, "001AAA");
  EXPECT_EQ(rig.WaitingCount(), 0u);
  rekeyed.id = "never";
  rekeyed.stamp_us = 12;
  rig.Accept({rekeyed});
  EXPECT_EQ(rig.Inbox().at(0).code, "event.rekey");
}

}  // namespace
}  // namespace treaty::world
