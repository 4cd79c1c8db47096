// The compiler's facade: from texts to a program, or to diagnostics. The pipeline is on one screen in
// compiler.cpp; every phase is a function from value to value plus an Emitter.
#pragma once

#include <vector>

#include "compiler/ast/tree.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/files.h"

namespace treaty::compiler {

// What a compilation found out. Parts point into each other: it stays where it was made.
struct Compilation {
  source::Files files;
  ast::Module module;
  std::vector<diagnostics::Diagnostic> diagnostics;  // by file and place
  bool has_errors = false;

  Compilation() = default;
  Compilation(const Compilation&) = delete;
  Compilation& operator=(const Compilation&) = delete;
};

// Compiles the files as one module. Never fails: mistakes are diagnostics of the result.
std::unique_ptr<Compilation> Compile(source::Files files);

}  // namespace treaty::compiler
