#include "compiler/cli/line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>

#include "compiler/diagnostics/near_name.h"

namespace treaty::cli {
namespace {

// Where CLI11 puts what it reads, until it is made Arguments.
struct Slot {
  std::vector<std::string> values;
  bool flag = false;
  const Option* option = nullptr;
};

std::string OptionNames(const Option& option) {
  std::string names = fmt::format("--{}", option.name);
  if (!option.also.empty()) names += fmt::format(",--{}", option.also);
  return option.letter == 0 ? names : fmt::format("-{},{}", option.letter, names);
}

void AddOption(CLI::App& app, const Option& option, Slot& slot) {
  slot.option = &option;
  if (option.value.empty()) {
    app.add_flag(OptionNames(option), slot.flag);
    return;
  }
  CLI::Option* added = app.add_option(OptionNames(option), slot.values);
  added->required(option.required);
  // One value a time: `--format json DIR` must not swallow DIR.
  const auto policy =
      option.many ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast;
  added->expected(1)->allow_extra_args(false)->multi_option_policy(policy);
}

std::string Joined(const std::vector<std::string_view>& words) {
  std::string joined;
  for (const std::string_view word : words)
    joined += (joined.empty() ? "" : ", ") + std::string(word);
  return joined;
}

Result<void> CheckChoices(const Slot& slot) {
  const Option& option = *slot.option;
  for (const std::string& value : slot.values) {
    if (option.choices.empty()) break;
    const auto& choices = option.choices;
    if (std::find(choices.begin(), choices.end(), value) != choices.end()) continue;
    return Fail(fmt::format("--{} is one of {}, not `{}`", option.name, Joined(choices), value));
  }
  return {};
}

// An unknown option, with a near one suggested.
std::string UnknownOption(const std::string& word, const Command& command) {
  std::vector<std::string> names;
  for (const Option& option : command.options) names.push_back(fmt::format("--{}", option.name));
  for (const Option& option : kCommonOptions) names.push_back(fmt::format("--{}", option.name));
  const std::string given = word.substr(0, word.find('='));
  const std::string_view near = diagnostics::FindNearNameIn(given, names);
  if (!near.empty()) return fmt::format("there is no option `{}`: did you mean `{}`?", given, near);
  return fmt::format("there is no option `{}`", given);
}

std::string Explain(const CLI::ParseError& error, CLI::App& app, const Command& command) {
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    for (const std::string& word : app.remaining()) {
      if (word.starts_with("-") && word.size() > 1) return UnknownOption(word, command);
    }
    return fmt::format("`{}` is too much", app.remaining().empty() ? "" : app.remaining().front());
  }
  std::string message = error.what();
  if (!message.empty() && message[0] >= 'A' && message[0] <= 'Z') message[0] += 'a' - 'A';
  return message;
}

// Moves what was read into the arguments, with fallbacks for what was not.
Result<void> Fill(std::map<std::string, Slot>& slots, Arguments& arguments) {
  for (auto& [name, slot] : slots) {
    if (slot.option != nullptr) {
      TRY_VOID(CheckChoices(slot));
      const std::string_view fallback = slot.option->fallback;
      if (slot.values.empty() && !fallback.empty()) slot.values.emplace_back(fallback);
    }
    if (slot.flag || !slot.values.empty()) arguments.values[name] = std::move(slot.values);
  }
  return {};
}

}  // namespace

const std::vector<Option> kCommonOptions = {
    {.name = "color",
     .summary = "colours: auto asks the terminal",
     .value = "WHEN",
     .choices = {"auto", "always", "never"},
     .fallback = "auto"},
    {.name = "quiet", .summary = "say only what goes wrong", .letter = 'q'},
    {.name = "help", .summary = "show this", .letter = 'h'},
};

std::vector<const Command*> AllCommands() {
  std::vector<const Command*> commands;
  for (size_t i = 0; command_table[i] != nullptr; ++i) commands.push_back(command_table[i]);
  std::sort(commands.begin(), commands.end(),
            [](const Command* a, const Command* b) { return a->name < b->name; });
  return commands;
}

FoundCommand FindCommand(const std::vector<std::string>& words) {
  FoundCommand found;
  for (const Command* command : AllCommands()) {
    const auto count =
        static_cast<size_t>(1 + std::count(command->name.begin(), command->name.end(), ' '));
    if (count > words.size() || count <= found.words) continue;
    std::string name = words[0];
    for (size_t i = 1; i < count; ++i) name += " " + words[i];
    if (name == command->name) found = {command, count};
  }
  return found;
}

Result<Arguments> ReadArguments(const Command& command, const std::vector<std::string>& words) {
  CLI::App app;
  app.set_help_flag();  // help is ours
  std::map<std::string, Slot> slots;
  for (const Option& option : command.options)
    AddOption(app, option, slots[std::string(option.name)]);
  for (const Option& option : kCommonOptions)
    AddOption(app, option, slots[std::string(option.name)]);
  for (const Positional& positional : command.positionals) {
    Slot& slot = slots[std::string(positional.name)];
    CLI::Option* added = app.add_option(std::string(positional.name), slot.values);
    added->expected(1, positional.many ? CLI::detail::expected_max_vector_size : 1);
    // Else the first positional takes the words of all that follow.
    added->allow_extra_args(positional.many);
  }
  const bool help = std::find(words.begin(), words.end(), "--help") != words.end() ||
                    std::find(words.begin(), words.end(), "-h") != words.end();
  Arguments arguments;
  if (help) {
    arguments.values["help"] = {};
    return arguments;
  }
  try {
    // CLI11 takes them from the back.
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
  } catch (const CLI::ParseError& error) {
    return Fail(Explain(error, app, command));
  }
  for (const Positional& positional : command.positionals) {
    if (positional.required && slots[std::string(positional.name)].values.empty()) {
      return Fail(fmt::format("{} is missing: {}", positional.name, positional.summary));
    }
  }
  TRY_VOID(Fill(slots, arguments));
  return arguments;
}

}  // namespace treaty::cli
