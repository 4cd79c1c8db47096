#include <unistd.h>

#include <exception>

#include "compiler/cli/help.h"
#include "compiler/cli/line.h"
#include "compiler/cli/main.h"
#include "compiler/diagnostics/near_name.h"
#include "runtime/base/env.h"

namespace treaty::cli {
namespace {

bool WantsColor(std::string_view when, std::FILE* out) {
  if (when == "always") return true;
  if (when == "never") return false;
  Env& env = PosixEnv();
  if (!env.Variable("NO_COLOR").value_or("").empty()) return false;
  if (env.Variable("CLICOLOR_FORCE").value_or("0") != "0") return true;
  return isatty(fileno(out)) == 1 && env.Variable("TERM").value_or("dumb") != "dumb";
}

int ComplainAboutVerb(const std::vector<std::string>& words, Console& console) {
  std::vector<std::string_view> names;
  for (const Command* command : AllCommands()) names.push_back(command->name);
  std::string given = words[0];
  std::string_view near = diagnostics::FindNearName(given, names);
  if (near.empty() && words.size() > 1) {
    near = diagnostics::FindNearName(given + " " + words[1], names);
  }
  const std::string prefix = given + " ";
  std::string family;
  for (const std::string_view name : names) {
    if (name.starts_with(prefix)) family += (family.empty() ? "" : ", ") + std::string(name);
  }
  if (!family.empty()) {
    console.Say("treaty: `{}` needs one more word: {}\n", given, family);
  } else if (!near.empty()) {
    console.Say("treaty: there is no verb `{}`: did you mean `{}`?\n", given, near);
  } else {
    console.Say("treaty: there is no verb `{}`; `treaty help` lists them\n", given);
  }
  return kExitCouldNotRun;
}

int Run(const std::vector<std::string>& words, std::FILE* out, std::FILE* err) {
  const bool terminal = isatty(fileno(err)) == 1;
  Console plain(out, err, {.color = false, .terminal = terminal, .quiet = false});
  if (words.empty()) {
    plain.Err(HelpOverview());
    return kExitCouldNotRun;
  }
  if (words[0] == "--help" || words[0] == "-h") {
    plain.Out(HelpOverview());
    return kExitOk;
  }
  const std::vector<std::string> verb =
      words[0] == "--version" ? std::vector<std::string>{"version"} : words;
  const FoundCommand found = FindCommand(verb);
  if (found.command == nullptr) return ComplainAboutVerb(words, plain);
  const Result<Arguments> arguments = ReadArguments(
      *found.command,
      std::vector<std::string>(verb.begin() + static_cast<long>(found.words), verb.end()));
  if (!arguments) {
    plain.Complain(arguments.error().ToString());
    plain.Say("`treaty help {}` tells more\n", found.command->name);
    return kExitCouldNotRun;
  }
  if (arguments->Has("help")) {
    plain.Out(HelpFor(*found.command));
    return kExitOk;
  }
  Console console(out, err,
                  {.color = WantsColor(arguments->Get("color"), out),
                   .terminal = terminal,
                   .quiet = arguments->Has("quiet")});
  return found.command->run(*arguments, console);
}

}  // namespace

int RunTreaty(const std::vector<std::string>& words, std::FILE* out, std::FILE* err) {
  int code = kExitInternal;
  // Libraries may throw where they should not: whatever comes up here is a mistake of ours.
  try {
    code = Run(words, out, err);
  } catch (const std::exception& error) {
    fmt::print(err, "treaty: internal error: {}\n", error.what());
  }
  std::fflush(out);
  return code;
}

}  // namespace treaty::cli
