#include "compiler/cli/operate.h"

namespace treaty::cli {

static int Resume(const Arguments& arguments, Console& console) {
  return OperateSubject(arguments, "resume", console);
}

COMMAND(resume) = {
    .name = "resume",
    .summary = "let a route or a system go on that was stopped",
    .about = "Also a route that the mass-change guard holds: look at what it would write first.",
    .positionals = {{.name = "NAME", .summary = "a route or a system; route:NAME, system:NAME"},
                    TreatyPath()},
    .options = OperateOptions(),
    .run = Resume,
};

}  // namespace treaty::cli
