// Tier 0: runs a unit by calling its kernels one after the other. Answers at once, and is the
// oracle that native code is tested against.
#pragma once

#include <vector>

#include "runtime/program/kernels.h"

namespace treaty::program {

// A unit with its blocks laid out one after the other and its kernels looked up. Immutable.
class InterpretedUnit {
 public:
  explicit InterpretedUnit(const Unit& verified);

  // Runs over `context`. `frame` has room for the unit's registers; its contents do not matter.
  int32_t Run(Context* context, Slot* frame) const;

 private:
  struct Step {
    KernelFn kernel;       // null for control operations
    Op op;
    bool is_fallible;
    Register dst, a, b;    // 0 where unused: kernels do not look
    Register c, d4;        // call only
    uint32_t imm, imm2;    // blocks of terminators: index of their first step
    uint32_t on_failure;   // index of a step, or kNoBlock
    uint32_t origin;
  };

  static Step Decode(const Instruction& instruction, const std::vector<uint32_t>& begins);
  bool Call(const Step& step, Context* context, Slot* frame) const;

  std::vector<Step> steps_;
};

// Counts runs of each operation by the interpreter: the tests' proof that all of them were run.
// Null (the default) counts nothing. Indexed by Op; kOpCount entries.
void CountOperations(uint64_t* counters);

}  // namespace treaty::program
