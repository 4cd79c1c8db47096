// One line that says how a running deployment is doing, for people and for programs.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/observe/metrics.h"

namespace treaty::observe {

struct LiveFigures {
  int64_t at_us = 0;         // wall clock
  double accepted_rate = 0;  // a second
  double delivered_rate = 0;
  Counts counts = {};
  int64_t waiting = 0;       // records and deliveries that wait for something
  int64_t unsent = 0;        // outbox rows that are to be sent
  int64_t inbox = 0;         // open rows
  int64_t held = 0;          // rows of held routes
};

// "accepted 1,234 (380/s)  delivered 980 (210/s)  to send 254  waiting 12  inbox 4", at most
// `width` columns.
std::string LiveLine(const LiveFigures& figures, size_t width);
// The same as one JSON object.
std::string LiveJson(const LiveFigures& figures);
// 1234567 -> "1,234,567"
std::string Grouped(int64_t number);

}  // namespace treaty::observe
