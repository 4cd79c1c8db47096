#include "compiler/cli/report.h"
#include "compiler/diagnostics/render.h"

namespace treaty::cli {

static int Check(const Arguments& arguments, Console& console) {
  const auto compilation = CompilePaths(arguments.All("PATH"), console);
  if (compilation == nullptr) return kExitCouldNotRun;
  console.Out(Rendered(*compilation, arguments.Get("format"), console.GetStyle().color));
  const diagnostics::Counts counts = diagnostics::Count(compilation->diagnostics);
  const bool denied = arguments.Has("deny-warnings") && counts.warnings > 0;
  if (compilation->has_errors || denied) return kExitFindings;
  if (!console.GetStyle().quiet && arguments.Get("format") == "text" && counts.warnings == 0) {
    console.Say("no mistakes in {} file{}\n", compilation->files.Count(),
                compilation->files.Count() == 1 ? "" : "s");
  }
  return kExitOk;
}

COMMAND(check) = {
    .name = "check",
    .summary = "report every mistake of a treaty",
    .about =
        "A folder is a module: all `*.treaty` files below it. All mistakes of all files come out\n"
        "of one run.",
    .positionals = {{.name = "PATH", .summary = "a folder, or files", .many = true}},
    .options = {FormatOption(),
                {.name = "deny-warnings", .summary = "answer 1 also when there are only warnings"}},
    .run = Check,
};

}  // namespace treaty::cli
