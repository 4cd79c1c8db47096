// A verb of `treaty`: one file in commands/, found by its name, no registration elsewhere.
//
//   // compiler/cli/commands/check.cpp
//   #include "compiler/cli/command.h"
//   namespace treaty::cli {
//   static int Check(const Arguments& arguments, Console& console) { ... }
//   COMMAND(check) = {
//       .name = "check",
//       .summary = "reports every mistake of a treaty",
//       .positionals = {{"path", "a folder or files", .many = true}},
//       .options = {{.name = "deny-warnings", .summary = "warnings count as errors"}},
//       .run = Check,
//   };
//   }  // namespace treaty::cli
//
// The command line, `--help`, completions and `help` are made from these values; only cli/line.cpp
// sees the library that reads the command line. A verb of two words (`inbox list`) has the name
// "inbox list" and lies in commands/inbox_list.cpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/cli/console.h"

namespace treaty::cli {

// What a process answers; the same for every verb (`treaty help exit-codes`).
enum ExitCode : int {
  kExitOk = 0,
  kExitFindings = 1,     // diagnostics, failing tests, rejected records
  kExitCouldNotRun = 2,  // usage, unreadable files, settings
  kExitUnavailable = 3,  // a remote system or its credentials: try again
  kExitInternal = 70,    // our mistake
};

// `--name VALUE`, or `--name` alone when `value` is empty.
struct Option {
  std::string_view name;        // "format", without the dashes
  std::string_view summary;     // lower-case start, no full stop
  std::string_view value = {};  // what `--help` calls the value: "FILE"; empty: a flag
  std::vector<std::string_view> choices = {};  // the only values allowed; empty: any
  std::string_view fallback = {};              // value when the option is not given
  bool required = false;
  bool many = false;  // may be given several times
  char letter = 0;    // short form, 0 = none
  std::string_view also = {};  // another long form, understood and not shown
};

struct Positional {
  std::string_view name;  // "DIR"
  std::string_view summary;
  bool required = true;
  bool many = false;  // takes all that follow; only the last may
};

// What the command line said, checked against the declaration.
class Arguments {
 public:
  std::map<std::string, std::vector<std::string>, std::less<>> values;

  bool Has(std::string_view name) const { return values.find(name) != values.end(); }
  // The (last) value, or the declared fallback, or "".
  std::string_view Get(std::string_view name) const {
    const auto found = values.find(name);
    return found == values.end() || found->second.empty() ? std::string_view{}
                                                          : found->second.back();
  }
  // All values of a `many` option or positional.
  const std::vector<std::string>& All(std::string_view name) const {
    static const std::vector<std::string> none;
    const auto found = values.find(name);
    return found == values.end() ? none : found->second;
  }
};

struct Command {
  std::string_view name;
  std::string_view summary;     // one line, lower-case start, no full stop
  std::string_view about = {};  // paragraphs for `--help`
  std::vector<Positional> positionals = {};
  std::vector<Option> options = {};
  int (*run)(const Arguments&, Console&) = nullptr;
};

// All verbs, sorted by file name (generated from the folder); nullptr ends it.
extern const Command* const command_table[];

}  // namespace treaty::cli

// Declared extern first: a const object would otherwise be invisible to the table.
#define COMMAND(stem)                                 \
  extern const ::treaty::cli::Command command_##stem; \
  const ::treaty::cli::Command command_##stem
