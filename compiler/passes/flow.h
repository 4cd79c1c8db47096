// What several passes ask about a unit: how control flows, what an operation reads and whether it
// does more than write its result.
#pragma once

#include <array>
#include <vector>

#include "runtime/program/ir.h"

namespace treaty::passes {

// The blocks that each block may go to.
std::vector<std::vector<program::BlockId>> Successors(const program::Unit& unit);

// The immediate dominator of each block: the last block that every path from the entry passes
// before it. The entry's is itself; an unreachable block's is kNoBlock. (Cooper, Harvey, Kennedy: A
// simple, fast dominance algorithm.)
std::vector<program::BlockId> ImmediateDominators(const program::Unit& unit);

// Pointers to the block numbers that an instruction may go to; unused places are null.
std::array<program::BlockId*, 3> Targets(program::Instruction& instruction);

// Removes the blocks that are not kept, and numbers the others without gaps. No kept block goes to
// one that is not.
void KeepBlocks(program::Unit& unit, const std::vector<bool>& keep);

// Pointers to the registers that an instruction reads; unused places are null.
std::array<program::Register*, 4> Reads(program::Instruction& instruction);

// True when all it does is write dst from its operands, the documents and the settings: it may be
// left out when nobody reads dst, and shared when its operands are the same.
// list_next advances its operand; list_begin starts a walk; both are not pure. A fallible operation
// is pure here only if `or_fails`: sharing may keep it, leaving it out may not.
bool IsPure(const program::Instruction& instruction, bool or_fails);

}  // namespace treaty::passes
