#include "runtime/engine/restore_watch.h"

#include <cstdlib>
#include <string>
#include <vector>

#include "runtime/golden/overlay.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using store::DriftRow;
using store::EntityRow;
using store::RecordRow;

namespace {

constexpr std::string_view kNothingKnown = "{}";
constexpr size_t kPage = 256;

}  // namespace

Result<void> RestoreWatch::Load() {
  TRY(const std::string fact, work_.store.Fact(kFact));
  catching_up_ = fact.starts_with(kCatchingUp);
  if (!catching_up_) {
    if (!fact.empty()) uncertain_until_us_ = std::atoll(fact.c_str());
    return {};
  }
  if (fact.size() > kCatchingUp.size()) {
    catching_up_since_us_ = std::atoll(fact.c_str() + kCatchingUp.size());
    return {};
  }
  catching_up_since_us_ = work_.now_us;
  return work_.store.SetFact(kFact, std::string(kCatchingUp) + " " +
                                        std::to_string(catching_up_since_us_));
}

Result<void> RestoreWatch::Spoke(std::string_view object, std::string_view key) {
  if (!catching_up_) return {};
  TRY(const RecordRow* record, work_.rows.FindRecord(object, key));
  if (record != nullptr) work_.Touch(record->entity, true);
  return {};
}

Result<void> RestoreWatch::Folded(const EntityRow& entity) {
  if (!catching_up_) return {};
  for (const store::RecordId id : entity.records) {
    TRY(RecordRow* record, work_.rows.Record(id));
    if (record == nullptr || record->confirmed.empty()) continue;
    if (!work_.plan.Inbound(record->object).empty()) continue;  // its source tells
    record->confirmed = kNothingKnown;
    work_.rows.Touch(record);
  }
  return {};
}

Result<void> RestoreWatch::CaughtUp() {
  if (!catching_up_) return {};
  for (int64_t after = 0; after >= 0;) TRY_VOID(ReconcileSome(&after));
  catching_up_ = false;
  uncertain_until_us_ = work_.now_us;
  work_.rows_became_ready = true;
  return work_.store.SetFact(kFact, std::to_string(uncertain_until_us_));
}

Result<void> RestoreWatch::ReconcileSome(int64_t* after) {
  TRY(std::vector<DriftRow> drifts, work_.store.OpenDrift(0, *after, kPage));
  for (DriftRow& drift : drifts) {
    if (drift.noticed_us >= catching_up_since_us_) TRY_VOID(Reconcile(&drift));
  }
  *after = drifts.size() < kPage ? -1 : drifts.back().id;
  return {};
}

// A member that we wrote and that holds something else now.
Result<void> RestoreWatch::Reconcile(DriftRow* drift) {
  TRY(RecordRow* record, work_.rows.FindRecord(drift->object, drift->key));
  if (record == nullptr) return {};
  TRY(const EntityRow* entity, work_.rows.LivingEntity(record->entity));
  if (entity == nullptr) return {};
  TRY(const bool others_spoke, OthersSpoke(*entity, *record));
  if (!others_spoke) return {};
  TRY_VOID(Holds(record, drift->member, drift->theirs));
  work_.Touch(entity->id, true);
  drift->open = false;
  return work_.store.PutDrift(drift);
}

Result<void> RestoreWatch::Holds(RecordRow* record, std::string_view member,
                                 std::string_view value) {
  TRY(const std::string canonical, Canonicalise(value));
  const std::string held = JsonWriter().BeginObject().Key(member).Raw(canonical).EndObject().Take();
  TRY(record->confirmed, golden::Overlay(golden::OtherMembers(record->confirmed, held), held));
  work_.rows.Touch(record);
  return {};
}

// Whether records of other systems, or others of this one, said something since the backup.
Result<bool> RestoreWatch::OthersSpoke(const EntityRow& entity, const RecordRow& record) {
  for (const store::RecordId id : entity.records) {
    TRY(const RecordRow* other, work_.rows.Record(id));
    if (other == nullptr || other->id == record.id || other->seq == 0) continue;
    TRY(const std::optional<store::JournalRow> event, work_.store.JournalBySeq(other->seq));
    if (event && event->accepted_us >= catching_up_since_us_) return true;
  }
  return false;
}

}  // namespace treaty::engine
