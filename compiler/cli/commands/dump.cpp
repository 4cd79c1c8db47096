#include "compiler/ast/dump.h"

#include "compiler/cli/report.h"
#include "runtime/program/ir_dump.h"
#include "runtime/program/native_tier.h"

namespace treaty::cli {
namespace {

int DumpIr(const compiler::Compilation& compilation, Console& console) {
  for (const program::Unit& unit : compiler::MakeProgram(compilation).units) {
    console.Out(program::DumpUnit(unit));
    console.Out("\n");
  }
  return kExitOk;
}

int DumpLlvm(const compiler::Compilation& compilation, Console& console) {
  const Result<const program::JitApi*> jit = program::OpenJit();
  if (!jit) {
    console.Complain(jit.error().ToString());
    return kExitCouldNotRun;
  }
  std::string text;
  std::string error;
  if (!(*jit)->to_assembly(compiler::MakeProgram(compilation).units, &text, &error)) {
    console.Complain(error);
    return kExitInternal;
  }
  console.Out(text);
  return kExitOk;
}

int Dump(const Arguments& arguments, Console& console) {
  const auto compilation = CompilePaths(arguments.All("PATH"), console);
  if (compilation == nullptr) return kExitCouldNotRun;
  console.Err(Rendered(*compilation, "text", false));
  const std::string_view phase = arguments.Get("phase");
  if (phase == "ast") console.Out(ast::Dump(compilation->module));
  if (phase == "facts") console.Out(sema::DumpFacts(compilation->facts));
  if (compilation->has_errors) return kExitFindings;
  if (phase == "ir") return DumpIr(*compilation, console);
  if (phase == "llvm") return DumpLlvm(*compilation, console);
  return kExitOk;
}

}  // namespace

COMMAND(dump) = {
    .name = "dump",
    .summary = "print what a phase of the compiler made",
    .about =
        "ast: the tree as parsed. facts: what every name and type was found to be. ir: the units\n"
        "that both tiers run, after the passes. llvm: their native code before optimisation. A\n"
        "treaty with errors has no ir and no llvm.",
    .positionals = {{.name = "PATH", .summary = "a folder, or files", .many = true}},
    .options = {{.name = "phase",
                 .summary = "which phase",
                 .value = "PHASE",
                 .choices = {"ast", "facts", "ir", "llvm"},
                 .fallback = "ast"}},
    .run = Dump,
};

}  // namespace treaty::cli
