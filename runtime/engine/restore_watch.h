// What a restored store must be careful about. A backup does not know what was done after it was
// taken: creates that are pending in it may have been done, and so may creates of records that it
// has never heard of. So a restored store, in a new epoch,
//
//   first catches up: events are accepted and applied, and nothing is sent, until every source was
//   read to its end once. So no older state is written over a newer one.
//   Then every create that was decided before that moment is looked up before it is sent, as if an
//   earlier attempt's outcome were unknown; where the target cannot be asked it is a matter for a
//   person. What was underway at the backup is rendered anew.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/engine/work.h"

namespace treaty::engine {

class RestoreWatch {
 public:
  // The fact that `treaty restore` leaves in the store.
  static constexpr std::string_view kFact = "restored";
  static constexpr std::string_view kCatchingUp = "catching up";

  explicit RestoreWatch(Work& work) : work_(work) {}
  Result<void> Load();

  // Whether nothing may be sent yet.
  bool catching_up() const { return catching_up_; }
  // All sources were read to their end. In a transaction.
  Result<void> CaughtUp();
  // Whether this create may have been done in the time that the store has lost.
  bool IsUncertain(const store::OutboxRow& row) const {
    return row.operation == store::Operation::kCreate && row.created_us <= uncertain_until_us_;
  }

 private:
  Work& work_;
  bool catching_up_ = false;
  int64_t uncertain_until_us_ = -1;
};

}  // namespace treaty::engine
