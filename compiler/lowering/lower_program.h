// Facts to a program: the model that the engine reads and one unit of IR for every expression.
//
// Read this file's .cpp first: it walks the declarations and says which unit each becomes.
#pragma once

#include <vector>

#include "compiler/sema/facts.h"
#include "compiler/source/files.h"
#include "runtime/program/ir.h"
#include "runtime/program/model.h"

namespace treaty::lowering {

struct LoweredProgram {
  program::Model model;
  std::vector<program::Unit> units;
};

// `facts` must be complete: nothing with errors is lowered.
LoweredProgram LowerProgram(const sema::Facts& facts, const source::Files& files);

}  // namespace treaty::lowering
