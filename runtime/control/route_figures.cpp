#include "runtime/control/route_figures.h"

#include <algorithm>

#include "runtime/control/store_json.h"

namespace treaty::control {
namespace {

using store::HoldSubject;
using store::OutboxState;

int64_t Earlier(int64_t a, int64_t b) {
  if (a == 0 || b == 0) return std::max(a, b);
  return std::min(a, b);
}

void TakeCount(const store::OutboxCount& count, RouteFigures* route) {
  switch (count.state) {
    case OutboxState::kPending:
    case OutboxState::kHeld:
    case OutboxState::kSending:
    case OutboxState::kAmbiguous:
      route->unsent += count.rows;
      route->oldest_unsent_us = Earlier(route->oldest_unsent_us, count.oldest_us);
      return;
    case OutboxState::kWaiting:
      route->waiting += count.rows;
      route->oldest_waiting_us = Earlier(route->oldest_waiting_us, count.oldest_us);
      return;
    case OutboxState::kConfirmed:
      route->confirmed += count.rows;
      return;
    case OutboxState::kParked:
    case OutboxState::kSuperseded:
      return;
  }
}

// A route stands still when it is stopped itself, or its target system is.
void TakeHolds(const std::vector<store::HoldRow>& holds, RouteFigures* route) {
  route->state = "running";
  const std::string system = route->object.substr(0, route->object.find('.'));
  for (const store::HoldRow& hold : holds) {
    const bool is_meant = hold.subject == HoldSubject::kRoute
                              ? hold.name == route->route
                              : !route->inbound && hold.name == system;
    if (!is_meant) continue;
    route->state = store::HoldModeName(hold.mode);
    route->state_reason = hold.reason;
    route->state_actor = hold.actor;
  }
}

// Of several sources of one system the one that is furthest behind counts.
void TakeSources(const std::vector<engine::SourceState>& sources, RouteFigures* route) {
  const std::string system = route->object.substr(0, route->object.find('.'));
  bool is_first = true;
  for (const engine::SourceState& source : sources) {
    if (!route->inbound || source.system != system) continue;
    route->unreadable_since_us = Earlier(route->unreadable_since_us, source.unreadable_since_us);
    route->read_us = is_first ? source.read_us : std::min(route->read_us, source.read_us);
    is_first = false;
  }
}

std::vector<RouteFigures> KnownRoutes(const program::Model* model, const store::Status& status) {
  std::vector<RouteFigures> routes;
  if (model != nullptr) {
    for (const program::Route& route : model->routes) {
      routes.push_back({.route = route.name, .inbound = route.inbound, .object = route.object,
                        .team = route.team, .within_us = route.within_us});
    }
    return routes;
  }
  for (const store::OutboxCount& count : status.outbox) {
    if (routes.empty() || routes.back().route != count.route) {
      routes.push_back({.route = count.route, .object = count.object});
    }
  }
  return routes;
}

}  // namespace

std::vector<RouteFigures> FiguresOfRoutes(const program::Model* model, const store::Status& status,
                                          const std::vector<engine::SourceState>& sources) {
  std::vector<RouteFigures> routes = KnownRoutes(model, status);
  for (RouteFigures& route : routes) {
    for (const store::OutboxCount& count : status.outbox) {
      if (!route.inbound && count.route == route.route) TakeCount(count, &route);
    }
    for (const store::WaitingCount& count : status.waiting) {
      if (!route.inbound || count.object != route.object) continue;
      route.waiting += count.rows;
      route.oldest_waiting_us = Earlier(route.oldest_waiting_us, count.oldest_us);
    }
    for (const store::InboxCause& cause : status.inbox) {
      if (cause.route == route.route) route.parked += cause.rows;
    }
    TakeHolds(status.holds, &route);
    TakeSources(sources, &route);
  }
  return routes;
}

void WriteRoute(const RouteFigures& route, int64_t now_us, JsonWriter* json) {
  json->BeginObject().Key("route").Text(route.route);
  json->Key("direction").Text(route.inbound ? "in" : "out").Key("object").Text(route.object);
  json->Key("state").Text(route.state);
  if (!route.state_reason.empty()) {
    json->Key("reason").Text(route.state_reason).Key("actor").Text(route.state_actor);
  }
  json->Key("unsent").Int(route.unsent).Key("waiting").Int(route.waiting);
  json->Key("parked").Int(route.parked).Key("confirmed").Int(route.confirmed);
  json->Key("oldest_unsent").Text(TimeText(route.oldest_unsent_us));
  json->Key("oldest_waiting").Text(TimeText(route.oldest_waiting_us));
  json->Key("lag_ms").Int(route.LagUs(now_us) / 1000);
  if (route.inbound) {
    json->Key("read").Text(TimeText(route.read_us));
    json->Key("unreadable_since").Text(TimeText(route.unreadable_since_us));
  }
  if (route.within_us > 0) {
    json->Key("within_ms").Int(route.within_us / 1000).Key("late").Bool(route.IsLate(now_us));
  }
  if (!route.team.empty()) json->Key("team").Text(route.team);
  json->EndObject();
}

}  // namespace treaty::control
