// Runs random units over random records in both tiers and tells where they differ.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "runtime/program/native_tier.h"
#include "runtime/program/unit_worker.h"

namespace treaty::testing {

using LoadedUnits = std::vector<std::unique_ptr<program::LoadedUnit>>;

// What a run showed to the outside, as one text.
std::string Shown(const program::UnitResult& result);

// Random units `first`..`first + count - 1`, in both tiers; `options` may make the native tier
// wrong on purpose.
class BothTiers {
 public:
  BothTiers(uint32_t first, uint32_t count, const program::JitOptions& options);
  ~BothTiers();

  // Runs every unit over `rounds` records drawn with `seed`; the first difference, or "".
  std::string FirstDifference(uint32_t rounds, uint32_t seed);
  uint64_t runs() const { return runs_; }
  uint64_t done() const { return done_; }

 private:
  std::string Compare(uint32_t unit, std::mt19937& random);

  std::vector<program::Unit> units_;
  std::vector<std::pair<std::string, program::Constant>> settings_;
  LoadedUnits interpreted_;
  LoadedUnits native_;
  const program::JitApi* jit_ = nullptr;
  void* code_ = nullptr;
  std::unique_ptr<program::UnitWorker> interpreter_;
  std::unique_ptr<program::UnitWorker> machine_;
  uint64_t runs_ = 0;
  uint64_t done_ = 0;
};

// How often native code called the kernel of an operation: all of its runs when nothing is inlined.
uint64_t NativeRuns(program::Op op);

}  // namespace treaty::testing
