// One effect of a simulated system on its way into the journal. Internal to SimulatedSystem.
#pragma once

#include <string>
#include <vector>

#include "runtime/sandbox/simulated_system.h"

namespace treaty::sandbox {

struct SimulatedSystem::Pending {
  std::string id;
  HeldRecord held;                   // after the write and all that followed
  std::vector<std::string> changes;  // events, as JSON
  SimulatedRecord answered;          // what the answer shows: the record before anything followed
  int64_t stamp_us = 0;              // of what the answer shows
  std::string client;                // who asked, over a vendor's protocol
};

}  // namespace treaty::sandbox
