#include "tests/runtime/engine/rig.h"

#include <algorithm>
#include <cstdio>

#include "runtime/golden/overlay.h"

namespace treaty::world {

namespace {

template <typename T>
T Must(Result<T> result) {
  if (!result) {
    ADD_FAILURE() << result.error().ToString();
    std::abort();
  }
  return *std::move(result);
}

void Must(const Result<void>& result) {
  if (result) return;
  ADD_FAILURE() << result.error().ToString();
  std::abort();
}

}  // namespace

Rig::Rig(const std::string& name, std::unique_ptr<FakeProgram> given)
    : path(testing::TempDir() + "treaty-" + name + ".db"), program(std::move(given)) {
  for (const char* suffix : {"", "-wal", "-shm", "-lock"}) std::remove((path + suffix).c_str());
  plan = Must(engine::Plan::Make(program->model()));
  Restart();
}

Rig::~Rig() {
  pipeline.reset();
  store.reset();
  for (const char* suffix : {"", "-wal", "-shm", "-lock"}) std::remove((path + suffix).c_str());
}

void Rig::Restart() {
  pipeline.reset();
  store.reset();
  store::SqliteOptions options;
  options.path = path;
  options.now_us = now_us;
  store = Must(store::OpenSqlite(options));
  pipeline = std::make_unique<engine::Pipeline>(*store, *program, plan);
  Must(pipeline->Start(now_us, {}));
}

Result<void> Rig::Do(const std::function<Result<void>(engine::Pipeline&)>& what) {
  now_us += 1000;
  Must(pipeline->Begin(now_us));
  const Result<void> outcome = what(*pipeline);
  Must(pipeline->End());
  return outcome;
}

void Rig::Accept(std::vector<store::SourceEvent> events, std::string position) {
  store::SourceBatch batch;
  batch.source = "crm:crm.ndjson";
  batch.position = std::move(position);
  batch.events = std::move(events);
  Must(Do([&](engine::Pipeline& pipeline) { return pipeline.Accept(batch); }));
}

void Rig::Account(const std::string& id, int64_t stamp, const std::string& members) {
  Accept({Event("crm.Account", id, stamp, "{\"Id\":\"" + id + "\"," + members + "}")});
}

void Rig::Contact(const std::string& id, int64_t stamp, const std::string& account) {
  Accept({Event("crm.Contact", id, stamp,
                "{\"Id\":\"" + id + "\",\"AccountId\":\"" + account + "\",\"LastName\":\"Doe\"}")});
}

std::vector<store::Sending> Rig::Take(const std::string& system, program::Criticality least,
                                      size_t limit) {
  std::vector<store::Sending> taken;
  Must(Do([&](engine::Pipeline& pipeline) -> Result<void> {
    TRY(taken, pipeline.Take(system, limit, least));
    return {};
  }));
  return taken;
}

void Rig::Settle(const store::Settlement& settlement) {
  Must(Do([&](engine::Pipeline& pipeline) { return pipeline.Settle({settlement}); }));
}

store::Settlement Rig::Confirm(const store::Sending& sending) {
  writes.push_back(sending);
  store::Settlement settlement;
  settlement.id = sending.id;
  settlement.local_key =
      sending.local_key.empty() ? std::to_string(next_number++) : sending.local_key;
  std::string& held = targets[sending.object + " " + settlement.local_key];
  held = Must(golden::Overlay(held, sending.body));
  if (sending.object == "erp.BusinessPartner") {
    held = Must(golden::Overlay(held, "{\"BusinessPartner\":\"" + settlement.local_key +
                                          "\",\"CreditLimit\":0}"));
  }
  settlement.record = held;
  return settlement;
}

void Rig::Deliver() {
  int rounds = 0;
  for (bool any = true; any;) {
    any = false;
    ASSERT_LT(++rounds, 1000) << "writes follow writes without end";
    for (const char* system : {"erp", "crm"}) {
      for (const store::Sending& sending : Take(system)) {
        any = true;
        Settle(Confirm(sending));
      }
    }
  }
}

store::RecordRow Rig::Record(const std::string& object, const std::string& key) {
  return Must(store->FindRecord(object, key)).value_or(store::RecordRow());
}

store::EntityRow Rig::EntityOf(const std::string& object, const std::string& key) {
  return Must(store->EntityById(Record(object, key).entity)).value_or(store::EntityRow());
}

std::string Rig::Golden(const std::string& account, const std::string& field) {
  const std::string golden = EntityOf("crm.Account", account).golden;
  return std::string(MemberOf(golden, field).value_or("absent"));
}

std::vector<store::InboxRow> Rig::Inbox() { return Must(store->Inbox({})); }

std::vector<store::OutboxRow> Rig::Outbox(const std::string& object, const std::string& key) {
  return Must(store->OutboxOf(Record(object, key).entity));
}

int64_t Rig::Counter(const std::string& name) {
  for (const store::Counter& counter : Must(store->ReadStatus()).counters) {
    if (counter.name == name) return counter.value;
  }
  return 0;
}

size_t Rig::WaitingCount() {
  const auto rows = Must(store->Waiting(1000));
  return size_t(std::count_if(rows.begin(), rows.end(),
                              [](const store::WaitingRow& row) { return row.outbox == 0; }));
}

}  // namespace treaty::world
