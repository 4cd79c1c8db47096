// Looks whether a deployment can work: before its first run, and when it does not. Reads only, but
// for a small file beside the store that measures the disk.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/program/model.h"
#include "runtime/protocols/protocol.h"

namespace treaty::control {

struct Finding {
  protocols::CheckFinding what;
  bool remote = false;  // a system, or our credentials there: it may be other in a minute
};

// Asks each system; takes its time. `store_path`: instead of the deployment's; may be empty.
std::vector<Finding> Examine(Env& env, const program::Model& model,
                             const program::Deployment& deployment, std::string store_path);

// How long an append of 4 KiB takes, alone and with a sync: medians, in microseconds.
struct SyncFigures {
  int64_t append_us = 0;
  int64_t sync_us = 0;
};
Result<SyncFigures> MeasureSync(Env& env, const std::string& folder);
// A disk that syncs at the speed of memory does not sync.
protocols::CheckFinding JudgeSync(const SyncFigures& figures);
// By the Date header of a system's answer; their clocks may differ by a minute.
protocols::CheckFinding JudgeClock(const std::string& system, int64_t theirs_us, int64_t ours_us);
protocols::CheckFinding JudgeSpace(const DiskSpace& space);

// "Tue, 24 Nov 2026 15:00:00 GMT" -> microseconds; 0 for what is none.
int64_t HttpDateUs(std::string_view text);

}  // namespace treaty::control
