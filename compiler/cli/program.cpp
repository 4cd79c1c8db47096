#include "compiler/cli/program.h"

#include "compiler/cli/library.h"
#include "compiler/cli/report.h"
#include "runtime/base/env.h"

namespace treaty::cli {

BuiltTreaty BuildTreaty(const std::vector<std::string>& paths, Console& console) {
  const auto compilation = CompilePaths(paths, console);
  if (compilation == nullptr) return {nullptr, kExitCouldNotRun};
  console.Err(Rendered(*compilation, "text", console.GetStyle().color));
  if (compilation->has_errors) return {nullptr, kExitFindings};
  return {std::make_unique<program::Bundle>(compiler::MakeProgram(*compilation)), kExitOk};
}

// Bundles are told by their ending; folders and treaties have others.
static bool IsBundle(const std::vector<std::string>& paths) {
  return paths.size() == 1 && paths[0].ends_with(".treatyb");
}

LoadedTreaty LoadTreaty(const std::vector<std::string>& paths, Console& console,
                        program::TierChoice tier) {
  program::LoadOptions options;
  options.tier = tier;
  options.env = &PosixEnv();
  options.resolve = LibraryFunctions();
  Result<std::unique_ptr<program::Program>> program;
  if (IsBundle(paths)) {
    const Result<std::string> bytes = PosixEnv().ReadWhole(paths[0]);
    program = bytes ? program::LoadBundle(*bytes, options) : Fail(bytes.error().ToString());
  } else {
    BuiltTreaty built = BuildTreaty(paths, console);
    if (built.bundle == nullptr) return {nullptr, built.exit_code};
    program = program::LoadProgram(std::move(built.bundle->model), std::move(built.bundle->units),
                                   options);
  }
  if (!program) {
    console.Complain(program.error().ToString());
    return {nullptr, kExitCouldNotRun};
  }
  return {*std::move(program), kExitOk};
}

}  // namespace treaty::cli
