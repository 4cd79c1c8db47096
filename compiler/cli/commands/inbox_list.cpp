#include "compiler/cli/inbox.h"

#include <charconv>

namespace treaty::cli {
namespace {

constexpr size_t kMessageWidth = 60;

std::optional<store::InboxState> StateOf(std::string_view name) {
  for (const store::InboxState state : {store::InboxState::kOpen, store::InboxState::kResolved,
                                        store::InboxState::kDiscarded}) {
    if (InboxStateName(state) == name) return state;
  }
  return std::nullopt;
}

std::string Text(const std::vector<store::InboxRow>& rows) {
  TextTable table;
  for (const store::InboxRow& row : rows) {
    table.Add({std::to_string(row.id), row.stage, row.object, row.key, row.code,
               Shortened(row.message, kMessageWidth), row.place});
  }
  return table.Text("");
}

int List(const Arguments& arguments, Console& console) {
  store::InboxFilter filter;
  filter.state = StateOf(arguments.Get("state"));
  filter.object = arguments.Get("object");
  filter.code = arguments.Get("code");
  const std::string_view limit = arguments.Get("limit");
  const auto [end, error] =
      std::from_chars(limit.data(), limit.data() + limit.size(), filter.limit);
  if (error != std::errc() || end != limit.data() + limit.size()) {
    return CouldNotRun({fmt::format("`{}` is no number of rows", limit), "--limit"}, console);
  }
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto rows = opened.reader->Inbox(filter);
  if (!rows) return CouldNotRun(rows.error(), console);
  if (arguments.Get("format") == "json") {
    JsonWriter json;
    json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("inbox");
    json.Key("rows").BeginList();
    for (const store::InboxRow& row : *rows) control::WriteInboxRow(row, true, &json);
    console.Print("{}\n", json.EndList().EndObject().Take());
    return kExitOk;
  }
  console.Out(Text(*rows));
  if (!console.GetStyle().quiet) console.Say("{} rows\n", rows->size());
  return kExitOk;
}

}  // namespace

COMMAND(inbox_list) = {
    .name = "inbox list",
    .summary = "list what could not be mapped or delivered",
    .about = "Columns: number, stage, object, key, code, message, where the source said it.",
    .positionals = {TreatyPath()},
    .options = [] {
      std::vector<Option> options = StoreOptions();
      options.push_back({.name = "state",
                         .summary = "only rows in this state",
                         .value = "STATE",
                         .choices = {"open", "resolved", "discarded", "any"},
                         .fallback = "open"});
      options.push_back({.name = "object", .summary = "only of this object, as crm.Account",
                         .value = "OBJECT"});
      options.push_back({.name = "code", .summary = "only with this code", .value = "CODE"});
      options.push_back(
          {.name = "limit", .summary = "at most so many", .value = "ROWS", .fallback = "1000"});
      return options;
    }(),
    .run = List,
};

}  // namespace treaty::cli
