// The passes over a unit of IR, between lowering and the tiers. One file a pass; the order stands
// in pipeline.cpp. A pass takes a verified unit and leaves one that verifies and does the same.
#pragma once

#include "runtime/program/ir.h"

namespace treaty::passes {

// All passes, in order.
void RunPasses(program::Unit& unit);

// Drops blocks that nothing goes to. Not one of RunPasses: lowering calls it, so that a unit
// verifies. Answers to failures that cannot happen leave such blocks, also empty ones.
void DropUnreachable(program::Unit& unit);

// Appends a block to its only predecessor when that just jumps to it, and folds the literal output
// that comes to stand side by side.
void MergeBlocks(program::Unit& unit);

// Computes once what is computed again on every path: the same member read twice, equal constants.
void ShareCommon(program::Unit& unit);

// Drops operations whose result nobody reads.
void RemoveDead(program::Unit& unit);

// Numbers registers without gaps, so that frames are small.
void CompactRegisters(program::Unit& unit);

}  // namespace treaty::passes
