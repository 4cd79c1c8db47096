#include "compiler/cli/inbox.h"

#include <charconv>

namespace treaty::cli {

Result<store::InboxId> InboxIdOf(std::string_view text) {
  store::InboxId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && id > 0) return id;
  return Fail(fmt::format("`{}` is no number of an inbox row", text), {},
              "`treaty inbox list` shows them");
}

NamedInboxRow ReadNamedRow(const Arguments& arguments, Console& console) {
  const auto id = InboxIdOf(arguments.Get("ID"));
  if (!id) return {.exit_code = CouldNotRun(id.error(), console)};
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return {.exit_code = opened.exit_code};
  auto row = opened.reader->InboxById(*id);
  if (!row) return {.exit_code = CouldNotRun(row.error(), console)};
  return {.id = *id, .row = *std::move(row)};
}

int OperateRow(const Arguments& arguments, std::string_view verb, const std::string& record,
               Console& console) {
  const auto id = InboxIdOf(arguments.Get("ID"));
  if (!id) return CouldNotRun(id.error(), console);
  Demand demand{.path = {"v1", "inbox", std::to_string(*id), std::string(verb)}};
  if (!record.empty()) demand.members.emplace_back("record", record);
  return Operate(arguments, demand, console, [&](std::string_view json) {
    console.Print("inbox {}: {}\n", *id, TextMember(json, "state"));
  });
}

std::vector<Option> CauseOptions() {
  return {{.name = "code", .summary = "rows with this code", .value = "CODE"},
          {.name = "object", .summary = "rows of this object, as crm.Account", .value = "OBJECT"},
          {.name = "stage", .summary = "rows of this stage", .value = "STAGE",
           .choices = {"read", "accept", "where", "map", "identity", "deliver"}},
          {.name = "at", .summary = "rows whose value stands at this path", .value = "PATH"}};
}

}  // namespace treaty::cli
