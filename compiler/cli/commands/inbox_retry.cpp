#include "compiler/cli/inbox.h"

namespace treaty::cli {
namespace {

bool NamesCause(const Arguments& arguments) {
  for (const Option& option : CauseOptions()) {
    if (!arguments.Get(option.name).empty()) return true;
  }
  return false;
}

// Without a number the first word names the treaty.
Arguments WithoutId(const Arguments& arguments) {
  Arguments others = arguments;
  if (!arguments.Get("ID").empty()) {
    std::vector<std::string> paths = {std::string(arguments.Get("ID"))};
    for (const std::string& path : arguments.All("PATH")) paths.push_back(path);
    others.values["PATH"] = std::move(paths);
  }
  return others;
}

int CountRows(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto status = opened.reader->ReadStatus();
  if (!status) return CouldNotRun(status.error(), console);
  const auto is_meant = [&](std::string_view option, const std::string& value) {
    return arguments.Get(option).empty() || arguments.Get(option) == value;
  };
  int64_t rows = 0;
  TextTable table;
  for (const store::InboxCause& cause : status->inbox) {
    const bool same = is_meant("code", cause.code) && is_meant("object", cause.object) &&
                      is_meant("stage", cause.stage) && is_meant("at", cause.path);
    if (!same || cause.stage == "read") continue;
    rows += cause.rows;
    table.Add({std::to_string(cause.rows), cause.stage, cause.object, cause.code, cause.path});
  }
  if (arguments.Get("format") == "json") {
    console.Print("{{\"rows\":{}}}\n", rows);
  } else {
    console.Print("{} rows would be tried again\n{}", rows, table.Text("  "));
  }
  return kExitOk;
}

// The row that would be tried again; the same refusals as of the change itself, as far as the row
// can tell.
int PlanRow(const Arguments& arguments, Console& console) {
  const NamedInboxRow named = ReadNamedRow(arguments, console);
  if (named.exit_code != kExitOk) return named.exit_code;
  const auto& row = named.row;
  const auto refuse = [&](std::string_view why) {
    console.Complain(fmt::format("inbox row {} would not be tried again: {}", named.id, why));
    return kExitFindings;
  };
  if (!row) return refuse("there is none");
  if (row->state != store::InboxState::kOpen) return refuse("it is closed");
  if (row->stage == "read") return refuse("it could not be read");
  if (arguments.Get("format") == "json") {
    console.Print("{{\"rows\":1}}\n");
  } else {
    console.Print("inbox row {} would be tried again\n  {}  {}  {}  {}  {}\n", row->id, row->stage,
                  row->object, row->key, row->code, row->path);
  }
  return kExitOk;
}

int RetryCause(const Arguments& arguments, Console& console) {
  if (arguments.Has("plan")) return CountRows(arguments, console);
  Demand demand{.path = {"v1", "inbox", "retry"}};
  for (const Option& option : CauseOptions()) {
    const std::string_view value = arguments.Get(option.name);
    if (!value.empty()) demand.members.emplace_back(option.name, JsonText(value));
  }
  return Operate(arguments, demand, console, [&](std::string_view json) {
    console.Print("{} rows tried again\n", NumberMember(json, "retried"));
  });
}

int Retry(const Arguments& arguments, Console& console) {
  if (arguments.Get("reason").empty() && !arguments.Has("plan")) {
    return CouldNotRun({"a reason is needed: it stands in the audit", {}, "give --reason TEXT"},
                       console);
  }
  if (NamesCause(arguments)) return RetryCause(WithoutId(arguments), console);
  if (arguments.Get("ID").empty()) {
    return CouldNotRun({"which rows?", {}, "give a number, or --code CODE"}, console);
  }
  if (arguments.Has("plan")) return PlanRow(arguments, console);
  return OperateRow(arguments, "retry", {}, console);
}

}  // namespace

COMMAND(inbox_retry) = {
    .name = "inbox retry",
    .summary = "try a record or delivery of the inbox again, or all of a cause",
    .about =
        "It is tried as it stands now, in the order of its key, when the runtime gets to it.\n"
        "The row is resolved when it succeeds. With --code, --object, --stage or --at all\n"
        "open rows of the cause are tried, and no number is given. --plan says what would be\n"
        "tried, and changes nothing.",
    .positionals = {{.name = "ID",
                     .summary = "its number, from `treaty inbox list`",
                     .required = false},
                    TreatyPath()},
    .options =
        [] {
          std::vector<Option> options = OperateOptions();
          for (Option& option : options) option.required = false;
          for (const Option& option : CauseOptions()) options.push_back(option);
          options.push_back({.name = "plan", .summary = "only say what would be tried again"});
          return options;
        }(),
    .run = Retry,
};

}  // namespace treaty::cli
