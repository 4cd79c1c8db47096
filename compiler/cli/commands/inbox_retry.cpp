#include "compiler/cli/inbox.h"

namespace treaty::cli {

static int Retry(const Arguments& arguments, Console& console) {
  return Operate(arguments, engine::OperatorAction::kInboxRetry, console);
}

COMMAND(inbox_retry) = {
    .name = "inbox retry",
    .summary = "try a record or delivery of the inbox again",
    .about = "It is tried as it stands now, in the order of its key, when the runtime gets to it.\n"
             "The row is resolved when it succeeds.",
    .positionals = {{.name = "ID", .summary = "its number, from `treaty inbox list`"},
                    TreatyPath()},
    .options = OperateOptions(),
    .run = Retry,
};

}  // namespace treaty::cli
