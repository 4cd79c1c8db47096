// One change by a user of a simulated system. Internal to SimulatedSystem.
#pragma once

#include <string>

#include "runtime/sandbox/simulated_system.h"
#include "runtime/store/ports.h"

namespace treaty::sandbox {

struct SimulatedSystem::UserChange {
  std::string object;
  std::string id;
  program::EventKind kind = program::EventKind::kChanged;
  int64_t stamp_us = 0;  // as the users' file says
  std::string into;      // merged: the survivor's id
  std::string record;    // canonical JSON object
};

}  // namespace treaty::sandbox
