#include "compiler/cli/tokens.h"

namespace treaty::cli {
namespace {

int Revoke(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto done = control::RevokeToken(PosixEnv(), opened.path, arguments.Get("NAME"));
  return done ? kExitOk : CouldNotRun(done.error(), console);
}

}  // namespace

COMMAND(token_revoke) = {
    .name = "token revoke",
    .summary = "make a token of the control API worthless",
    .about = "A runtime that works on the store learns of it with the next request.",
    .positionals = {{.name = "NAME", .summary = "as `treaty token list` shows it"}, TreatyPath()},
    .options = StoreOptions(),
    .run = Revoke,
};

}  // namespace treaty::cli
