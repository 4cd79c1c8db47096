#include "compiler/passes/flow.h"
#include "compiler/passes/pipeline.h"

namespace treaty::passes {

using program::BlockId;
using program::Instruction;
using program::Op;
using program::Unit;

static std::vector<uint32_t> CountPredecessors(const Unit& unit) {
  std::vector<uint32_t> counts(unit.blocks.size(), 0);
  counts[0] = 1;  // entered from outside
  for (const auto& targets : Successors(unit)) {
    for (BlockId target : targets) ++counts[target];
  }
  return counts;
}

static void FoldLiterals(Unit& unit, std::vector<Instruction>& instructions) {
  std::vector<Instruction> folded;
  for (const Instruction& instruction : instructions) {
    const bool follows = !folded.empty() && folded.back().op == Op::k_emit_literal &&
                         instruction.op == Op::k_emit_literal;
    if (!follows) {
      folded.push_back(instruction);
      continue;
    }
    unit.fragments.push_back(unit.fragments[folded.back().imm] + unit.fragments[instruction.imm]);
    folded.back().imm = uint32_t(unit.fragments.size() - 1);
  }
  instructions = std::move(folded);
}

void MergeBlocks(Unit& unit) {
  const std::vector<uint32_t> predecessors = CountPredecessors(unit);
  for (BlockId block = 0; block < unit.blocks.size(); ++block) {
    auto& instructions = unit.blocks[block].instructions;
    while (!instructions.empty() && instructions.back().op == Op::k_jump) {
      const BlockId next = instructions.back().imm;
      if (predecessors[next] != 1 || next == block || next == 0) break;
      instructions.pop_back();
      auto& taken = unit.blocks[next].instructions;
      instructions.insert(instructions.end(), taken.begin(), taken.end());
      taken.clear();
    }
  }
  for (program::Block& block : unit.blocks) FoldLiterals(unit, block.instructions);
  std::vector<bool> is_left;
  for (const program::Block& block : unit.blocks) is_left.push_back(!block.instructions.empty());
  KeepBlocks(unit, is_left);
}

}  // namespace treaty::passes
