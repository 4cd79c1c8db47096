// Which rows are meant: for those who look, and for operators.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/store/rows.h"

namespace treaty::store {

struct InboxFilter {
  std::optional<InboxState> state = InboxState::kOpen;  // none: any
  // Empty: any.
  std::string object = {};
  std::string code = {};
  std::string stage = {};
  std::string path = {};
  InboxId after = 0;
  size_t limit = 1000;
};

// Outbox rows that could go: in `state`, due by `now_us`.
struct DueFilter {
  std::string system;         // their object begins with "SYSTEM."
  OutboxState state = OutboxState::kPending;
  program::Criticality criticality = program::Criticality::kStandard;
  int64_t now_us = INT64_MAX;
  OutboxId after = 0;         // numbers above
  size_t limit = 256;
};

// Accepted events, by what they were accepted for and when.
struct JournalFilter {
  std::string object = {};    // empty: any
  std::string key = {};       // empty: any
  int64_t since_us = 0;       // accepted then or later
  int64_t until_us = 0;       // accepted before; 0: no bound
  int64_t after = 0;          // numbers above
  size_t limit = 256;
};

}  // namespace treaty::store
