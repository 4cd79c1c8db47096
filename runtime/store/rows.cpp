#include "runtime/store/rows.h"

#include <charconv>

namespace treaty::store {

std::string EntityText(std::string_view entity, EntityId id) {
  return std::string(entity) + ":" + std::to_string(id);
}

EntityId EntityIdOf(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return 0;
  EntityId id = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, id);
  return parsed.ec == std::errc() && parsed.ptr == end && id > 0 ? id : 0;
}

std::string_view OutboxStateName(OutboxState state) {
  switch (state) {
    case OutboxState::kPending: return "pending";
    case OutboxState::kWaiting: return "waiting";
    case OutboxState::kHeld: return "held";
    case OutboxState::kSending: return "sending";
    case OutboxState::kAmbiguous: return "ambiguous";
    case OutboxState::kConfirmed: return "confirmed";
    case OutboxState::kParked: return "parked";
    case OutboxState::kSuperseded: return "superseded";
  }
  return "";
}

std::string_view HoldSubjectName(HoldSubject subject) {
  switch (subject) {
    case HoldSubject::kRoute: return "route";
    case HoldSubject::kSystem: return "system";
  }
  return "";
}

std::string_view HoldModeName(HoldMode mode) {
  switch (mode) {
    case HoldMode::kPaused: return "paused";
    case HoldMode::kDraining: return "draining";
    case HoldMode::kDrained: return "drained";
  }
  return "";
}

std::string_view OperationName(Operation operation) {
  switch (operation) {
    case Operation::kCreate: return "create";
    case Operation::kUpdate: return "update";
    case Operation::kDelete: return "delete";
  }
  return "";
}

}  // namespace treaty::store
