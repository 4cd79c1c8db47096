#include "runtime/store/row_cache.h"

#include <algorithm>

#include "runtime/base/check.h"

namespace treaty::store {

namespace {

constexpr size_t kHints = 1 << 18;

size_t Slot(std::string_view name) { return std::hash<std::string_view>()(name) % kHints; }

}  // namespace

RowCache::RowCache(Store& store) : store_(store), found_at_(kHints) {}

std::string RowCache::NameOf(std::string_view object, std::string_view key) {
  std::string name;
  name.reserve(object.size() + key.size() + 1);
  name.append(object).append(1, ' ').append(key);
  return name;
}

// By the number it had last, which saves the look into the index; whoever has that number now is
// compared, so an old hint does no harm.
Result<std::optional<RecordRow>> RowCache::ReadRecord(std::string_view object,
                                                      std::string_view key,
                                                      std::string_view name) {
  if (const RecordId hint = found_at_[Slot(name)]; hint != 0) {
    TRY(std::optional<RecordRow> row, store_.RecordById(hint));
    if (row && row->object == object && row->key == key) return row;
  }
  return store_.FindRecord(object, key);
}

void RowCache::NoteRecords(const EntityRow& row) {
  const auto at = size_t(row.id);
  if (at >= has_one_record_.size()) has_one_record_.resize(std::max(at + 1, 2 * at));
  has_one_record_[at] = row.state == EntityState::kLive && row.records.size() == 1;
}

bool RowCache::HasOneRecord(EntityId id) const {
  // What this transaction changed is not noted yet.
  if (entities_.count(id) != 0) return false;
  return size_t(id) < has_one_record_.size() && has_one_record_[size_t(id)];
}

RecordRow* RowCache::Keep(RecordRow row) {
  CachedRecord& cached = records_[row.id];
  if (!cached.row) {
    std::string name = NameOf(row.object, row.key);
    found_at_[Slot(name)] = row.id;
    record_ids_[std::move(name)] = row.id;
    cached.row = std::make_unique<RecordRow>(std::move(row));
  }
  return cached.row.get();
}

Result<RecordRow*> RowCache::FindRecord(std::string_view object, std::string_view key) {
  const std::string name = NameOf(object, key);
  const auto known = record_ids_.find(name);
  if (known != record_ids_.end()) return records_[known->second].row.get();
  TRY(std::optional<RecordRow> row, ReadRecord(object, key, name));
  return row ? Keep(*std::move(row)) : nullptr;
}

Result<RecordRow*> RowCache::Record(RecordId id) {
  const auto known = records_.find(id);
  if (known != records_.end()) return known->second.row.get();
  TRY(std::optional<RecordRow> row, store_.RecordById(id));
  return row ? Keep(*std::move(row)) : nullptr;
}

Result<EntityRow*> RowCache::Entity(EntityId id) {
  const auto known = entities_.find(id);
  if (known != entities_.end()) return known->second.row.get();
  TRY(std::optional<EntityRow> row, store_.EntityById(id));
  if (!row) return nullptr;
  row->reindex = false;
  NoteRecords(*row);
  return (entities_[id].row = std::make_unique<EntityRow>(*std::move(row))).get();
}

Result<EntityRow*> RowCache::LivingEntity(EntityId id) {
  // Chains of merges are short and never cyclic: an entity merges only into a living one.
  for (;;) {
    if (id == 0) return nullptr;
    TRY(EntityRow* row, Entity(id));
    if (row == nullptr || row->state != EntityState::kMerged) return row;
    id = row->merged_into;
  }
}

Result<RecordRow*> RowCache::NewRecord(std::string_view object, std::string_view key) {
  RecordRow row;
  row.object = object;
  row.key = key;
  TRY_VOID(store_.PutRecord(&row));
  return Keep(std::move(row));
}

Result<EntityRow*> RowCache::NewEntity(std::string_view entity, int64_t now_us) {
  auto row = std::make_unique<EntityRow>();
  row->entity = entity;
  row->changed_us = now_us;
  row->golden = "{}";
  row->lineage = "{}";
  TRY_VOID(store_.PutEntity(row.get()));
  row->reindex = false;
  EntityRow* kept = row.get();
  entities_[row->id].row = std::move(row);
  return kept;
}

void RowCache::Touch(const RecordRow* row) {
  CachedRecord& cached = records_[row->id];
  if (!cached.dirty) dirty_records_.push_back(row->id);
  cached.dirty = true;
}

void RowCache::Touch(const EntityRow* row) {
  CachedEntity& cached = entities_[row->id];
  if (!cached.dirty) dirty_entities_.push_back(row->id);
  cached.dirty = true;
}

Result<void> RowCache::Rekey(RecordRow* row, std::string_view key) {
  TRY_VOID(store_.RekeyRecord(row->id, key));
  record_ids_.erase(NameOf(row->object, row->key));
  row->key = key;
  record_ids_[NameOf(row->object, row->key)] = row->id;
  return {};
}

Result<void> RowCache::Save(EntityRow* row) {
  row->reindex = true;
  TRY_VOID(store_.PutEntity(row));
  row->reindex = false;
  return {};
}

Result<void> RowCache::Flush() {
  for (const RecordId id : dirty_records_) {
    CachedRecord& cached = records_[id];
    TRY_VOID(store_.PutRecord(cached.row.get()));
    cached.dirty = false;
  }
  dirty_records_.clear();
  for (const EntityId id : dirty_entities_) {
    CachedEntity& cached = entities_[id];
    TRY_VOID(store_.PutEntity(cached.row.get()));
    NoteRecords(*cached.row);
    cached.row->reindex = false;
    cached.dirty = false;
  }
  dirty_entities_.clear();
  return {};
}

void RowCache::Clear() {
  CHECK(dirty_records_.empty() && dirty_entities_.empty(),
        "rows are written before they are forgotten");
  records_.clear();
  record_ids_.clear();
  entities_.clear();
}

}  // namespace treaty::store
