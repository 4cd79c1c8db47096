// What the verbs that run a treaty share: from paths to a program that is ready.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/cli/command.h"
#include "runtime/program/bundle.h"

namespace treaty::cli {

// Compiles folders and files; diagnostics are said on Err. None when there are errors or nothing
// can be read: then `exit_code` tells how the verb ends.
struct BuiltTreaty {
  std::unique_ptr<program::Bundle> bundle;
  int exit_code = kExitOk;
};
BuiltTreaty BuildTreaty(const std::vector<std::string>& paths, Console& console);

// The same, made ready to run. Paths may also name one bundle.
struct LoadedTreaty {
  std::unique_ptr<program::Program> program;
  int exit_code = kExitOk;
};
LoadedTreaty LoadTreaty(const std::vector<std::string>& paths, Console& console,
                        program::TierChoice tier = program::TierChoice::kInterpret);

}  // namespace treaty::cli
