#include "runtime/engine/work.h"

#include <utility>

namespace treaty::engine {

Work::Work(store::Store& store_in, const program::Program& program_in, const Plan& plan_in)
    : store(store_in),
      program(program_in),
      plan(plan_in),
      rows(store_in),
      worker(program_in.NewWorker()),
      crosswalk(rows, store_in),
      evaluator(*worker, crosswalk),
      matcher(program_in.model(), evaluator, rows, store_in) {}

void Work::Touch(store::EntityId entity, bool all_routes) {
  if (entity == 0) return;
  const auto [known, is_new] = is_touched_.try_emplace(entity, all_routes);
  if (is_new) touched_.push_back(entity);
  known->second = known->second || all_routes;
}

bool Work::NextTouched(store::EntityId* entity, bool* all_routes) {
  if (touched_.empty()) return false;
  *entity = touched_.front();
  touched_.pop_front();
  *all_routes = is_touched_[*entity];
  is_touched_.erase(*entity);
  return true;
}

void Work::Count(std::string_view name, int64_t amount) {
  const auto known = counters_.find(name);
  if (known == counters_.end()) {
    counters_.emplace(name, amount);
  } else {
    known->second += amount;
  }
}

Result<void> Work::WriteCounters() {
  for (const auto& [name, amount] : counters_) TRY_VOID(store.AddToCounter(name, amount));
  counters_.clear();
  return {};
}

void Work::Tell(Notice notice) {
  if (notices.size() < kMostNotices) return notices.push_back(std::move(notice));
  ++untold;
}

void Work::Reset() {
  notices.clear();
  untold = 0;
  rows.Clear();
  touched_.clear();
  is_touched_.clear();
  arrived.clear();
  counters_.clear();
  rows_became_ready = false;
}

std::string EffectName(std::string_view object, std::string_view local_key,
                       std::string_view entity_text) {
  std::string name(object);
  return name.append(" ").append(local_key.empty() ? entity_text : local_key);
}

}  // namespace treaty::engine
