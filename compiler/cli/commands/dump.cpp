#include "compiler/ast/dump.h"
#include "compiler/cli/report.h"

namespace treaty::cli {

static int Dump(const Arguments& arguments, Console& console) {
  const auto compilation = CompilePaths(arguments.All("PATH"), console);
  if (compilation == nullptr) return kExitCouldNotRun;
  console.Err(Rendered(*compilation, "text", false));
  console.Out(ast::Dump(compilation->module));
  return compilation->has_errors ? kExitFindings : kExitOk;
}

COMMAND(dump) = {
    .name = "dump",
    .summary = "print what a phase of the compiler made",
    .positionals = {{.name = "PATH", .summary = "a folder, or files", .many = true}},
    .options = {{.name = "phase",
                 .summary = "which phase",
                 .value = "PHASE",
                 .choices = {"ast"},
                 .fallback = "ast"}},
    .run = Dump,
};

}  // namespace treaty::cli
