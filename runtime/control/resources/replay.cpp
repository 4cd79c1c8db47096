#include "runtime/control/resource.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::control {
namespace {

using In = Parameter::In;
using Type = Parameter::Type;

constexpr int64_t kMostAtOnce = 1000;

Result<int64_t> InstantOf(const Call& call, std::string_view name) {
  const std::string_view text = call.Get(name);
  if (text.empty()) return 0;
  Timestamp when;
  if (ParseTimestamp(text, &when)) return when.us;
  return Fail("an instant looks like 2026-03-01T10:00:00Z", std::string(name));
}

Result<store::JournalFilter> FilterOf(const World& world, const Call& call) {
  store::JournalFilter filter;
  filter.object = call.Get("object");
  filter.key = call.Get("key");
  TRY(filter.since_us, InstantOf(call, "since"));
  TRY(filter.until_us, InstantOf(call, "until"));
  filter.after = call.Number("after", 0);
  filter.limit = size_t(call.Number("limit", 256));
  const std::string_view name = call.Get("route");
  if (name.empty() || world.model == nullptr) return filter;
  for (const program::Route& route : world.model->routes) {
    if (!route.inbound || route.name != name) continue;
    filter.object = route.object;
    return filter;
  }
  return Fail("there is no inbound route of this name", std::string(name));
}

Reply Count(World& world, const Call& call) {
  const auto filter = FilterOf(world, call);
  if (!filter) return ProblemOf(400, filter.error());
  const auto events = world.reader->CountJournal(*filter);
  if (!events) return ProblemOf(503, events.error());
  JsonWriter json;
  return {.body = json.BeginObject().Key("events").Int(*events).EndObject().Take() + "\n"};
}

Reply Replay(World& world, const Call& call) {
  const auto filter = FilterOf(world, call);
  if (!filter) return ProblemOf(400, filter.error());
  if (filter->limit == 0) return Problem(400, "`limit` is at least 1");
  const auto replayed = world.port->Replay(*filter, call.deed);
  if (!replayed) return ProblemOf(409, replayed.error());
  JsonWriter json;
  json.BeginObject().Key("events").Int(replayed->events).Key("applied").Int(replayed->applied);
  json.Key("after").Int(replayed->last_seq).Key("end").Bool(replayed->is_end);
  return {.body = json.EndObject().Take() + "\n"};
}

std::vector<Parameter> Parameters(In in) {
  return {{.name = "route", .summary = "events that this inbound route takes", .in = in},
          {.name = "object", .summary = "events of this object", .in = in},
          {.name = "key", .summary = "events of this record", .in = in},
          {.name = "since", .summary = "accepted then or later", .in = in},
          {.name = "until", .summary = "accepted before", .in = in},
          {.name = "after", .summary = "events with higher numbers", .in = in,
           .type = Type::kInteger},
          {.name = "limit", .summary = "at most so many; 256 unless said", .in = in,
           .type = Type::kInteger, .most = kMostAtOnce}};
}

}  // namespace

RESOURCE(replay) = {
    .name = "replay",
    .summary = "applying accepted events again",
    .operations =
        {{.method = "GET", .path = "/v1/replay", .summary = "how many events would be applied",
          .parameters = Parameters(In::kQuery), .answer = Count},
         {.method = "POST", .path = "/v1/replay",
          .summary = "apply some events again; go on with `after` until `end`",
          .role = Role::kSteward, .parameters = Parameters(In::kBody), .answer = Replay}},
};

}  // namespace treaty::control
