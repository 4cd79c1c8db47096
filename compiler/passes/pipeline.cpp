#include "compiler/passes/pipeline.h"

namespace treaty::passes {

void RunPasses(program::Unit& unit) {
  MergeBlocks(unit);
  ShareCommon(unit);
  RemoveDead(unit);
  CompactRegisters(unit);
}

}  // namespace treaty::passes
