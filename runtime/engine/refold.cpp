#include "runtime/engine/refold.h"

#include "runtime/base/check.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using store::EntityRow;
using store::EntityState;
using store::RecordRow;
using store::RecordState;

namespace {

class CompiledRules : public golden::FoldRules {
 public:
  explicit CompiledRules(identity::Evaluator& evaluator) : evaluator_(evaluator) {}

  std::string OwnerOf(program::UnitIndex owner_unit, std::string_view golden) override {
    const program::UnitResult result = evaluator_.Run(owner_unit, {golden});
    if (result.outcome != program::Outcome::kDone) return {};
    return TextOf(result.output).value_or("");
  }
  bool Admits(program::UnitIndex where, std::string_view value) override {
    return evaluator_.IsTrue(where, {"{\"value\":" + std::string(value) + "}"});
  }

 private:
  identity::Evaluator& evaluator_;
};

}  // namespace

Result<Refold::Voices> Refold::Gather(const EntityRow& entity) {
  Voices voices;
  for (const store::RecordId id : entity.records) {
    TRY(const RecordRow* record, work_.rows.Record(id));
    if (record == nullptr || record->contribution.empty()) continue;
    if (record->state != RecordState::kLive) continue;
    voices.contributions.push_back({record->id, record->object, record->key, record->said_us,
                                    record->contribution, record->since});
    voices.exists = voices.exists || work_.plan.GivesExistence(record->object);
  }
  return voices;
}

Result<void> Refold::Run(store::EntityId id, bool all_routes) {
  TRY(EntityRow* row, work_.rows.Entity(id));
  if (row == nullptr) return {};
  if (row->state == EntityState::kMerged) return outbound_.WithdrawAll(*row);
  const program::Entity* entity = work_.plan.Entity(row->entity);
  if (entity == nullptr) return {};  // this bundle does not know it: kept as it is
  TRY_VOID(restore_.Folded(*row));
  TRY(Voices voices, Gather(*row));
  if (!voices.exists) return Retire(row);
  const bool revived = row->state == EntityState::kRetired;
  row->state = EntityState::kLive;
  const std::string before = row->golden;
  CompiledRules rules(work_.evaluator);
  const golden::Folded folded =
      golden::Fold(*entity, std::move(voices.contributions), work_.now_us, rules);
  if (revived) work_.rows.Touch(row);
  TRY_VOID(TakeFolded(*entity, folded, row));
  return outbound_.Look(*row, revived || all_routes ? std::string_view() : before);
}

Result<void> Refold::TakeFolded(const program::Entity& entity, const golden::Folded& folded,
                                EntityRow* row) {
  const std::string lineage = golden::LineageJson(folded.lineage);
  const bool changed = row->golden != folded.golden;
  if (row->next_change_us != folded.next_change_us) {
    row->next_change_us = folded.next_change_us;
    row->reindex = true;
    work_.rows.Touch(row);
  }
  if (!changed && row->lineage == lineage) return {};
  row->lineage = lineage;
  work_.rows.Touch(row);
  if (!changed) return {};
  row->golden = folded.golden;
  row->version += 1;
  row->changed_us = work_.now_us;
  work_.Count("golden changes");
  return TakeKey(entity, row);
}

Result<void> Refold::TakeKey(const program::Entity& entity, EntityRow* row) {
  const std::string_view said = identity::Matcher::KeyOf(entity, row->golden);
  const std::string key = TextOf(said).value_or(std::string(said));
  if (key == row->key) return {};
  row->key = key;
  TRY_VOID(work_.rows.Save(row));
  if (!key.empty()) work_.Arrived(identity::AwaitsKey(row->entity, key));
  return {};
}

Result<void> Refold::Retire(EntityRow* row) {
  if (row->state == EntityState::kLive && row->version > 0) {
    row->state = EntityState::kRetired;
    row->changed_us = work_.now_us;
    work_.rows.Touch(row);
    work_.Count("entities retired");
  }
  return outbound_.WithdrawAll(*row);
}

}  // namespace treaty::engine
