// Help and completions, made from the declarations of the verbs.
#pragma once

#include <string>

#include "compiler/cli/command.h"

namespace treaty::cli {

std::string HelpOverview();
std::string HelpFor(const Command& command);
std::string HelpExitCodes();
std::string BashCompletion();

}  // namespace treaty::cli
