#include "runtime/control/status_json.h"

#include "runtime/control/route_figures.h"
#include "runtime/control/store_json.h"

namespace treaty::control {
namespace {

void WriteOutbox(const store::Status& status, JsonWriter* json) {
  json->Key("outbox").BeginList();
  for (const store::OutboxCount& count : status.outbox) {
    json->BeginObject().Key("route").Text(count.route).Key("object").Text(count.object);
    json->Key("state").Text(store::OutboxStateName(count.state)).Key("rows").Int(count.rows);
    json->Key("oldest").Text(TimeText(count.oldest_us)).EndObject();
  }
  json->EndList();
}

void WriteStore(const store::Status& status, JsonWriter* json) {
  json->Key("entities").Int(status.live_entities);
  json->Key("waiting_records").Int(status.waiting_records);
  json->Key("open_drift").Int(status.open_drift).Key("journal_rows").Int(status.journal_rows);
  json->Key("store_epoch").Int(status.store_epoch);
}

void WriteDisk(const engine::DiskState& disk, JsonWriter* json) {
  json->Key("disk").BeginObject().Key("free_bytes").Int(disk.space.free_bytes);
  json->Key("size_bytes").Int(disk.space.size_bytes).Key("floor_bytes").Int(disk.floor_bytes);
  json->Key("takes_in").Bool(disk.takes_in).Key("store_full").Bool(disk.store_full);
  json->Key("has_ballast").Bool(disk.has_ballast).Key("matter").Text(disk.Matter()).EndObject();
}

}  // namespace

std::string StatusJson(World& world, const store::Status& status) {
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.1").Key("kind").Text("status");
  json.Key("running").Bool(world.live != nullptr);
  WriteStore(status, &json);
  if (const auto disk = world.live == nullptr ? std::nullopt : world.live->Disk()) {
    WriteDisk(*disk, &json);
  }
  json.Key("routes").BeginList();
  const int64_t now_us = world.env->NowUs();
  for (const RouteFigures& route : FiguresOfRoutes(world.model, status, world.Sources())) {
    WriteRoute(route, now_us, &json);
  }
  json.EndList().Key("sources").BeginList();
  for (const engine::SourceState& source : world.Sources()) WriteSource(source, &json);
  json.EndList().Key("systems").BeginList();
  if (world.live != nullptr) {
    for (const engine::SystemState& system : world.live->Systems()) WriteSystem(system, &json);
  }
  json.EndList();
  WriteOutbox(status, &json);
  json.Key("inbox").BeginList();
  for (const store::InboxCause& cause : status.inbox) WriteCause(cause, &json);
  json.EndList().Key("holds").BeginList();
  for (const store::HoldRow& hold : status.holds) WriteHold(hold, &json);
  json.EndList().Key("counters").BeginObject();
  for (const store::Counter& counter : status.counters) json.Key(counter.name).Int(counter.value);
  return json.EndObject().EndObject().Take();
}

}  // namespace treaty::control
