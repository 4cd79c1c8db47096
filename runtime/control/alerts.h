// What somebody must be told of. Each alert is told once when it begins and once when it is over;
// what it says are names, numbers and codes, never values of records.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/control/route_figures.h"
#include "runtime/engine/deployment.h"

namespace treaty::control {

struct Alert {
  std::string type;       // "route.stopped"
  std::string subject;    // "partners"
  std::string detail;     // for a person
  std::string team = {};  // who answers for the route
};

struct AlertBounds {
  int64_t parked_rows = 100;                                     // open inbox rows of a route
  int64_t disk_used_percent = 80;
  int64_t unreadable_us = 300'000'000;      // of an inbound route's source
  int64_t expiry_us = 14 * 86'400'000'000;  // of declared secrets, ahead
};

// "parked=20,disk=90%,credentials=30d,source=10m": what is not named keeps its default. Durations
// are a number and s, m, h or d.
Result<AlertBounds> ReadAlertBounds(std::string_view text);

// What is the matter now.
std::vector<Alert> AlertsOf(const std::vector<RouteFigures>& routes,
                            const std::vector<engine::SystemState>& systems,
                            const engine::DiskState& disk, int64_t now_us,
                            const AlertBounds& bounds);

// Remembers what was told.
class AlertBook {
 public:
  struct Told {
    Alert alert;
    bool begins = true;  // else it is over
  };
  // What is to be told now.
  std::vector<Told> Update(std::vector<Alert> now);

 private:
  std::map<std::pair<std::string, std::string>, Alert> open_;  // by type and subject
};

// {"type":"route.stopped","timestamp":...,"data":{"state":"begins",...}}
std::string AlertJson(const AlertBook::Told& told, const std::string& deployment, int64_t now_us);

}  // namespace treaty::control
