// What stands in the store, as JSON: the same for the API and for `--format json`.
#pragma once

#include <string>

#include "runtime/control/resource.h"
#include "runtime/store/store.h"
#include "runtime/value/json_text.h"

namespace treaty::control {

std::string TimeText(int64_t us);  // "" for 0
std::string_view InboxStateName(store::InboxState state);

// `values`: with what the record or the body says, its key and the words of a refusal.
void WriteInboxRow(const store::InboxRow& row, bool values, JsonWriter* json);
void WriteCause(const store::InboxCause& cause, JsonWriter* json);
void WriteHold(const store::HoldRow& hold, JsonWriter* json);
void WriteAuditRow(const store::AuditRow& row, bool values, JsonWriter* json);
void WriteSource(const engine::SourceState& source, JsonWriter* json);
void WriteSystem(const engine::SystemState& system, JsonWriter* json);

}  // namespace treaty::control
