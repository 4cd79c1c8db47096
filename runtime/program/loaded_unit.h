// One unit of a loaded program with its executables. Shared by all workers.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/program/interpret.h"
#include "runtime/program/unit_data.h"

namespace treaty::program {

class LoadedUnit {
 public:
  // Verifies. The unit's data and code point into the object, which therefore does not move.
  static Result<std::unique_ptr<LoadedUnit>> Load(Unit unit, const FunctionResolver& resolve);

  const Unit& unit() const { return unit_; }
  const UnitData& data() const { return *data_; }
  const Slot* settings() const { return settings_.data(); }

  // Runs the best executable there is. `context` and `frame` as InterpretedUnit::Run has them.
  int32_t Run(Context* context, Slot* frame) const {
    const UnitFunction native = native_.load(std::memory_order_acquire);
    return native != nullptr ? native(context) : interpreted_->Run(context, frame);
  }
  // Native code takes over from the next record on. Any thread.
  void SetNative(UnitFunction native) { native_.store(native, std::memory_order_release); }

  // Before the first Run. `settings` outlive the unit; those that it does not use are ignored.
  Result<void> SetSettings(const std::vector<std::pair<std::string, Constant>>& settings);

 private:
  explicit LoadedUnit(Unit unit) : unit_(std::move(unit)) {}

  Unit unit_;
  std::unique_ptr<UnitData> data_;
  std::unique_ptr<InterpretedUnit> interpreted_;
  std::vector<Slot> settings_;
  std::atomic<UnitFunction> native_ = nullptr;
};

}  // namespace treaty::program
