// What a replay would do, found out on a copy of the store: which writes it would cause, and which
// members they would set. Nothing is sent, and the store is only read.
//
// What is to be sent anyway is carried to its end on the copy first, so that only what the replay
// adds is counted. Routes and systems that are stopped count as if they were not.
#pragma once

#include "runtime/delivery/observing_target.h"
#include "runtime/program/program.h"
#include "runtime/store/filters.h"

namespace treaty::engine {

struct ReplayPlan {
  int64_t events = 0;
  int64_t applied = 0;               // not older than what is held
  int64_t inbox_rows = 0;            // more than before
  std::vector<std::string> held;     // routes that the mass-change guard would hold
  delivery::ObservedWrites writes;   // by object
};

// Takes its time: the store is copied.
Result<ReplayPlan> PlanReplay(Env& env, const program::Program& program,
                              const std::string& store_path, store::JournalFilter filter);

}  // namespace treaty::engine
