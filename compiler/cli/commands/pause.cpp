#include "compiler/cli/operate.h"

namespace treaty::cli {

static int Pause(const Arguments& arguments, Console& console) {
  return OperateSubject(arguments, "pause", console);
}

COMMAND(pause) = {
    .name = "pause",
    .summary = "stop a route or a system",
    .about = "Nothing is sent by an outbound route, or to a system; its rows stay. What an\n"
             "inbound route would apply is accepted and waits. It stays so over restarts, until\n"
             "`treaty resume`.",
    .positionals = {{.name = "NAME", .summary = "a route or a system; route:NAME, system:NAME"},
                    TreatyPath()},
    .options = OperateOptions(),
    .run = Pause,
};

}  // namespace treaty::cli
