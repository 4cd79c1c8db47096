// What goes along with a deployment that runs: the control API.
#pragma once

#include <string>

#include "runtime/engine/run_loop.h"

namespace treaty::control {

struct CompanionOptions {
  std::string address = "127.0.0.1:0";  // of the control API
};

engine::MakeCompanion WithControl(CompanionOptions options);

}  // namespace treaty::control
