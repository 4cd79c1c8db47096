#include "compiler/cli/operate.h"

namespace treaty::cli {

static int Drain(const Arguments& arguments, Console& console) {
  return OperateSubject(arguments, "drain", console);
}

COMMAND(drain) = {
    .name = "drain",
    .summary = "send what is there, then stop",
    .about = "What feeds the route or system applies nothing new; what comes is accepted and\n"
             "waits. Once nothing is left to send it is drained, and stands still until\n"
             "`treaty resume`.",
    .positionals = {{.name = "NAME", .summary = "a route or a system; route:NAME, system:NAME"},
                    TreatyPath()},
    .options = OperateOptions(),
    .run = Drain,
};

}  // namespace treaty::cli
