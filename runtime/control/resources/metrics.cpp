// Figures for Prometheus. Names, numbers and codes only: no value of a record can be among them.

#include <fmt/format.h>

#include "runtime/control/prometheus.h"
#include "runtime/control/resource.h"
#include "runtime/control/route_figures.h"

namespace treaty::control {
namespace {

using engine::SystemState;

void WriteCounts(const observe::Counts& counts, Exposition* out) {
  for (size_t at = 0; at < observe::kCountCount; ++at) {
    const std::string name = fmt::format("treaty_{}_total", observe::CountName(observe::Count(at)));
    out->Family(name, "counter", "Since the process started.").Sample({}, counts[at]);
  }
}

void WriteRoutes(const std::vector<RouteFigures>& routes, int64_t now_us, Exposition* out) {
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    out->Family(name, "gauge", help);
    for (const RouteFigures& route : routes) out->Sample({{"route", route.route}}, value(route));
  };
  gauge("treaty_route_unsent", "Rows that are to be sent.",
        [](const RouteFigures& route) { return route.unsent; });
  gauge("treaty_route_waiting", "Rows or records that wait for something.",
        [](const RouteFigures& route) { return route.waiting; });
  gauge("treaty_route_parked", "Open inbox rows.",
        [](const RouteFigures& route) { return route.parked; });
  gauge("treaty_route_stopped", "1 while the route is paused, draining or drained.",
        [](const RouteFigures& route) { return int64_t(route.state != "running"); });
  out->Family("treaty_route_lag_seconds", "gauge",
              "Age of the oldest row that is to be sent; inbound: since the source was read to its "
              "end, while it cannot be read.");
  for (const RouteFigures& route : routes) {
    out->Seconds({{"route", route.route}}, route.LagUs(now_us));
  }
}

void WriteSources(const std::vector<engine::SourceState>& sources, int64_t now_us,
                  Exposition* out) {
  out->Family("treaty_source_read_seconds", "gauge", "Since the source was last read to its end.");
  for (const engine::SourceState& source : sources) {
    if (source.read_us == 0) continue;
    out->Seconds({{"source", source.source}}, now_us - source.read_us);
  }
  out->Family("treaty_source_unreadable_seconds", "gauge", "Since when it cannot be read; or 0.");
  for (const engine::SourceState& source : sources) {
    const int64_t since_us = source.unreadable_since_us;
    out->Seconds({{"source", source.source}}, since_us == 0 ? 0 : now_us - since_us);
  }
}

void WriteSystems(const std::vector<SystemState>& systems, int64_t now_us, Exposition* out) {
  out->Family("treaty_system_in_flight", "gauge", "Requests without an answer yet.");
  for (const SystemState& system : systems) {
    out->Sample({{"system", system.system}}, int64_t(system.carrier.in_flight));
  }
  out->Family("treaty_system_breakers_open", "gauge", "Breakers that are not closed.");
  for (const SystemState& system : systems) {
    out->Sample({{"system", system.system}}, int64_t(system.carrier.breakers.size()));
  }
  out->Family("treaty_system_up", "gauge", "1 while the connection is in order.");
  for (const SystemState& system : systems) {
    if (system.health) out->Sample({{"system", system.system}}, system.health->state == "ok");
  }
  out->Family("treaty_system_let_in", "gauge", "0 while the system does not accept who we are.");
  for (const SystemState& system : systems) {
    if (system.health) out->Sample({{"system", system.system}}, system.health->let_in);
  }
  out->Family("treaty_system_quota_used", "gauge", "Calls of the running period.");
  for (const SystemState& system : systems) {
    if (!system.health || system.health->quota_used < 0) continue;
    out->Sample({{"system", system.system}}, system.health->quota_used);
  }
  out->Family("treaty_system_quota_most", "gauge", "Calls that the system allows in the period.");
  for (const SystemState& system : systems) {
    if (!system.health || system.health->quota_most < 0) continue;
    out->Sample({{"system", system.system}}, system.health->quota_most);
  }
  out->Family("treaty_system_least_critical", "gauge",
              "The least critical writes that calls are spent on: 0 critical, 1 standard, 2 low.");
  for (const SystemState& system : systems) {
    if (!system.health || system.health->quota_most < 0) continue;
    out->Sample({{"system", system.system}}, int64_t(system.health->least_critical));
  }
  out->Family("treaty_system_token_seconds", "gauge", "Until the credentials expire.");
  for (const SystemState& system : systems) {
    if (!system.health || system.health->token_expires_us == 0) continue;
    out->Seconds({{"system", system.system}}, system.health->token_expires_us - now_us);
  }
}

void WriteDisk(const engine::DiskState& disk, Exposition* out) {
  out->Family("treaty_disk_free_bytes", "gauge", "Free on the disk of the store.");
  out->Sample({}, disk.space.free_bytes);
  out->Family("treaty_disk_size_bytes", "gauge", "Of the disk of the store.");
  out->Sample({}, disk.space.size_bytes);
  out->Family("treaty_intake_stopped", "gauge", "1 while the disk has too little room to take in.");
  out->Sample({}, disk.takes_in ? 0 : 1);
  out->Family("treaty_store_full", "gauge", "1 while the store finds no room to write.");
  out->Sample({}, disk.store_full ? 1 : 0);
}

Reply Show(World& world, const Call&) {
  const Result<store::Status> status = world.reader->ReadStatus();
  if (!status) return ProblemOf(503, status.error());
  const int64_t now_us = world.env->NowUs();
  Exposition out;
  if (world.live != nullptr) WriteCounts(world.live->Counts(), &out);
  WriteRoutes(FiguresOfRoutes(world.model, *status, world.Sources()), now_us, &out);
  if (world.live != nullptr) WriteSources(world.live->Sources(), now_us, &out);
  if (world.live != nullptr) WriteSystems(world.live->Systems(), now_us, &out);
  if (const auto disk = world.live == nullptr ? std::nullopt : world.live->Disk()) {
    WriteDisk(*disk, &out);
  }
  out.Family("treaty_entities", "gauge", "Golden records.").Sample({}, status->live_entities);
  out.Family("treaty_journal_rows", "gauge", "Events in the store's journal.");
  out.Sample({}, status->journal_rows);
  out.Family("treaty_drift_open", "gauge", "Members that somebody else changed in a target.");
  out.Sample({}, status->open_drift);
  return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = out.Take()};
}

}  // namespace

RESOURCE(metrics) = {
    .name = "metrics",
    .summary = "figures for Prometheus",
    .operations = {{.method = "GET", .path = "/metrics", .summary = "all figures",
                    .role = Role::kNobody, .answers = "text/plain; version=0.0.4",
                    .answer = Show}},
};

}  // namespace treaty::control
