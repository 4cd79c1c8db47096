#include "runtime/control/stopping.h"

namespace treaty::control {
namespace {

Reply StateOf(std::string_view name, std::string_view state) {
  JsonWriter json;
  json.BeginObject().Key("name").Text(name).Key("state").Text(state);
  return {.body = json.EndObject().Take() + "\n"};
}

}  // namespace

Reply StopIt(World& world, const Call& call, store::HoldSubject subject, store::HoldMode mode) {
  const std::string name(call.Get("name"));
  const Result<void> done = world.port->Hold({.subject = subject, .name = name, .mode = mode,
                                              .reason = call.deed.reason,
                                              .actor = call.deed.actor});
  return done ? StateOf(name, store::HoldModeName(mode)) : ProblemOf(409, done.error());
}

Reply LetItGoOn(World& world, const Call& call, store::HoldSubject subject) {
  const Result<void> done = world.port->Resume(subject, call.Get("name"), call.deed);
  return done ? StateOf(call.Get("name"), "running") : ProblemOf(409, done.error());
}

}  // namespace treaty::control
