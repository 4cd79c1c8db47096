#include "compiler/passes/flow.h"

#include <algorithm>
#include <string_view>

namespace treaty::passes {

using program::Block;
using program::BlockId;
using program::Instruction;
using program::kNoBlock;
using program::kNoRegister;
using program::Op;
using program::Register;
using program::Unit;

std::array<BlockId*, 3> Targets(Instruction& instruction) {
  std::array<BlockId*, 3> targets = {nullptr, nullptr, nullptr};
  const bool branches = instruction.op == Op::k_branch || instruction.op == Op::k_branch_value;
  if (instruction.on_failure != kNoBlock) targets[0] = &instruction.on_failure;
  if (branches || instruction.op == Op::k_jump) targets[1] = &instruction.imm;
  if (branches) targets[2] = &instruction.imm2;
  return targets;
}

void KeepBlocks(Unit& unit, const std::vector<bool>& keep) {
  std::vector<BlockId> new_ids(unit.blocks.size(), kNoBlock);
  std::vector<Block> kept;
  for (size_t i = 0; i < unit.blocks.size(); ++i) {
    if (!keep[i]) continue;
    new_ids[i] = BlockId(kept.size());
    kept.push_back(std::move(unit.blocks[i]));
  }
  for (Block& block : kept) {
    for (Instruction& instruction : block.instructions) {
      for (BlockId* target : Targets(instruction)) {
        if (target != nullptr) *target = new_ids[*target];
      }
    }
  }
  unit.blocks = std::move(kept);
}

static std::vector<BlockId> SuccessorsOf(const Block& block) {
  std::vector<BlockId> successors;
  for (Instruction instruction : block.instructions) {
    for (const BlockId* target : Targets(instruction)) {
      if (target != nullptr) successors.push_back(*target);
    }
  }
  return successors;
}

std::vector<std::vector<BlockId>> Successors(const Unit& unit) {
  std::vector<std::vector<BlockId>> successors;
  for (const Block& block : unit.blocks) successors.push_back(SuccessorsOf(block));
  return successors;
}

// Reachable blocks, each before all that only it leads to.
static std::vector<BlockId> ReversePostorder(const std::vector<std::vector<BlockId>>& successors) {
  std::vector<BlockId> postorder;
  std::vector<bool> seen(successors.size(), false);
  std::vector<std::pair<BlockId, size_t>> path = {{0, 0}};
  seen[0] = true;
  while (!path.empty()) {
    auto& [block, next] = path.back();
    if (next == successors[block].size()) {
      postorder.push_back(block);
      path.pop_back();
      continue;
    }
    const BlockId successor = successors[block][next++];
    if (seen[successor]) continue;
    seen[successor] = true;
    path.emplace_back(successor, 0);
  }
  std::reverse(postorder.begin(), postorder.end());
  return postorder;
}

std::vector<BlockId> ImmediateDominators(const Unit& unit) {
  const auto successors = Successors(unit);
  const std::vector<BlockId> order = ReversePostorder(successors);
  std::vector<uint32_t> rank(unit.blocks.size(), 0);
  for (uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  std::vector<BlockId> dominator(unit.blocks.size(), kNoBlock);
  dominator[0] = 0;
  const auto meet = [&](BlockId a, BlockId b) {
    while (a != b) {
      while (rank[a] > rank[b]) a = dominator[a];
      while (rank[b] > rank[a]) b = dominator[b];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (BlockId block : order) {
      for (BlockId successor : successors[block]) {
        if (successor == 0) continue;
        const BlockId before = dominator[successor];
        const BlockId now = before == kNoBlock ? block : meet(before, block);
        changed |= now != before;
        dominator[successor] = now;
      }
    }
  }
  return dominator;
}

std::array<Register*, 4> Reads(Instruction& instruction) {
  const auto used = [](Register& number) { return number == kNoRegister ? nullptr : &number; };
  return {used(instruction.a), used(instruction.b), used(instruction.c), used(instruction.d4)};
}

bool IsPure(const Instruction& instruction, bool or_fails) {
  if (instruction.dst == kNoRegister || instruction.op == Op::k_mark ||
      instruction.op == Op::k_list_begin || instruction.op == Op::k_list_next ||
      instruction.op == Op::k_list_more) {
    return false;
  }
  return or_fails || !program::IsFallible(instruction.op);
}

}  // namespace treaty::passes
