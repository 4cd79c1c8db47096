#include "compiler/cli/inbox.h"

namespace treaty::cli {
namespace {

std::string Text(const store::InboxRow& row) {
  TextTable table;
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) table.Add({name, std::move(value)});
  };
  add("number", std::to_string(row.id));
  add("state", std::string(InboxStateName(row.state)));
  add("since", TimeText(row.created_us));
  add("stage", row.stage);
  add("route", row.route);
  add("object", row.object);
  add("key", row.key);
  add("code", row.code);
  add("message", row.message);
  add("at", row.path);
  add("in the treaty", row.origin);
  add("said in", row.place);
  add("closed", TimeText(row.closed_us));
  add("closed by", row.actor);
  add("because", row.reason);
  return table.Text("") + (row.payload.empty() ? "" : "\n" + row.payload + "\n");
}

int Show(const Arguments& arguments, Console& console) {
  const auto [id, row, exit_code] = ReadNamedRow(arguments, console);
  if (exit_code != kExitOk) return exit_code;
  if (!row) {
    console.Complain(fmt::format("the inbox has no row {}", id));
    return kExitFindings;
  }
  if (arguments.Get("format") == "json") {
    JsonWriter json;
    control::WriteInboxRow(*row, true, &json);
    console.Print("{}\n", json.Take());
  } else {
    console.Out(Text(*row));
  }
  return kExitOk;
}

}  // namespace

COMMAND(inbox_show) = {
    .name = "inbox show",
    .summary = "show one row of the inbox, with the record as it came",
    .positionals = {{.name = "ID", .summary = "its number"}, TreatyPath()},
    .options = StoreOptions(),
    .run = Show,
};

}  // namespace treaty::cli
