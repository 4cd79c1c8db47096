#include "runtime/control/stopping.h"
#include "runtime/control/store_json.h"

namespace treaty::control {
namespace {

using store::HoldMode;
using store::HoldSubject;

Reply List(World& world, const Call&) {
  if (world.live == nullptr) return Problem(503, "no runtime works on the store");
  JsonWriter json;
  json.BeginObject().Key("systems").BeginList();
  for (const engine::SystemState& system : world.live->Systems()) WriteSystem(system, &json);
  return {.body = json.EndList().EndObject().Take() + "\n"};
}

Reply Pause(World& world, const Call& call) {
  return StopIt(world, call, HoldSubject::kSystem, HoldMode::kPaused);
}
Reply Drain(World& world, const Call& call) {
  return StopIt(world, call, HoldSubject::kSystem, HoldMode::kDraining);
}
Reply Resume(World& world, const Call& call) {
  return LetItGoOn(world, call, HoldSubject::kSystem);
}

const Parameter kName = {.name = "name", .summary = "of the system", .in = Parameter::In::kPath,
                         .required = true};

}  // namespace

RESOURCE(systems) = {
    .name = "systems",
    .summary = "the systems as targets, and stopping writes to them",
    .operations =
        {{.method = "GET", .path = "/v1/systems",
          .summary = "per system: connection, quota, credentials, breakers", .answer = List},
         {.method = "POST", .path = "/v1/systems/{name}/pause",
          .summary = "send nothing to the system; its rows stay, what it says is taken in",
          .role = Role::kOperator, .parameters = {kName}, .answer = Pause},
         {.method = "POST", .path = "/v1/systems/{name}/drain",
          .summary = "send what is there, take in nothing new for it, then stop",
          .role = Role::kOperator, .parameters = {kName}, .answer = Drain},
         {.method = "POST", .path = "/v1/systems/{name}/resume", .summary = "send to it again",
          .role = Role::kOperator, .parameters = {kName}, .answer = Resume}},
};

}  // namespace treaty::control
