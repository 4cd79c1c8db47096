#include "compiler/cli/store_reader.h"
#include "runtime/control/store_json.h"

namespace treaty::cli {
namespace {

constexpr size_t kMostRows = 1000;

int Audit(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const auto rows = opened.reader->Audit(kMostRows);
  if (!rows) return CouldNotRun(rows.error(), console);
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("audit");
  json.Key("audit").BeginList();
  TextTable table;
  for (const store::AuditRow& row : *rows) {
    control::WriteAuditRow(row, true, &json);
    table.Add({TimeText(row.at_us), row.actor, row.action, row.object, row.reason});
  }
  const std::string text = json.EndList().EndObject().Take() + "\n";
  console.Out(arguments.Get("format") == "json" ? text : table.Text(""));
  return kExitOk;
}

}  // namespace

COMMAND(audit) = {
    .name = "audit",
    .summary = "list what people did, and why",
    .about = "Newest first, at most 1000. With --format json also what an edit replaced.",
    .positionals = {TreatyPath()},
    .options = StoreOptions(),
    .run = Audit,
};

}  // namespace treaty::cli
