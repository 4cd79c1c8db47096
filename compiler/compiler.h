// The compiler's facade: from texts to a program, or to diagnostics. The pipeline is on one screen
// in compiler.cpp; every phase is a function from value to value plus an Emitter.
#pragma once

#include <memory>
#include <vector>

#include "compiler/ast/tree.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/facts.h"
#include "compiler/source/files.h"
#include "runtime/base/env.h"
#include "runtime/program/bundle.h"

namespace treaty::compiler {

// What a compilation found out. Parts point into each other: it stays where it was made.
struct Compilation {
  source::Files files;
  ast::Module module;
  sema::Facts facts;
  std::vector<diagnostics::Diagnostic> diagnostics;  // by file and place
  bool has_errors = false;

  Compilation() = default;
  Compilation(const Compilation&) = delete;
  Compilation& operator=(const Compilation&) = delete;
};

// Compiles the files as one module; `env` reads the schemas they name. Never fails: mistakes are
// diagnostics of the result.
std::unique_ptr<Compilation> Compile(source::Files files, Env& env);

// The program of a compilation without errors: its model and its units, optimised and verified.
// Bitcode is not there yet (runtime/program/native_tier.h makes it).
program::Bundle MakeProgram(const Compilation& compilation);

}  // namespace treaty::compiler
