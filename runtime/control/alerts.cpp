#include "runtime/control/alerts.h"

#include <fmt/format.h>

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
    add("route.late", fmt::format("its rows are to be sent within {} s; the oldest unsent one is "
                                  "older", route.within_us / 1'000'000));
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
    alerts->push_back({"system." + health.state, system.system, "see `treaty status`"});
  }
  const int64_t expires_us = health.token_expires_us;
  if (expires_us != 0 && expires_us - now_us < bounds.expiry_us) {
    alerts->push_back({"system.credentials", system.system,
                       "they expire at " + Format(Timestamp{expires_us})});
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

}  // namespace

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
