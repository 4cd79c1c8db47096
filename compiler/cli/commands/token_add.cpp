#include "compiler/cli/tokens.h"

namespace treaty::cli {
namespace {

int Add(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto role = control::RoleOf(arguments.Get("role"));
  const auto secret =
      control::AddToken(PosixEnv(), opened.path, arguments.Get("NAME"), *role);
  if (!secret) return CouldNotRun(secret.error(), console);
  console.Print("{}\n", *secret);
  if (!console.GetStyle().quiet) console.Say("it is not shown again\n");
  return kExitOk;
}

}  // namespace

COMMAND(token_add) = {
    .name = "token add",
    .summary = "make a token for the control API",
    .about = "Prints the token, once: only its hash is kept, beside the store.\n\n"
             "viewer    looks; sees no values of records\n"
             "operator  also stops, lets go on, tries again\n"
             "steward   also sees records; edits, discards, replays\n"
             "admin     everything",
    .positionals = {{.name = "NAME", .summary = "who uses it; stands in the audit"}, TreatyPath()},
    .options = [] {
      std::vector<Option> options = StoreOptions();
      options.push_back({.name = "role", .summary = "what it may do", .value = "ROLE",
                         .choices = {"viewer", "operator", "steward", "admin"},
                         .fallback = "viewer"});
      return options;
    }(),
    .run = Add,
};

}  // namespace treaty::cli
