// From the words of the command line to a verb and its checked arguments.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/command.h"
#include "runtime/base/result.h"

namespace treaty::cli {

// Options that every verb has: --color, --quiet, --help.
extern const std::vector<Option> kCommonOptions;

// The verb that the first words name, and how many words that were ("inbox list": 2). Null when
// there is none.
struct FoundCommand {
  const Command* command = nullptr;
  size_t words = 0;
};
FoundCommand FindCommand(const std::vector<std::string>& words);

// Reads what follows the verb. Fails with what is wrong about it; asks for help with "help" set.
Result<Arguments> ReadArguments(const Command& command, const std::vector<std::string>& words);

// All verbs, sorted by name.
std::vector<const Command*> AllCommands();

}  // namespace treaty::cli
