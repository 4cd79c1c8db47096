// A compiled treaty made ready to run: verified units, their data, and the tiers that run them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/base/result.h"
#include "runtime/program/program.h"
#include "runtime/program/unit_data.h"

namespace treaty::program {

enum class TierChoice : uint8_t {
  kInterpret,  // tier 0 only; never loads LLVM
  kNative,     // tier 1 before the first record; fails when it cannot
  kAuto,       // tier 0 at once, tier 1 when it is ready (compiled in the background)
};

struct LoadOptions {
  TierChoice tier = TierChoice::kAuto;
  // Whose thread compiles for kAuto; null: nothing is compiled.
  Env* env = nullptr;
  // Of the bundle, for these very units; empty: made from the units.
  std::string bitcode = {};
  // The library. treaty and treatyd hand in stdlib's registry; the runtime knows no function.
  FunctionResolver resolve;
};

// Verifies `units` and makes a program of them. Fails, naming the unit, when one is not well formed
// or calls a function that the library does not have, and when tier kNative cannot be had.
Result<std::unique_ptr<Program>> LoadProgram(Model model, std::vector<Unit> units,
                                             const LoadOptions& options);

}  // namespace treaty::program
