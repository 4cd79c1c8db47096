// What the verbs `inbox ...` share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "compiler/cli/store_reader.h"
#include "runtime/engine/operator_requests.h"
#include "runtime/store/store.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {

std::string_view InboxStateName(store::InboxState state);
void WriteInboxRow(const store::InboxRow& row, JsonWriter* json);
// The number of an inbox row, from the command line.
Result<store::InboxId> InboxIdOf(std::string_view text);

// Carries out what an operator asks: at once when no runtime works on the store, else by asking it.
int Operate(const Arguments& arguments, engine::OperatorAction action, Console& console);
std::vector<Option> OperateOptions();

}  // namespace treaty::cli
