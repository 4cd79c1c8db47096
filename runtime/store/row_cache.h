// The records and entities that one transaction touches: each is read once, changed in memory by
// whoever works on it, and written once before the commit. One thread.
//
// Pointers stay valid until Clear. New rows are inserted at once, for their number.
//
// Two hints outlive a transaction, in bounded memory: at what number a record was found last (2^18
// of them, 4 MiB; believed only if the row read there has the key), and which entities have one
// record only (a bit each).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/store/store.h"

namespace treaty::store {

class RowCache {
 public:
  explicit RowCache(Store& store);

  // nullptr: there is none.
  Result<RecordRow*> FindRecord(std::string_view object, std::string_view key);
  Result<RecordRow*> Record(RecordId id);
  Result<EntityRow*> Entity(EntityId id);
  // Follows merges to the entity that lives on; 0 for 0.
  Result<EntityRow*> LivingEntity(EntityId id);
  // True: the entity lives and has one record. False also when that is not known without a look.
  bool HasOneRecord(EntityId id) const;

  // A new, stored record without an image yet.
  Result<RecordRow*> NewRecord(std::string_view object, std::string_view key);
  Result<EntityRow*> NewEntity(std::string_view entity, int64_t now_us);

  // Says that the row was changed and must be written.
  void Touch(const RecordRow* row);
  void Touch(const EntityRow* row);
  // Gives a record another key; nobody may hold that key.
  Result<void> Rekey(RecordRow* row, std::string_view key);
  // Writes an entity now, its indexes too: after its key changed, so that others find it.
  Result<void> Save(EntityRow* row);

  Result<void> Flush();
  void Clear();

 private:
  struct CachedRecord {
    std::unique_ptr<RecordRow> row;
    bool dirty = false;
  };
  struct CachedEntity {
    std::unique_ptr<EntityRow> row;
    bool dirty = false;
  };
  RecordRow* Keep(RecordRow row);
  Result<std::optional<RecordRow>> ReadRecord(std::string_view object, std::string_view key,
                                              std::string_view name);
  void NoteRecords(const EntityRow& row);
  static std::string NameOf(std::string_view object, std::string_view key);

  Store& store_;
  std::unordered_map<RecordId, CachedRecord> records_;
  std::unordered_map<std::string, RecordId> record_ids_;  // "object key"
  std::unordered_map<EntityId, CachedEntity> entities_;
  std::vector<RecordId> dirty_records_;    // in the order of their first change
  std::vector<EntityId> dirty_entities_;
  std::vector<RecordId> found_at_;    // by the hash of "object key"
  std::vector<bool> has_one_record_;  // by entity
};

}  // namespace treaty::store
