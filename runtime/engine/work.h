// What the parts of the pipeline share while they work on one transaction. One thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "runtime/engine/plan.h"
#include "runtime/identity/evaluator.h"
#include "runtime/identity/matcher.h"
#include "runtime/program/program.h"
#include "runtime/store/row_cache.h"

namespace treaty::engine {

// An effect that is underway: sending, or sent with unknown outcome.
struct InFlight {
  store::OutboxId row = 0;
  std::string order_key;
  std::string body;
};

// What a person watching should hear of: a record came into the inbox. For logs, so no values: the
// key is masked where a field marked `pii` is made of it, and a target's words are left out.
struct Notice {
  std::string stage, route, object;
  std::string entity;  // "Customer:42"; empty where there is none
  std::string key;     // business key of the entity, or the record's own key
  std::string code;
};

struct Work {
  static constexpr size_t kMostNotices = 10;

  Work(store::Store& store, const program::Program& program, const Plan& plan);

  store::Store& store;
  const program::Program& program;
  const Plan& plan;
  store::RowCache rows;
  std::unique_ptr<program::Worker> worker;
  identity::Crosswalk crosswalk;
  identity::Evaluator evaluator;
  identity::Matcher matcher;
  int64_t now_us = 0;

  // --- of this transaction
  // Entities to fold anew, in the order of their first touch. `all_routes`: more changed than
  // golden fields (a record was linked, a delivery settled), so every outbound route looks again.
  void Touch(store::EntityId entity, bool all_routes);
  bool NextTouched(store::EntityId* entity, bool* all_routes);
  // Something that others may wait for has come.
  void Arrived(std::string awaits) { arrived.push_back(std::move(awaits)); }
  void Count(std::string_view name, int64_t amount = 1);
  Result<void> WriteCounters();
  void Tell(Notice notice);
  void Reset();

  std::deque<std::string> arrived;
  std::vector<Notice> notices;     // to be told once it is committed; at most kMostNotices
  size_t untold = 0;               // beyond
  bool rows_became_ready = false;  // delivery should be woken

  // --- kept from one transaction to the next
  // Effects underway by "object local-key" (creates: "object Entity:id").
  std::unordered_map<std::string, InFlight> in_flight;
  std::unordered_set<std::string> busy_order_keys;

 private:
  std::deque<store::EntityId> touched_;
  std::unordered_map<store::EntityId, bool> is_touched_;  // -> all_routes
  std::map<std::string, int64_t, std::less<>> counters_;
};

// The name of an effect in Work::in_flight.
std::string EffectName(std::string_view object, std::string_view local_key,
                       std::string_view entity_text);

}  // namespace treaty::engine
