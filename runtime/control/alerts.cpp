#include "runtime/control/alerts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/value/instant.h"

namespace treaty::control {
namespace {

void AddRoute(const RouteFigures& route, int64_t now_us, const AlertBounds& bounds,
              std::vector<Alert>* alerts) {
  const auto add = [&](std::string type, std::string detail) {
    alerts->push_back({std::move(type), route.route, std::move(detail), route.team});
  };
  if (route.state != "running") {
    add("route.stopped", fmt::format("{} by {}", route.state, route.state_actor));
  }
  if (route.IsLate(now_us)) {
    add("route.late", fmt::format("it is to be at most {} s behind, and is further",
                                  route.within_us / 1'000'000));
  }
  if (route.unreadable_since_us != 0 &&
      now_us - route.unreadable_since_us >= bounds.unreadable_us) {
    add("route.unreadable",
        "its source cannot be read since " + Format(Timestamp{route.unreadable_since_us}));
  }
  if (route.parked >= bounds.parked_rows) {
    add("route.parked", fmt::format("{} or more rows stand in the inbox", bounds.parked_rows));
  }
}

void AddSystem(const engine::SystemState& system, int64_t now_us, const AlertBounds& bounds,
               std::vector<Alert>* alerts) {
  if (!system.health) return;
  const protocols::ConnectionHealth& health = *system.health;
  if (health.state == "paused" || health.state == "unreachable") {
    const std::string why = health.let_in ? "" : "we are not let in; ";
    alerts->push_back({"system." + health.state, system.system, why + "see `treaty status`"});
  }
  // A token is renewed before its end, so that its end alone is no matter.
  if (health.token_overdue && health.token_expires_us != 0) {
    alerts->push_back({"system.credentials", system.system,
                       "the token could not be renewed; it ends at " +
                           Format(Timestamp{health.token_expires_us})});
  } else if (health.secret_expires_us != 0 &&
             health.secret_expires_us - now_us < bounds.expiry_us) {
    alerts->push_back({"system.credentials", system.system,
                       "they expire at " + Format(Timestamp{health.secret_expires_us})});
  }
}

void AddDisk(const engine::DiskState& disk, const AlertBounds& bounds,
             std::vector<Alert>* alerts) {
  const DiskSpace& space = disk.space;
  const int64_t used_bytes = space.size_bytes - space.free_bytes;
  if (space.size_bytes > 0 && used_bytes / bounds.disk_used_percent >= space.size_bytes / 100) {
    alerts->push_back({"disk.filling", "store",
                       fmt::format("{} % or more are used", bounds.disk_used_percent)});
  }
  if (disk.store_full) {
    alerts->push_back({"disk.full", "store", disk.Matter()});
  } else if (!disk.takes_in) {
    alerts->push_back({"intake.stopped", "store", disk.Matter()});
  }
}

// A number from 1, and the unit behind it.
Result<std::pair<int64_t, std::string_view>> ReadBound(std::string_view text) {
  int64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr int64_t kMost = 1'000'000'000;
  if (problem != std::errc() || number < 1 || number > kMost) {
    return Fail(fmt::format("`{}` is no bound of an alert", text), "",
                "write a number from 1, like parked=20,disk=90%,credentials=30m");
  }
  return std::pair(number, text.substr(size_t(end - text.data())));
}

int64_t MicrosecondsOf(std::string_view unit) {
  if (unit == "s") return 1'000'000;
  if (unit == "m") return 60'000'000;
  if (unit == "h") return 3'600'000'000;
  return unit == "d" ? 86'400'000'000 : 0;
}

}  // namespace

Result<AlertBounds> ReadAlertBounds(std::string_view text) {
  AlertBounds bounds;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, std::min(text.find(','), text.size()));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const size_t sign = std::min(part.find('='), part.size());
    const std::string_view name = part.substr(0, sign);
    TRY(const auto bound, ReadBound(part.substr(std::min(sign + 1, part.size()))));
    const auto& [number, unit] = bound;
    if (name == "parked" && unit.empty()) {
      bounds.parked_rows = number;
    } else if (name == "disk" && (unit == "%" || unit.empty()) && number <= 100) {
      bounds.disk_used_percent = number;
    } else if (name == "credentials" && MicrosecondsOf(unit) != 0 && number <= 100'000) {
      bounds.expiry_us = number * MicrosecondsOf(unit);
    } else if (name == "source" && MicrosecondsOf(unit) != 0 && number <= 100'000) {
      bounds.unreadable_us = number * MicrosecondsOf(unit);
    } else {
      return Fail(fmt::format("`{}` is no bound of an alert", part), "",
                  "there are parked=ROWS, disk=PERCENT%, credentials=DURATION and source=DURATION "
                  "(s, m, h, d)");
    }
  }
  return bounds;
}

std::vector<Alert> AlertsOf(const std::vector<RouteFigures>& routes,
                            const std::vector<engine::SystemState>& systems,
                            const engine::DiskState& disk, int64_t now_us,
                            const AlertBounds& bounds) {
  std::vector<Alert> alerts;
  for (const RouteFigures& route : routes) AddRoute(route, now_us, bounds, &alerts);
  for (const engine::SystemState& system : systems) AddSystem(system, now_us, bounds, &alerts);
  AddDisk(disk, bounds, &alerts);
  return alerts;
}

std::vector<AlertBook::Told> AlertBook::Update(std::vector<Alert> now) {
  std::vector<Told> told;
  std::map<std::pair<std::string, std::string>, Alert> open;
  for (Alert& alert : now) {
    const std::pair name(alert.type, alert.subject);
    if (open_.count(name) == 0) told.push_back({alert, true});
    open[name] = std::move(alert);
  }
  for (const auto& [name, alert] : open_) {
    if (open.count(name) == 0) told.push_back({alert, false});
  }
  open_ = std::move(open);
  return told;
}

std::string AlertJson(const AlertBook::Told& told, const std::string& deployment,
                      int64_t now_us) {
  JsonWriter json;
  json.BeginObject().Key("type").Text(told.alert.type);
  json.Key("timestamp").Text(Format(Timestamp{now_us})).Key("data").BeginObject();
  json.Key("state").Text(told.begins ? "begins" : "over");
  json.Key("deployment").Text(deployment).Key("subject").Text(told.alert.subject);
  json.Key("detail").Text(told.alert.detail);
  if (!told.alert.team.empty()) json.Key("team").Text(told.alert.team);
  return json.EndObject().EndObject().Take();
}

}  // namespace treaty::control
