#include "runtime/control/stopping.h"

#include "runtime/control/route_figures.h"

namespace treaty::control {
namespace {

using store::HoldMode;
using store::HoldSubject;

Reply List(World& world, const Call&) {
  const Result<store::Status> status = world.reader->ReadStatus();
  if (!status) return ProblemOf(503, status.error());
  JsonWriter json;
  json.BeginObject().Key("routes").BeginList();
  for (const RouteFigures& route : FiguresOfRoutes(world.model, *status, world.Sources())) {
    WriteRoute(route, world.env->NowUs(), &json);
  }
  return {.body = json.EndList().EndObject().Take() + "\n"};
}

Reply Pause(World& world, const Call& call) {
  return StopIt(world, call, HoldSubject::kRoute, HoldMode::kPaused);
}
Reply Drain(World& world, const Call& call) {
  return StopIt(world, call, HoldSubject::kRoute, HoldMode::kDraining);
}
Reply Resume(World& world, const Call& call) {
  return LetItGoOn(world, call, HoldSubject::kRoute);
}

const Parameter kName = {.name = "name", .summary = "of the route", .in = Parameter::In::kPath,
                         .required = true};

}  // namespace

RESOURCE(routes) = {
    .name = "routes",
    .summary = "routes, and stopping them",
    .operations =
        {{.method = "GET", .path = "/v1/routes",
          .summary = "per route: state, lag, unsent, waiting, parked; inbound: its source",
          .answer = List},
         {.method = "POST", .path = "/v1/routes/{name}/pause",
          .summary = "hold what an outbound route sends; let wait what an inbound route takes",
          .role = Role::kOperator, .parameters = {kName}, .answer = Pause},
         {.method = "POST", .path = "/v1/routes/{name}/drain",
          .summary = "send what is there, take in nothing new, then stop",
          .role = Role::kOperator, .parameters = {kName}, .answer = Drain},
         {.method = "POST", .path = "/v1/routes/{name}/resume", .summary = "let the route go on",
          .role = Role::kOperator, .parameters = {kName}, .answer = Resume}},
};

}  // namespace treaty::control
