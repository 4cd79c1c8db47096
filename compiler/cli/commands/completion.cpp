#include "compiler/cli/help.h"

namespace treaty::cli {

static int Completion(const Arguments& arguments, Console& console) {
  if (arguments.Get("SHELL") != "bash") {
    console.Complain(
        fmt::format("completions are made for bash, not for `{}`", arguments.Get("SHELL")));
    return kExitCouldNotRun;
  }
  console.Out(BashCompletion());
  return kExitOk;
}

COMMAND(completion) = {
    .name = "completion",
    .summary = "print completions for a shell",
    .about = "Put `source <(treaty completion bash)` into your ~/.bashrc.",
    .positionals = {{.name = "SHELL", .summary = "bash"}},
    .run = Completion,
};

}  // namespace treaty::cli
