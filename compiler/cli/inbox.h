// What the verbs `inbox ...` share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/cli/operate.h"
#include "compiler/cli/store_reader.h"
#include "runtime/control/store_json.h"
#include "runtime/store/store.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {

using control::InboxStateName;

// The number of an inbox row, from the command line.
Result<store::InboxId> InboxIdOf(std::string_view text);
// The row that the command line names, read from the store; `exit_code` when that failed, and was
// said. No row: the store has none of this number.
struct NamedInboxRow {
  store::InboxId id = 0;
  std::optional<store::InboxRow> row;
  int exit_code = kExitOk;
};
NamedInboxRow ReadNamedRow(const Arguments& arguments, Console& console);
// Does `verb` with the row that the command line names.
int OperateRow(const Arguments& arguments, std::string_view verb, const std::string& record,
               Console& console);
// Options that name a cause.
std::vector<Option> CauseOptions();

}  // namespace treaty::cli
