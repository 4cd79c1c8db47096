#include "runtime/engine/restore_watch.h"

#include <cstdlib>
#include <string>

namespace treaty::engine {

Result<void> RestoreWatch::Load() {
  TRY(const std::string fact, work_.store.Fact(kFact));
  catching_up_ = fact == kCatchingUp;
  if (!fact.empty() && !catching_up_) uncertain_until_us_ = std::atoll(fact.c_str());
  return {};
}

Result<void> RestoreWatch::CaughtUp() {
  if (!catching_up_) return {};
  catching_up_ = false;
  uncertain_until_us_ = work_.now_us;
  work_.rows_became_ready = true;
  return work_.store.SetFact(kFact, std::to_string(uncertain_until_us_));
}

}  // namespace treaty::engine
