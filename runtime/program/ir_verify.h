// Proves a unit well formed: what both tiers and the bundle loader rely on.
//   - every block ends in its only terminator; targets are blocks of the unit
//   - an operation uses the operands its shape names and no others; registers and table indexes are
//     in range; a call has at most four arguments
//   - on every path, a register is written before it is read
#pragma once

#include "runtime/base/result.h"
#include "runtime/program/ir.h"

namespace treaty::program {

// Bounds that a bundle of any origin must keep.
inline constexpr uint32_t kMaxRegisters = 1 << 16;
inline constexpr uint32_t kMaxBlocks = 1 << 16;
inline constexpr uint32_t kMaxSites = 1 << 16;
inline constexpr uint64_t kMaxRegistersTimesBlocks = 1 << 28;  // bits the verifier may hold

Result<void> VerifyUnit(const Unit& unit);

}  // namespace treaty::program
