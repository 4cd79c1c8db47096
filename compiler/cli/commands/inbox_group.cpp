#include "compiler/cli/inbox.h"

namespace treaty::cli {
namespace {

int Group(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto status = opened.reader->ReadStatus();
  if (!status) return CouldNotRun(status.error(), console);
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("inbox causes");
  json.Key("causes").BeginList();
  TextTable table;
  for (const store::InboxCause& cause : status->inbox) {
    control::WriteCause(cause, &json);
    table.Add({std::to_string(cause.rows), cause.stage, cause.object, cause.code, cause.path,
               "oldest " + TimeText(cause.oldest_us), fmt::format("as row {}", cause.sample)});
  }
  const std::string text = json.EndList().EndObject().Take() + "\n";
  console.Out(arguments.Get("format") == "json" ? text : table.Text(""));
  return kExitOk;
}

}  // namespace

COMMAND(inbox_group) = {
    .name = "inbox group",
    .summary = "count what stands in the inbox, by cause",
    .about = "Columns: rows, stage, object, code, path of the value, the oldest, one of them.\n"
             "`treaty inbox retry --code CODE` tries all rows of a cause again.",
    .positionals = {TreatyPath()},
    .options = StoreOptions(),
    .run = Group,
};

}  // namespace treaty::cli
