// What a restored store must be careful about. A backup does not know what was done after it was
// taken: creates that are pending in it may have been done, and so may creates of records that it
// has never heard of. So a restored store, in a new epoch,
//
//   first catches up: events are accepted and applied, and nothing is sent, until every source was
//   read to its end once. So no older state is written over a newer one.
//   Then every create that was decided before that moment is looked up before it is sent, as if an
//   earlier attempt's outcome were unknown; where the target cannot be asked it is a matter for a
//   person. What was underway at the backup is rendered anew.
//
// What was confirmed at the backup need not stand in the target any more: we may have written
// something newer since, and the store has forgotten it. Where it would be sent the same value as
// then, nothing would be sent, and the target would keep what it was written in the lost time. So
// what a target's own source says while catching up counts as what stands there, for entities of
// which others spoke in that time, too; of an entity of which nobody else spoke nothing can have
// been written, and what changed in the target is drift, as ever. Records of which no source tells
// are written whole.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/engine/work.h"

namespace treaty::engine {

class RestoreWatch {
 public:
  // The fact that `treaty restore` leaves in the store.
  static constexpr std::string_view kFact = "restored";
  static constexpr std::string_view kCatchingUp = "catching up";

  explicit RestoreWatch(Work& work) : work_(work) {}
  // In a transaction, once.
  Result<void> Load();

  // Whether nothing may be sent yet.
  bool catching_up() const { return catching_up_; }
  // An event of the record was applied; its entity is folded. Matters while catching up.
  Result<void> Spoke(std::string_view object, std::string_view key);
  Result<void> Folded(const store::EntityRow& entity);
  // The target is known to hold `value` (JSON) in a member that we wrote.
  Result<void> Holds(store::RecordRow* record, std::string_view member, std::string_view value);
  // All sources were read to their end. In a transaction.
  Result<void> CaughtUp();
  // Whether this create may have been done in the time that the store has lost.
  bool IsUncertain(const store::OutboxRow& row) const {
    return row.operation == store::Operation::kCreate && row.created_us <= uncertain_until_us_;
  }

 private:
  // Drift after `*after`; moves it, to -1 at the end.
  Result<void> ReconcileSome(int64_t* after);
  Result<void> Reconcile(store::DriftRow* drift);
  Result<bool> OthersSpoke(const store::EntityRow& entity, const store::RecordRow& record);

  Work& work_;
  bool catching_up_ = false;
  int64_t catching_up_since_us_ = 0;
  int64_t uncertain_until_us_ = -1;
};

}  // namespace treaty::engine
