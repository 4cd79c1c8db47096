#include "compiler/passes/flow.h"
#include "compiler/passes/pipeline.h"

namespace treaty::passes {

using program::BlockId;

void DropUnreachable(program::Unit& unit) {
  const std::vector<std::vector<BlockId>> successors = Successors(unit);
  std::vector<bool> reached(unit.blocks.size(), false);
  std::vector<BlockId> pending = {0};
  reached[0] = true;
  while (!pending.empty()) {
    const BlockId block = pending.back();
    pending.pop_back();
    for (const BlockId target : successors[block]) {
      if (reached[target]) continue;
      reached[target] = true;
      pending.push_back(target);
    }
  }
  KeepBlocks(unit, reached);
}

}  // namespace treaty::passes
