// Units of IR to LLVM bitcode: the native tier's compiler.
//
// Each unit becomes one function `int32_t treaty_unit_<index>(Context*)` (UnitFunction of abi.h).
// Registers are allocas of 32 bytes, blocks are basic blocks, operations are calls of the kernels
// `treaty_k_<op>` that the interpreter calls too. What the compiler specialises is control flow,
// operands and constants; hot kernels are then inlined from bitcode of the kernels themselves, and
// LLVM dissolves the allocas.
//
// Only this folder and compiler/jit see LLVM; both live in the shared object that jit.h describes.
#pragma once

#include <string>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/ir.h"

namespace treaty::codegen {

// Test only: a wrong compilation that the differential tests must find.
enum class Miscompile : uint8_t {
  kNone,
  kSwapOperands,        // a and b of the n-th binary operation
  kSwapBranch,          // the two targets of the n-th branch
  kSwapBranchValue,     // the same of branch_value
  kDropFailure,         // the n-th fallible operation goes on as if it had succeeded
  kWrongFailureTarget,  // its handler is skipped: the record fails instead
  kWrongImmediate,      // imm + 1 where that is in range
  kWrongImmediate2,     // imm2 + 1
  kDropEmit,            // the n-th emit_ is left out
  kDoubleEmit,          // the n-th emit_ is written twice
  kWrongDestination,    // dst of the n-th operation becomes a
  kDropRollback,        // the n-th rollback is left out
  kWrongOutcome,        // reject becomes wait and wait becomes reject
  kDropArgument,        // the last argument of the n-th call is its first
  kStaleCopy,           // the n-th copy is left out
};

struct Options {
  bool optimise = true;               // inline hot kernels and run LLVM's O1
  Miscompile miscompile = Miscompile::kNone;
  uint32_t miscompile_at = 0;         // which one of its kind, counted over all units from 0
};

// The whole program as one LLVM bitcode module. Fails only when the IR is not verified.
Result<std::string> ToBitcode(const std::vector<program::Unit>& units, const Options& options);

// The module as LLVM assembly, before optimisation: `treaty dump --phase llvm`.
Result<std::string> ToAssembly(const std::vector<program::Unit>& units);

}  // namespace treaty::codegen
