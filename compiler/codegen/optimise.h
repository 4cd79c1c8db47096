// Inlines hot kernels and runs LLVM's passes over a module of units.
#pragma once

#include <llvm/IR/Module.h>

#include "runtime/base/result.h"

namespace treaty::codegen {

// Links the bitcode of the hot kernels into `module` (their copies become private to it), then runs
// the O1 pipeline with inlining.
Result<void> Optimise(llvm::Module& module);

}  // namespace treaty::codegen
