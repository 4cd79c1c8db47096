// A pipeline over a real store in a temporary file, with a clock that the test moves and an ERP of
// a few lines that answers what is sent.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/engine/pipeline.h"
#include "runtime/store/sqlite/sqlite.h"
#include "tests/runtime/engine/world.h"

namespace treaty::world {

inline std::string TestName() {
  return testing::UnitTest::GetInstance()->current_test_info()->name();
}

inline store::SourceEvent Event(std::string object, std::string id, int64_t stamp,
                                std::string record,
                                program::EventKind kind = program::EventKind::kChanged) {
  store::SourceEvent event;
  event.object = std::move(object);
  event.id = std::move(id);
  event.stamp_us = stamp;
  event.record = std::move(record);
  event.kind = kind;
  event.place = "crm.ndjson:" + event.id;
  return event;
}

class Rig {
 public:
  explicit Rig(const std::string& name, std::unique_ptr<FakeProgram> program = MakeWorld());
  ~Rig();

  // Closes the store and opens it anew, as a new process would.
  void Restart();

  void Accept(std::vector<store::SourceEvent> events, std::string position = {});
  void Account(const std::string& id, int64_t stamp, const std::string& members);
  void Contact(const std::string& id, int64_t stamp, const std::string& account);
  std::vector<store::Sending> Take(const std::string& system,
                                   program::Criticality least = program::Criticality::kLow,
                                   size_t limit = 100);
  void Settle(const store::Settlement& settlement);
  // Lets the ERP and the CRM answer until nothing is ready.
  void Deliver();
  store::Settlement Confirm(const store::Sending& sending);
  // In a transaction of its own.
  Result<void> Do(const std::function<Result<void>(engine::Pipeline&)>& what);

  // What the store says.
  store::RecordRow Record(const std::string& object, const std::string& key);
  store::EntityRow EntityOf(const std::string& object, const std::string& key);
  std::string Golden(const std::string& account, const std::string& field);
  std::vector<store::InboxRow> Inbox();
  std::vector<store::OutboxRow> Outbox(const std::string& object, const std::string& key);
  int64_t Counter(const std::string& name);
  size_t WaitingCount();  // records, not deliveries

  std::string path;
  std::unique_ptr<FakeProgram> program;
  engine::Plan plan;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<engine::Pipeline> pipeline;
  int64_t now_us = 1'000'000'000;
  // What the targets hold: "erp.BusinessPartner 100001" -> body; every write in order.
  std::map<std::string, std::string> targets;
  std::vector<store::Sending> writes;
  int next_number = 100001;
};

}  // namespace treaty::world
