// What operators do: stopping and letting go, the inbox, replay. And what crashes leave behind.

#include "tests/runtime/engine/rig.h"

namespace treaty::engine {
namespace {

using store::Deed;
using store::HoldMode;
using store::HoldSubject;
using store::InboxState;
using store::OutboxState;
using store::Settlement;
using store::SettlementKind;
using world::Event;
using world::Rig;
using world::TestName;

const Deed kAda = {"ada", "a drill"};

Result<void> Stop(Rig& rig, HoldSubject subject, const std::string& name, HoldMode mode) {
  return rig.Do([&](Pipeline& pipeline) {
    return pipeline.Hold({.subject = subject, .name = name, .mode = mode, .reason = kAda.reason,
                          .actor = kAda.actor});
  });
}

Result<void> Resume(Rig& rig, HoldSubject subject, const std::string& name) {
  return rig.Do([&](Pipeline& pipeline) { return pipeline.Resume(subject, name, kAda); });
}

void Tick(Rig& rig) {
  EXPECT_TRUE(rig.Do([](Pipeline& pipeline) { return pipeline.FoldDue(); }));
}

std::string ModeOf(Rig& rig) {
  const auto holds = rig.store->ReadStatus()->holds;
  return holds.empty() ? "" : std::string(store::HoldModeName(holds[0].mode));
}

constexpr const char* kAcme = R"("Name":"ACME","Industry":"retail","Tax":"T1")";

// --- stopping

TEST(Pause, OfASystemKeepsItsRowsAndTakesMore) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  ASSERT_TRUE(Stop(rig, HoldSubject::kSystem, "erp", HoldMode::kPaused));
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  EXPECT_TRUE(rig.Take("erp").empty());
  EXPECT_EQ(rig.pipeline->NextDueUs("erp", program::Criticality::kLow).value(), -1);
  rig.Restart();
  EXPECT_TRUE(rig.Take("erp").empty());
  ASSERT_TRUE(Resume(rig, HoldSubject::kSystem, "erp"));
  EXPECT_EQ(rig.Take("erp").size(), 2u);
  const auto audit = *rig.store->Audit(2);
  EXPECT_EQ(audit[0].action, "system resume");
  EXPECT_EQ(audit[1].action, "system pause");
  EXPECT_EQ(audit[1].actor, "ada");
  EXPECT_EQ(audit[1].reason, "a drill");
}

TEST(Pause, OfASystemAsksNothingAboutUnknownOutcomes) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  ASSERT_EQ(rig.Take("erp").size(), 1u);
  ASSERT_TRUE(Stop(rig, HoldSubject::kSystem, "erp", HoldMode::kPaused));
  rig.Restart();
  EXPECT_TRUE(rig.Take("erp").empty());
  ASSERT_TRUE(Resume(rig, HoldSubject::kSystem, "erp"));
  const auto again = rig.Take("erp");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_TRUE(again[0].ambiguous);
}

TEST(Pause, OfAnOutboundRouteHoldsItsRows) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  ASSERT_TRUE(Stop(rig, HoldSubject::kRoute, "partners", HoldMode::kPaused));
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  EXPECT_EQ(rig.Outbox("crm.Account", "001").at(0).state, OutboxState::kHeld);
  EXPECT_EQ(rig.Outbox("crm.Account", "002").at(0).state, OutboxState::kHeld);
  ASSERT_TRUE(Resume(rig, HoldSubject::kRoute, "partners"));
  EXPECT_EQ(rig.Take("erp").size(), 2u);
}

TEST(Pause, OfAnInboundRouteAcceptsAndAppliesLater) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("003", 10, R"("Name":"C","Tax":"T3")");
  ASSERT_TRUE(Stop(rig, HoldSubject::kRoute, "accounts", HoldMode::kPaused));
  rig.Account("001", 20, R"("Name":"ACME AG","Tax":"T1")");
  rig.Account("002", 20, R"("Name":"B","Tax":"T2")");
  rig.Accept({Event("crm.Account", "003", 20, "", program::EventKind::kDeleted)});
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME\"");
  EXPECT_EQ(rig.Record("crm.Account", "002").entity, 0);
  EXPECT_EQ(rig.WaitingCount(), 3u);
  EXPECT_EQ(rig.EntityOf("crm.Account", "003").state, store::EntityState::kLive);
  rig.Restart();
  ASSERT_TRUE(Resume(rig, HoldSubject::kRoute, "accounts"));
  EXPECT_EQ(rig.Golden("001", "name"), "\"ACME AG\"");
  EXPECT_EQ(rig.Golden("002", "name"), "\"B\"");
  EXPECT_TRUE(rig.Record("crm.Account", "003").contribution.empty());
  EXPECT_EQ(rig.WaitingCount(), 0u);
}

TEST(Pause, RefusesWhatIsNotThereAndResumeWhatIsNotStopped) {
  Rig rig(TestName());
  EXPECT_FALSE(Stop(rig, HoldSubject::kRoute, "nothing", HoldMode::kPaused));
  EXPECT_FALSE(Stop(rig, HoldSubject::kSystem, "partners", HoldMode::kPaused));
  EXPECT_FALSE(Resume(rig, HoldSubject::kRoute, "partners"));
}

TEST(Drain, SendsWhatIsThereAndLetsTheRestWait) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  ASSERT_TRUE(Stop(rig, HoldSubject::kSystem, "erp", HoldMode::kDraining));
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  Tick(rig);
  EXPECT_EQ(ModeOf(rig), "draining");
  const auto taken = rig.Take("erp");
  ASSERT_EQ(taken.size(), 1u);
  Tick(rig);
  EXPECT_EQ(ModeOf(rig), "draining");  // its answer is not there yet
  rig.Settle(rig.Confirm(taken[0]));
  Tick(rig);
  EXPECT_EQ(ModeOf(rig), "drained");
  EXPECT_TRUE(rig.Take("erp").empty());
  EXPECT_EQ(rig.WaitingCount(), 1u);
  ASSERT_TRUE(Resume(rig, HoldSubject::kSystem, "erp"));
  EXPECT_EQ(rig.Take("erp").size(), 1u);
  EXPECT_EQ(rig.WaitingCount(), 0u);
}

TEST(Drain, OfARouteThatSendsNothingIsRefused) {
  Rig rig(TestName());
  EXPECT_FALSE(Stop(rig, HoldSubject::kRoute, "accounts", HoldMode::kDraining));
  EXPECT_TRUE(Stop(rig, HoldSubject::kRoute, "partners", HoldMode::kDraining));
  Tick(rig);
  EXPECT_EQ(ModeOf(rig), "drained");
}

// --- the inbox

TEST(InboxEdit, IsTriedBeforeItIsTakenAndAudited) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"ACME","Industry":"unknown","Tax":"T1")");
  const auto row = rig.Inbox().at(0);
  const auto edit = [&](const std::string& image) {
    return rig.Do([&](Pipeline& pipeline) { return pipeline.Edit(row.id, image, kAda); });
  };
  const auto refused = edit(R"({"Id":"001","Name":"ACME","Industry":"unknown"})");
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().ToString().find("table.missing"), std::string::npos);
  EXPECT_FALSE(edit("[1]"));
  EXPECT_FALSE(edit("{"));
  EXPECT_TRUE(rig.store->Audit(1)->empty());
  ASSERT_TRUE(edit(R"({"Id":"001","Name":"ACME","Industry":"retail","Tax":"T1"})"));
  EXPECT_TRUE(rig.Inbox().empty());
  EXPECT_EQ(rig.Golden("001", "segment"), "\"retail\"");
  const auto audit = rig.store->Audit(1)->at(0);
  EXPECT_EQ(audit.action, "inbox edit");
  EXPECT_EQ(MemberOf(audit.detail, "after").value(),
            R"({"Id":"001","Name":"ACME","Industry":"retail","Tax":"T1"})");
  EXPECT_NE(MemberOf(audit.detail, "before").value().find("unknown"), std::string::npos);
}

TEST(InboxEdit, RefusesADelivery) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Settle({.id = rig.Take("erp").at(0).id, .kind = SettlementKind::kParked, .code = "NO"});
  const auto row = rig.Inbox().at(0);
  EXPECT_FALSE(rig.Do([&](Pipeline& pipeline) { return pipeline.Edit(row.id, "{}", kAda); }));
}

TEST(InboxRetry, TakesAllRowsOfACauseInParts) {
  Rig rig(TestName());
  for (int i = 0; i < 450; ++i) {
    rig.Account("A" + std::to_string(i), 10, R"("Name":"A","Terms":"Handshake")");
  }
  rig.Account("B", 10, R"("Name":"A","Industry":"unknown")");
  const auto cause = rig.store->ReadStatus()->inbox.at(0);
  EXPECT_EQ(cause.rows, 450);
  EXPECT_EQ(cause.code, "rejected");
  EXPECT_EQ(cause.sample, 1);
  EXPECT_GT(cause.oldest_us, 0);
  store::InboxId after = 0;
  std::vector<int64_t> parts;
  while (after >= 0) {
    ASSERT_TRUE(rig.Do([&](Pipeline& pipeline) -> Result<void> {
      TRY(const int64_t some, pipeline.RetrySome({.code = "rejected"}, kAda, &after));
      parts.push_back(some);
      return {};
    }));
  }
  EXPECT_EQ(parts, (std::vector<int64_t>{200, 200, 50}));
  EXPECT_EQ(rig.Inbox().size(), 451u);  // the map is as it was
}

// --- replay

TEST(Replay, AppliesTheNewestVersionAgain) {
  Rig rig(TestName());
  rig.Account("001", 10, R"("Name":"Old","Tax":"T1")");
  rig.Account("001", 20, R"("Name":"New","Tax":"T1")");
  rig.Account("002", 20, R"("Name":"B","Tax":"T2")");
  store::RecordRow record = rig.Record("crm.Account", "001");
  record.image = R"({"Id":"001","Name":"Damaged"})";
  ASSERT_TRUE(rig.store->Begin());
  ASSERT_TRUE(rig.store->PutRecord(&record));
  ASSERT_TRUE(rig.store->Commit());
  store::Replayed replayed;
  const store::JournalFilter filter{.object = "crm.Account", .key = "001"};
  EXPECT_EQ(rig.store->CountJournal(filter).value(), 2);
  ASSERT_TRUE(rig.Do([&](Pipeline& pipeline) -> Result<void> {
    TRY(replayed, pipeline.Replay(filter, kAda));
    return {};
  }));
  EXPECT_EQ(replayed.events, 2);
  EXPECT_EQ(replayed.applied, 1);
  EXPECT_TRUE(replayed.is_end);
  EXPECT_EQ(rig.Record("crm.Account", "001").image, R"({"Id":"001","Name":"New","Tax":"T1"})");
  EXPECT_EQ(rig.store->Audit(1)->at(0).action, "replay");
}

TEST(Replay, GoesOnWhereItStopped) {
  Rig rig(TestName());
  for (int i = 0; i < 5; ++i) rig.Account("A" + std::to_string(i), 10, R"("Name":"A")");
  std::vector<int64_t> events;
  store::JournalFilter filter{.limit = 2};
  for (store::Replayed replayed; !replayed.is_end; filter.after = replayed.last_seq) {
    ASSERT_TRUE(rig.Do([&](Pipeline& pipeline) -> Result<void> {
      TRY(replayed, pipeline.Replay(filter, kAda));
      return {};
    }));
    events.push_back(replayed.events);
  }
  EXPECT_EQ(events, (std::vector<int64_t>{2, 2, 1}));
}

// --- what is told

// What a log line may say of a record that came into the inbox.
std::vector<engine::Notice> NoticesOf(Rig& rig, const std::function<void()>& what) {
  std::vector<engine::Notice> told;
  rig.pipeline = std::make_unique<Pipeline>(*rig.store, *rig.program, rig.plan);
  engine::PipelineOptions options;
  options.tell = [&](const std::vector<engine::Notice>& notices, size_t) {
    told.insert(told.end(), notices.begin(), notices.end());
  };
  EXPECT_TRUE(rig.pipeline->Start(rig.now_us, options));
  what();
  return told;
}

struct Telling {
  const char* about;
  const char* personal;        // the field that is marked `pii`
  const char* record_key;      // told
  const char* business_key;
};

TEST(Notices, NameRecordsByTheirKeysUnlessThoseArePersonal) {
  constexpr Telling kCases[] = {
      {"nothing is personal", "", "001", "100001"},
      {"a field is, but no key", "tax_id", "001", "100001"},
      {"a field that is made of the record's key", "name", "***", "100001"},
      {"the business key", "number", "001", "***"},
  };
  for (const Telling& each : kCases) {
    auto program = world::MakeWorld();
    program->model_.objects.push_back({.system = "crm", .shape = {.name = "Account", .key = "Id"}});
    program->model_.maps[0].fields.push_back({.target = "name", .sources = {"Id"}});
    for (program::EntityField& field : program->model_.entities[0].fields) {
      field.pii = field.name == each.personal;
    }
    Rig rig(TestName(), std::move(program));
    const auto told = NoticesOf(rig, [&] {
      rig.Account("001", 10, kAcme);
      rig.Settle(rig.Confirm(rig.Take("erp").at(0)));
      rig.Account("001", 11, R"("Name":"ACME AG","Tax":"T1")");
      Settlement refused{.id = rig.Take("erp").at(0).id, .kind = SettlementKind::kParked};
      refused.code = "R1/302";
      refused.message = "ACME AG is no name";
      rig.Settle(refused);
      refused.id = 0;
      rig.Account("001", 12, R"("Name":"ACME","Industry":"unknown")");
    });
    ASSERT_EQ(told.size(), 2u) << each.about;
    EXPECT_EQ(told[0].stage, "deliver");
    EXPECT_EQ(told[0].code, "R1/302");
    EXPECT_EQ(told[0].key, each.business_key) << each.about;
    EXPECT_TRUE(told[0].entity.starts_with("Customer:")) << each.about;
    EXPECT_EQ(told[1].object, "crm.Account");
    EXPECT_EQ(told[1].key, each.record_key) << each.about;
    EXPECT_EQ(told[1].code, "table.missing");
  }
}

// What is only written to an object: its key is what its map writes.
TEST(Notices, AKeyThatIsWrittenFromAPersonalFieldIsPersonal) {
  for (const bool pii : {false, true}) {
    auto program = world::MakeWorld();
    program->model_.objects.push_back(
        {.system = "erp", .shape = {.name = "ContactPerson", .key = "LastName"}});
    for (program::EntityField& field : program->model_.entities[1].fields) {
      field.pii = pii && field.name == "last_name";
    }
    const auto plan = engine::Plan::Make(program->model());
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->KeyIsPersonal("erp.ContactPerson"), pii);
    EXPECT_FALSE(plan->KeyIsPersonal("crm.Contact"));
  }
}

TEST(Notices, SayNoCodeThatIsNoCode) {
  Rig rig(TestName());
  const auto told = NoticesOf(rig, [&] {
    rig.Account("001", 10, kAcme);
    rig.Settle({.id = rig.Take("erp").at(0).id, .kind = SettlementKind::kParked,
                .code = "Jane Doe is unknown"});
  });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].code, "other");
  // Causes and counters are seen by those who see no values; a steward finds it in the words.
  ASSERT_EQ(rig.Inbox().size(), 1u);
  EXPECT_EQ(rig.Inbox()[0].code, "other");
  EXPECT_EQ(rig.Inbox()[0].message, "Jane Doe is unknown: ");
  const auto status = rig.store->ReadStatus();
  ASSERT_TRUE(status);
  for (const store::Counter& counter : status->counters) {
    EXPECT_EQ(counter.name.find("Jane"), std::string::npos) << counter.name;
  }
}

// --- crashes

TEST(Poison, ARowInFlightAtThreeCrashesIsParkedAndSettledFirst) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  const auto both = rig.Take("erp");
  ASSERT_EQ(both.size(), 2u);
  rig.Restart();
  ASSERT_EQ(rig.Take("erp").size(), 2u);
  rig.Restart();  // twice with both: from now on alone, once no event can be the cause
  EXPECT_TRUE(rig.Take("erp").empty());
  rig.now_us += engine::CrashWatch::kQuietUs;
  auto alone = rig.Take("erp");
  ASSERT_EQ(alone.size(), 1u);
  EXPECT_TRUE(rig.Take("erp").empty());
  rig.Restart();
  ASSERT_EQ(rig.Inbox().size(), 1u);
  EXPECT_EQ(rig.Inbox()[0].code, "poison");
  rig.now_us += engine::CrashWatch::kQuietUs;
  alone = rig.Take("erp");
  ASSERT_EQ(alone.size(), 1u);  // the other one, which lives
  EXPECT_NE(alone[0].entity, rig.Inbox()[0].key);
  rig.Settle(rig.Confirm(alone[0]));
  // A change of the entity sends nothing: whether the create was done is not known.
  rig.Account("001", 11, R"("Name":"ACME AG","Tax":"T1")");
  EXPECT_TRUE(rig.Take("erp").empty());
  const auto id = rig.Inbox()[0].id;
  ASSERT_TRUE(rig.Do([&](Pipeline& pipeline) { return pipeline.Retry(id, kAda); }));
  const auto again = rig.Take("erp");
  ASSERT_EQ(again.size(), 1u);
  EXPECT_TRUE(again[0].ambiguous);
}

// "Too early to ask" is no proof that a process can live with a row: it stays a suspect, and the
// other system's suspects, which went down with it, do not go at the same time.
TEST(Poison, SuspectsGoOneByOneOverAllSystemsUntilTheTargetWasAsked) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  rig.Settle(rig.Confirm(rig.Take("erp").at(0)));
  rig.Account("002", 10, R"("Name":"B","Tax":"T2")");
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(rig.Take("erp").size(), 1u);  // 002 to the ERP
    ASSERT_EQ(rig.Take("crm").size(), 1u);  // the number of 001 to the CRM
    rig.Restart();
  }
  rig.now_us += engine::CrashWatch::kQuietUs;
  const auto crm = rig.Take("crm");
  ASSERT_EQ(crm.size(), 1u);
  EXPECT_TRUE(rig.Take("erp").empty());
  rig.Settle({.id = crm[0].id, .kind = SettlementKind::kAmbiguous, .due_us = rig.now_us + 5000,
              .counts = false});
  EXPECT_TRUE(rig.Take("crm").empty());  // it is not due
  auto erp = rig.Take("erp");
  ASSERT_EQ(erp.size(), 1u);
  rig.Settle({.id = erp[0].id, .kind = SettlementKind::kAmbiguous, .due_us = rig.now_us,
              .counts = false});
  erp = rig.Take("erp");
  ASSERT_EQ(erp.size(), 1u);
  rig.Restart();
  ASSERT_EQ(rig.Inbox().size(), 1u);
  EXPECT_EQ(rig.Inbox()[0].key, erp[0].entity);
  rig.now_us += engine::CrashWatch::kQuietUs;
  EXPECT_EQ(rig.Take("crm").size(), 1u);
}

TEST(Poison, SuspectsWaitForEventsButNotForEver) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(rig.Take("erp").size(), 1u);
    rig.Restart();
  }
  const int64_t started_us = rig.now_us;
  int64_t stamp = 20;
  while (rig.Take("erp").empty()) {
    ASSERT_LT(rig.now_us, started_us + 2 * engine::CrashWatch::kMostQuietUs);
    rig.now_us += engine::CrashWatch::kQuietUs / 2;
    rig.Contact("c1", ++stamp, "001");
    // A repeat is no event.
    rig.Contact("c1", stamp, "001");
  }
  EXPECT_GE(rig.now_us, started_us + engine::CrashWatch::kMostQuietUs);
  EXPECT_FALSE(rig.pipeline->careful());
}

TEST(Poison, AnAnswerOrACleanStopForgivesCrashes) {
  Rig rig(TestName());
  rig.Account("001", 10, kAcme);
  for (int i = 0; i < 8; ++i) {
    const auto taken = rig.Take("erp");
    ASSERT_EQ(taken.size(), 1u) << i;
    if (i % 2 == 1) {
      rig.Settle({.id = taken[0].id, .kind = SettlementKind::kAmbiguous, .due_us = rig.now_us});
      continue;
    }
    rig.Restart();
  }
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(rig.Take("erp").size(), 1u) << i;
    ASSERT_TRUE(rig.Do([](Pipeline& pipeline) { return pipeline.EndCleanly(); }));
    rig.Restart();
  }
  EXPECT_TRUE(rig.Inbox().empty());
}

// Accepts in a child process that dies while the account "666" is mapped.
void AcceptUntilItKills(Rig& rig, const std::vector<std::string>& ids) {
  std::vector<store::SourceEvent> events;
  for (const std::string& id : ids) {
    events.push_back(Event("crm.Account", id, 10, "{\"Id\":\"" + id + "\",\"Name\":\"N\"}"));
  }
  rig.Accept(std::move(events), "end");
}

TEST(Poison, AnEventThatEndsThreeProcessesIsParked) {
  testing::FLAGS_gtest_death_test_style = "fast";
  auto program = world::MakeWorld();
  const program::UnitIndex unit = program->model_.maps[0].unit;
  const world::Unit map = program->units_[unit];
  program->units_[unit] = [map](world::Call& call) {
    if (call.Get("Id") == "\"666\"") std::_Exit(66);
    map(call);
  };
  Rig rig(TestName(), std::move(program));
  ASSERT_TRUE(rig.Do([](Pipeline& pipeline) { return pipeline.EndCleanly(); }));
  // The child works on the store of the parent, which has let go of it.
  const auto crash = [&] {
    rig.pipeline.reset();
    rig.store.reset();
    EXPECT_EXIT((rig.Restart(), AcceptUntilItKills(rig, {"1", "2", "666", "3"})),
                testing::ExitedWithCode(66), "");
  };
  for (int i = 0; i < 3; ++i) crash();
  rig.Restart();
  AcceptUntilItKills(rig, {"1", "2", "666", "3"});
  ASSERT_EQ(rig.Inbox().size(), 1u);
  EXPECT_EQ(rig.Inbox()[0].code, "poison");
  EXPECT_EQ(rig.Inbox()[0].stage, "accept");
  EXPECT_EQ(rig.Inbox()[0].key, "666");
  EXPECT_EQ(rig.Golden("3", "name"), "\"N\"");
  EXPECT_EQ(rig.store->Position("crm:crm.ndjson").value(), "end");
  // Mended, it goes through.
  rig.program->units_[unit] = map;
  const auto id = rig.Inbox()[0].id;
  ASSERT_TRUE(rig.Do([&](Pipeline& pipeline) { return pipeline.Retry(id, kAda); }));
  EXPECT_TRUE(rig.Inbox().empty());
  EXPECT_EQ(rig.Golden("666", "name"), "\"N\"");
}

}  // namespace
}  // namespace treaty::engine
