// What operators ask of a runtime that runs: a folder beside the store (`treaty.db.requests`), one
// JSON file a request. The runtime carries them out, in the order of their names, and leaves an
// answer beside each; what is asked while no runtime runs is carried out when it starts. Files are
// written whole and durably, so a request is there or not; carrying one out twice is harmless (the
// second finds the row closed).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/env.h"
#include "runtime/store/ports.h"

namespace treaty::engine {

enum class OperatorAction : uint8_t { kInboxRetry, kInboxDiscard, kRouteRelease };

struct OperatorRequest {
  OperatorAction action = OperatorAction::kInboxRetry;
  store::InboxId inbox = 0;  // retry, discard
  std::string route;         // release
  std::string actor;
  std::string reason;
};

// Leaves a request; returns its name for TakeAnswer.
Result<std::string> LeaveRequest(Env& env, const std::string& store_path,
                                 const OperatorRequest& request);
// The answer to a request, once: an empty text when it was carried out, else why not. None: not
// yet.
Result<std::optional<std::string>> TakeAnswer(Env& env, const std::string& store_path,
                                              const std::string& name);

// Carries out one request now.
Result<void> CarryOut(const OperatorRequest& request, store::OperatorPort& port);
// Carries out all that are there; true when there were any.
Result<bool> CarryOutRequests(Env& env, const std::string& store_path, store::OperatorPort& port);

}  // namespace treaty::engine
