#include "compiler/cli/inbox.h"

namespace treaty::cli {

static int Discard(const Arguments& arguments, Console& console) {
  return OperateRow(arguments, "discard", {}, console);
}

COMMAND(inbox_discard) = {
    .name = "inbox discard",
    .summary = "close a row of the inbox without doing anything",
    .about = "The record stays as it is; its next version is tried as any other.",
    .positionals = {{.name = "ID", .summary = "its number, from `treaty inbox list`"},
                    TreatyPath()},
    .options = OperateOptions(),
    .run = Discard,
};

}  // namespace treaty::cli
