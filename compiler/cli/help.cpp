#include "compiler/cli/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "compiler/cli/line.h"

namespace treaty::cli {
namespace {

using Row = std::pair<std::string, std::string>;

// Two columns, the second aligned.
void AppendRows(std::string& text, const std::vector<Row>& rows) {
  size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.first.size());
  for (const auto& [left, right] : rows) {
    fmt::format_to(std::back_inserter(text), "  {:<{}}  {}\n", left, width, right);
  }
}

std::string OptionLeft(const Option& option) {
  std::string left = option.letter == 0 ? "    " : fmt::format("-{}, ", option.letter);
  left += fmt::format("--{}", option.name);
  return option.value.empty() ? left : fmt::format("{} {}", left, option.value);
}

std::string OptionRight(const Option& option) {
  std::string right(option.summary);
  std::string choices;
  for (const std::string_view choice : option.choices) {
    choices += (choices.empty() ? "" : ", ") + std::string(choice);
  }
  if (!choices.empty()) right += fmt::format(" ({})", choices);
  if (option.required) right += " (required)";
  if (!option.fallback.empty()) right += fmt::format(" [{}]", option.fallback);
  return right;
}

std::string Usage(const Command& command) {
  std::string usage = fmt::format("treaty {}", command.name);
  if (!command.options.empty()) usage += " [OPTIONS]";
  for (const Positional& positional : command.positionals) {
    const std::string word = fmt::format("{}{}", positional.name, positional.many ? "..." : "");
    usage += positional.required ? " " + word : fmt::format(" [{}]", word);
  }
  return usage;
}

}  // namespace

std::string HelpOverview() {
  std::string text =
      "Treaty: the agreement between systems, compiled.\n\n"
      "usage: treaty VERB [ARGUMENTS]\n\nverbs:\n";
  std::vector<Row> rows;
  for (const Command* command : AllCommands()) rows.emplace_back(command->name, command->summary);
  AppendRows(text, rows);
  text += "\n`treaty help VERB` tells more; `treaty help exit-codes` what a verb answers.\n";
  return text;
}

std::string HelpFor(const Command& command) {
  std::string text =
      fmt::format("{}: {}\n\nusage: {}\n", command.name, command.summary, Usage(command));
  if (!command.about.empty()) text += fmt::format("\n{}\n", command.about);
  std::vector<Row> rows;
  for (const Positional& positional : command.positionals) {
    rows.emplace_back(positional.name, positional.summary);
  }
  if (!rows.empty()) text += "\n";
  AppendRows(text, rows);
  rows.clear();
  for (const Option& option : command.options)
    rows.emplace_back(OptionLeft(option), OptionRight(option));
  for (const Option& option : kCommonOptions)
    rows.emplace_back(OptionLeft(option), OptionRight(option));
  text += "\noptions:\n";
  AppendRows(text, rows);
  return text;
}

std::string HelpExitCodes() {
  return "0    done, nothing to report\n"
         "1    findings: diagnostics, failing tests, rejected records\n"
         "2    could not run: usage, unreadable files, settings\n"
         "3    a remote system or its credentials are unavailable: try again\n"
         "70   a mistake of treaty itself: please report it\n"
         "130  interrupted, 143 terminated\n";
}

std::string BashCompletion() {
  std::map<std::string, std::string> seconds;  // first word -> second words: "inbox" -> "list show"
  std::string cases;
  for (const Command* command : AllCommands()) {
    const size_t blank = command->name.find(' ');
    std::string& second = seconds[std::string(command->name.substr(0, blank))];
    if (blank != std::string_view::npos) second += std::string(command->name.substr(blank)) + " ";
    std::string options;
    for (const Option& option : command->options) options += fmt::format(" --{}", option.name);
    for (const Option& option : kCommonOptions) options += fmt::format(" --{}", option.name);
    cases += fmt::format("    '{}'*) words='{}';;\n", command->name, options.substr(1));
  }
  std::string verbs;
  for (const auto& [first, second] : seconds) {
    verbs += (verbs.empty() ? "" : " ") + first;
    if (!second.empty()) cases += fmt::format("    '{}'*) words='{}';;\n", first, second);
  }
  return fmt::format(
      "_treaty() {{\n"
      "  local word=\"${{COMP_WORDS[COMP_CWORD]}}\" line=\"${{COMP_WORDS[*]:1}}\" words=\n"
      "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '{}' -- \"$word\"))\n"
      "    return\n"
      "  fi\n"
      "  case \"$line\" in\n{}  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
      "  case \"$word\" in -*) ;; *) COMPREPLY+=($(compgen -f -- \"$word\")) ;; esac\n"
      "}}\n"
      "complete -o filenames -F _treaty treaty\n",
      verbs, cases);
}

}  // namespace treaty::cli
