// Which records are one entity: links, never, joining, splitting, whatever the order of arrival.

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "tests/runtime/engine/rig.h"

namespace treaty::world {
namespace {

std::string Members(const std::string& name, const std::string& tax,
                    const std::string& branch = {}) {
  std::string members = "\"Name\":\"" + name + "\"";
  if (!tax.empty()) members += ",\"Tax\":\"" + tax + "\"";
  if (!branch.empty()) members += ",\"Branch\":\"" + branch + "\"";
  return members;
}

TEST(Recognition, LinksByRuleAndFoldsBoth) {
  Rig rig(TestName());
  rig.Account("002", 10, Members("B", "T1"));
  rig.Account("001", 11, Members("A", "T1"));
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").id, rig.EntityOf("crm.Account", "002").id);
  EXPECT_EQ(rig.Golden("001", "name"), "\"A\"");  // the later word
}

TEST(Recognition, NullAgreesWithNothing) {
  Rig rig(TestName());
  rig.Account("001", 10, Members("A", ""));
  rig.Account("002", 10, Members("A", ""));
  EXPECT_NE(rig.EntityOf("crm.Account", "001").id, rig.EntityOf("crm.Account", "002").id);
}

TEST(Recognition, NeverWinsOverLink) {
  Rig rig(TestName());
  rig.Account("001", 10, Members("A", "T1", "north"));
  rig.Account("002", 11, Members("B", "T1", "south"));
  EXPECT_NE(rig.EntityOf("crm.Account", "001").id, rig.EntityOf("crm.Account", "002").id);
}

TEST(Recognition, JoinsEntitiesWhenAValueChanges) {
  Rig rig(TestName());
  rig.Account("001", 10, Members("A", "T1"));
  rig.Account("002", 10, Members("B", "T2"));
  const auto kept = rig.EntityOf("crm.Account", "001").id;
  const auto gone = rig.EntityOf("crm.Account", "002").id;
  rig.Account("002", 11, Members("B", "T1"));
  EXPECT_EQ(rig.EntityOf("crm.Account", "002").id, kept);
  EXPECT_EQ(rig.store->EntityById(gone)->value().state, store::EntityState::kMerged);
  EXPECT_EQ(rig.store->EntityById(gone)->value().merged_into, kept);
  rig.Deliver();
  EXPECT_EQ(rig.next_number, 100002);  // one business partner only
}

TEST(Recognition, SplitsWhenAValueChangesBack) {
  Rig rig(TestName());
  rig.Account("001", 10, Members("A", "T1"));
  rig.Account("002", 10, Members("B", "T1"));
  rig.Deliver();
  rig.Account("002", 11, Members("B", "T9"));
  EXPECT_NE(rig.EntityOf("crm.Account", "001").id, rig.EntityOf("crm.Account", "002").id);
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").key, "100001");
  rig.Deliver();
  EXPECT_EQ(rig.EntityOf("crm.Account", "002").key, "100002");
}

TEST(Recognition, SplitsWhenTheOneBetweenGoes) {
  auto program = MakeWorld();
  // Linked also by name, so that 002 joins 001 (tax) and 003 (name).
  auto& rules = program->model_.identities[0];
  rules.block_by.push_back(program->Add([](Call& call) { call.Answer(call.Get("name")); }));
  rules.link.push_back(program->Add([](Call& call) {
    call.Answer(call.Get("name") == call.Get("name", 1) ? "true" : "false");
  }));
  Rig rig(TestName(), std::move(program));
  rig.Account("001", 10, Members("A", "T1"));
  rig.Account("002", 10, Members("B", "T1"));
  rig.Account("003", 10, Members("B", "T3"));
  EXPECT_EQ(rig.EntityOf("crm.Account", "001").id, rig.EntityOf("crm.Account", "003").id);
  rig.Accept({Event("crm.Account", "002", 11, "", program::EventKind::kDeleted)});
  EXPECT_NE(rig.EntityOf("crm.Account", "001").id, rig.EntityOf("crm.Account", "003").id);
}

// Clusters and golden records, by the accounts in them.
std::map<std::string, std::string> EndState(Rig& rig, const std::vector<std::string>& ids) {
  std::map<store::EntityId, std::set<std::string>> clusters;
  std::map<std::string, std::string> end;
  for (const std::string& id : ids) clusters[rig.EntityOf("crm.Account", id).id].insert(id);
  for (const auto& [entity, members] : clusters) {
    std::string name;
    for (const std::string& id : members) name += id + " ";
    end[name] = rig.EntityOf("crm.Account", *members.begin()).golden;
  }
  return end;
}

TEST(Recognition, TheEndDoesNotDependOnOrderOrRepetition) {
  std::mt19937 random(20261);
  for (int round = 0; round < 12; ++round) {
    std::vector<store::SourceEvent> events;
    std::vector<std::string> ids;
    for (int i = 0; i < 8; ++i) {
      const std::string id = "00" + std::to_string(i);
      ids.push_back(id);
      const std::string tax = random() % 4 == 0 ? "" : "T" + std::to_string(random() % 3);
      const std::string branch = random() % 3 == 0 ? "B" + std::to_string(random() % 2) : "";
      events.push_back(Event("crm.Account", id, 10 + int64_t(random() % 3),
                             "{" + Members("N" + std::to_string(random() % 3), tax, branch) + "}"));
    }
    std::map<std::string, std::string> first;
    for (int order = 0; order < 4; ++order) {
      std::shuffle(events.begin(), events.end(), random);
      Rig rig(TestName() + std::to_string(round) + "-" + std::to_string(order));
      for (const auto& event : events) rig.Accept({event});
      rig.Accept({events[random() % events.size()]});
      const auto end = EndState(rig, ids);
      if (order == 0) first = end;
      EXPECT_EQ(end, first) << "round " << round << ", order " << order;
    }
  }
}

}  // namespace
}  // namespace treaty::world
