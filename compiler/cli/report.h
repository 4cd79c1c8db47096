// What the verbs that compile share: reading a module, and showing its diagnostics.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "compiler/cli/command.h"
#include "compiler/compiler.h"

namespace treaty::cli {

// `--format text|json|github` of a verb whose data are diagnostics. A function, because verbs are
// global values: nothing says which of two is made first.
Option FormatOption();

// Reads and compiles the files and folders as one module. Null when they cannot be read: that has
// been said on Err, and the verb ends with kExitCouldNotRun.
std::unique_ptr<compiler::Compilation> CompilePaths(const std::vector<std::string>& paths,
                                                    Console& console);

// The diagnostics in one of the formats of FormatOption.
std::string Rendered(const compiler::Compilation& compilation, std::string_view format, bool color);

}  // namespace treaty::cli
