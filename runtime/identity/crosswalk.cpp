#include "runtime/identity/crosswalk.h"

#include <algorithm>

namespace treaty::identity {

using program::LookupAnswer;
using program::LookupState;
using program::ReferenceKind;
using store::EntityRow;
using store::RecordRow;
using store::RecordState;

namespace {

std::string Words(std::string_view kind, std::string_view a, std::string_view b) {
  std::string text(kind);
  return text.append(" ").append(a).append(" ").append(b);
}

}  // namespace

std::string AwaitsEntityOf(std::string_view object, std::string_view key) {
  return Words("entity", object, key);
}
std::string AwaitsKey(std::string_view entity, std::string_view key) {
  return Words("key", entity, key);
}
std::string AwaitsRecordOf(std::string_view object, std::string_view entity_text) {
  return Words("record", object, entity_text);
}

void Crosswalk::Start() {
  answers_.clear();
  missing_.clear();
}

LookupAnswer Crosswalk::Find(const program::Reference& reference, std::string_view key) {
  std::string awaits;
  Result<std::string> answer = Answer(reference, key, &awaits);
  if (!answer) {
    error_ = answer.error();
    return {LookupState::kMissing, {}};
  }
  if (answer->empty()) {
    if (std::find(missing_.begin(), missing_.end(), awaits) == missing_.end()) {
      missing_.push_back(std::move(awaits));
    }
    return {LookupState::kMissing, {}};
  }
  answers_.push_back(*std::move(answer));
  return {LookupState::kFound, answers_.back()};
}

Result<std::string> Crosswalk::Answer(const program::Reference& reference, std::string_view key,
                                      std::string* awaits) {
  switch (reference.kind) {
    case ReferenceKind::kEntityOfRecord:
      *awaits = AwaitsEntityOf(reference.object, key);
      return EntityOfRecord(reference.object, key);
    case ReferenceKind::kRecordOfEntity:
      return RecordOfEntity(reference.object, key, awaits);
    case ReferenceKind::kEntityByKey: {
      *awaits = AwaitsKey(reference.entity, key);
      TRY(const store::EntityId id, store_.EntityByKey(reference.entity, key));
      return id == 0 ? std::string() : store::EntityText(reference.entity, id);
    }
  }
  return std::string();
}

Result<std::string> Crosswalk::EntityOfRecord(std::string_view object, std::string_view key) {
  TRY(RecordRow* record, rows_.FindRecord(object, key));
  // A record that was merged away stands for the one it was merged into.
  while (record != nullptr && record->state == RecordState::kMerged) {
    TRY(record, rows_.FindRecord(object, record->merged_into));
  }
  if (record == nullptr) return std::string();
  TRY(const EntityRow* entity, rows_.LivingEntity(record->entity));
  return entity == nullptr ? std::string() : store::EntityText(entity->entity, entity->id);
}

Result<std::string> Crosswalk::RecordOfEntity(std::string_view object,
                                              std::string_view entity_text,
                                              std::string* awaits) {
  *awaits = AwaitsRecordOf(object, entity_text);
  TRY(const EntityRow* entity, rows_.LivingEntity(store::EntityIdOf(entity_text)));
  if (entity == nullptr) return std::string();
  *awaits = AwaitsRecordOf(object, store::EntityText(entity->entity, entity->id));
  for (const store::RecordId id : entity->records) {
    TRY(const RecordRow* record, rows_.Record(id));
    if (record != nullptr && record->object == object && record->state == RecordState::kLive) {
      return record->key;
    }
  }
  return std::string();
}

}  // namespace treaty::identity
