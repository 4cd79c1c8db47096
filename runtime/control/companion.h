// What goes along with a deployment that runs: the control API, and alerts. Alerts go to the log,
// and to the webhook that TREATY_ALERT_URL names, signed with TREATY_ALERT_SECRET;
// TREATY_ALERT_BOUNDS says when some of them begin.
#pragma once

#include <string>

#include "runtime/engine/run_loop.h"

namespace treaty::control {

struct CompanionOptions {
  std::string address = "127.0.0.1:0";  // of the control API
};

engine::MakeCompanion WithControl(CompanionOptions options);

}  // namespace treaty::control
