#include "compiler/cli/inbox.h"
#include "runtime/base/env.h"

namespace treaty::cli {
namespace {

int Edit(const Arguments& arguments, Console& console) {
  const std::string path(arguments.Get("record"));
  const Result<std::string> text = PosixEnv().ReadWhole(path == "-" ? "/dev/stdin" : path);
  if (!text) return CouldNotRun(text.error(), console);
  const Result<std::string> record = Canonicalise(*text);
  if (!record) return CouldNotRun({record.error().message, path}, console);
  return OperateRow(arguments, "edit", *record, console);
}

}  // namespace

COMMAND(inbox_edit) = {
    .name = "inbox edit",
    .summary = "mend a record that could not be mapped",
    .about =
        "The whole record, mended, takes the place of what its system said, until the system says\n"
        "something newer. It is mapped first: when that fails, too, nothing is changed. The audit\n"
        "keeps the record as it was and as it is.\n\n"
        "What was refused by a target is not edited: it is made from the golden record.",
    .positionals = {{.name = "ID", .summary = "its number, from `treaty inbox list`"},
                    TreatyPath()},
    .options = [] {
      std::vector<Option> options = OperateOptions();
      options.push_back({.name = "record",
                         .summary = "the mended record, JSON; - is standard input",
                         .value = "FILE",
                         .required = true});
      return options;
    }(),
    .run = Edit,
};

}  // namespace treaty::cli
