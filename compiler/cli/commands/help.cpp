#include "compiler/cli/help.h"

#include "compiler/cli/line.h"
#include "compiler/diagnostics/near_name.h"

namespace treaty::cli {

static int Help(const Arguments& arguments, Console& console) {
  const std::vector<std::string>& topic = arguments.All("TOPIC");
  if (topic.empty()) {
    console.Out(HelpOverview());
    return kExitOk;
  }
  if (topic[0] == "exit-codes") {
    console.Out(HelpExitCodes());
    return kExitOk;
  }
  const FoundCommand found = FindCommand(topic);
  if (found.command != nullptr) {
    console.Out(HelpFor(*found.command));
    return kExitOk;
  }
  std::vector<std::string_view> names = {"exit-codes"};
  for (const Command* command : AllCommands()) names.push_back(command->name);
  const std::string_view near = diagnostics::FindNearName(topic[0], names);
  console.Complain(
      near.empty() ? fmt::format("there is no help on `{}`", topic[0])
                   : fmt::format("there is no help on `{}`: did you mean `{}`?", topic[0], near));
  return kExitCouldNotRun;
}

COMMAND(help) = {
    .name = "help",
    .summary = "explain a verb, or the exit codes",
    .positionals =
        {{.name = "TOPIC", .summary = "a verb, or `exit-codes`", .required = false, .many = true}},
    .run = Help,
};

}  // namespace treaty::cli
