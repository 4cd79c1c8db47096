// Whether the process lives, and whether it works: for those who start and watch processes.

#include "runtime/control/resource.h"
#include "runtime/value/json_text.h"

namespace treaty::control {
namespace {

// What is the matter with the disk; empty when nothing is.
std::string DiskMatter(World& world) {
  const auto disk = world.live == nullptr ? std::nullopt : world.live->Disk();
  return disk ? disk->Matter() : std::string();
}

// A process that waits for room on its disk lives: to start it anew would not help.
Reply Alive(World& world, const Call&) {
  JsonWriter json;
  json.BeginObject().Key("status").Text("ok");
  if (const std::string matter = DiskMatter(world); !matter.empty()) json.Key("disk").Text(matter);
  return {.body = json.EndObject().Take() + "\n"};
}

// Names and states only: anybody may ask. They do not make it unready, since the rest works on.
void WriteSystems(World& world, JsonWriter* json) {
  json->Key("systems").BeginObject();
  for (const engine::SystemState& system : world.live->Systems()) {
    if (!system.health || system.health->state == "ok") continue;
    json->Key(system.system).Text(system.health->let_in ? system.health->state : "not let in");
  }
  json->EndObject();
}

Reply Ready(World& world, const Call&) {
  if (world.live == nullptr) return Problem(503, "no runtime works on the store");
  if (const std::optional<Error> failure = world.live->failure()) {
    return Problem(503, failure->ToString());
  }
  if (const std::string matter = DiskMatter(world); !matter.empty()) return Problem(503, matter);
  const Result<store::Status> status = world.reader->ReadStatus();
  if (!status) return ProblemOf(503, status.error());
  JsonWriter json;
  json.BeginObject().Key("status").Text("ok").Key("deployment").Text(world.deployment);
  json.Key("store_epoch").Int(status->store_epoch);
  WriteSystems(world, &json);
  return {.body = json.EndObject().Take() + "\n"};
}

}  // namespace

RESOURCE(health) = {
    .name = "health",
    .summary = "whether the process lives and works",
    .operations =
        {{.method = "GET", .path = "/healthz", .summary = "the process lives",
          .role = Role::kNobody, .answer = Alive},
         {.method = "GET", .path = "/readyz",
          .summary = "the store can be read and written, and events are taken in",
          .role = Role::kNobody, .answer = Ready}},
};

}  // namespace treaty::control
