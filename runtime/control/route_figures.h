// How each route is doing: from the store's counts and the model. What `status`, alerts and the
// metrics page have in common.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine/feeder.h"
#include "runtime/program/model.h"
#include "runtime/store/store.h"
#include "runtime/value/json_text.h"

namespace treaty::control {

struct RouteFigures {
  std::string route;
  bool inbound = false;
  std::string object;
  std::string team;
  int64_t within_us = 0;       // what the route promises; 0: nothing
  int64_t unsent = 0;          // outbound: rows pending, held, sending or of unknown outcome
  int64_t oldest_unsent_us = 0;  // when the oldest of them came into being; 0: there is none
  int64_t waiting = 0;         // rows, or inbound records, that wait for something
  int64_t oldest_waiting_us = 0;
  int64_t parked = 0;          // open inbox rows of the route's object
  int64_t confirmed = 0;
  int64_t read_us = 0;  // inbound: when its source was last read to its end; 0: not known
  int64_t unreadable_since_us = 0;  // inbound; 0: its source can be read
  std::string state;           // "running", "paused", "draining", "drained"
  std::string state_reason;
  std::string state_actor;

  // How far behind the route is: outbound by its oldest unsent row; inbound by what its source may
  // have said since it was last read to its end, while it cannot be read.
  int64_t LagUs(int64_t now_us) const {
    if (unreadable_since_us != 0) return now_us - (read_us != 0 ? read_us : unreadable_since_us);
    return oldest_unsent_us == 0 ? 0 : now_us - oldest_unsent_us;
  }
  bool IsLate(int64_t now_us) const { return within_us > 0 && LagUs(now_us) > within_us; }
};

// In the order of the model; without one, the routes that have outbox rows. `sources`: of the
// process that runs, if one does.
std::vector<RouteFigures> FiguresOfRoutes(const program::Model* model, const store::Status& status,
                                          const std::vector<engine::SourceState>& sources);
void WriteRoute(const RouteFigures& route, int64_t now_us, JsonWriter* json);

}  // namespace treaty::control
