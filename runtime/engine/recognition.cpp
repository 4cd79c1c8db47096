#include "runtime/engine/recognition.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "runtime/base/check.h"
#include "runtime/base/failpoint.h"
#include "runtime/identity/clusters.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using identity::Matcher;
using program::Entity;
using store::EntityId;
using store::EntityRow;
using store::EntityState;
using store::RecordRow;
using store::RecordState;

bool Recognition::Speaks(const RecordRow& record) const {
  return record.state == RecordState::kLive && !record.contribution.empty() &&
         work_.plan.GivesExistence(record.object);
}

Result<bool> Recognition::Place(const InboundRoute& route, RecordRow* record) {
  const Entity& entity = *route.entity;
  TRY_VOID(work_.matcher.Reindex(entity, record));
  if (!work_.plan.GivesExistence(record->object)) {
    if (record->entity != 0) return true;
    return FindEntity(entity, record);
  }
  TRY_VOID(Recluster(entity, record));
  return true;
}

// The business key that the record itself claims, in plain form; empty when it claims none.
std::string Recognition::ClaimOf(const Entity& entity, const RecordRow& record) const {
  const std::string_view claim = Matcher::KeyOf(entity, record.contribution);
  return TextOf(claim).value_or(std::string(claim));
}

// For records that bring nothing into being.
Result<bool> Recognition::FindEntity(const Entity& entity, RecordRow* record) {
  const std::string key = ClaimOf(entity, *record);
  EntityId id = 0;
  if (!key.empty()) {
    TRY(id, work_.store.EntityByKey(entity.name, key));
  }
  if (id == 0) {
    TRY(const std::vector<RecordRow*> neighbours, work_.matcher.Neighbours(entity, record));
    for (const RecordRow* other : neighbours) {
      if (other == record || other->entity == 0 || other->contribution.empty()) continue;
      if (!work_.matcher.Linked(entity, *record, *other)) continue;
      if (!work_.matcher.Never(entity, *record, *other)) id = other->entity;
      if (id != 0) break;
    }
  }
  TRY(EntityRow* row, work_.rows.LivingEntity(id));
  if (row == nullptr) return false;
  TRY_VOID(Link(record, row));
  return true;
}

Result<void> Recognition::Withdraw(const Entity& entity, RecordRow* record) {
  TRY_VOID(work_.matcher.Reindex(entity, record));
  work_.Touch(record->entity, false);
  if (!work_.plan.GivesExistence(record->object)) return {};
  TRY(const EntityRow* row, work_.rows.LivingEntity(record->entity));
  if (row == nullptr) return {};
  // The others may have been one only through this record.
  for (const store::RecordId id : row->records) {
    TRY(RecordRow* other, work_.rows.Record(id));
    if (other != nullptr && other != record && Speaks(*other)) return Recluster(entity, other);
  }
  return {};
}

// The records that may be one with `record` and give existence, by object and key.
Result<std::vector<RecordRow*>> Recognition::Speakers(const Entity& entity, RecordRow* record) {
  TRY(std::vector<RecordRow*> records, work_.matcher.Neighbours(entity, record));
  const std::string key = ClaimOf(entity, *record);
  if (!key.empty()) {
    TRY(const EntityId id, work_.store.EntityByKey(entity.name, key));
    TRY(const EntityRow* holder, work_.rows.LivingEntity(id));
    if (holder != nullptr && holder->id != record->entity) {
      for (const store::RecordId other : holder->records) {
        TRY(RecordRow* row, work_.rows.Record(other));
        if (row != nullptr) records.push_back(row);
      }
    }
  }
  std::erase_if(records, [&](const RecordRow* row) { return !Speaks(*row); });
  std::sort(records.begin(), records.end(), [](const RecordRow* a, const RecordRow* b) {
    return std::tie(a->object, a->key) < std::tie(b->object, b->key);
  });
  records.erase(std::unique(records.begin(), records.end()), records.end());
  return records;
}

Result<std::vector<Recognition::Group>> Recognition::GroupsOf(
    const Entity& entity, const std::vector<RecordRow*>& records) {
  // A record that claims a key belongs with the records of the entity that has it.
  std::vector<std::string> claims, keys;
  for (const RecordRow* record : records) {
    claims.push_back(ClaimOf(entity, *record));
    TRY(const EntityRow* row, work_.rows.LivingEntity(record->entity));
    keys.push_back(row == nullptr ? std::string() : row->key);
  }
  const auto claims_key_of = [&](size_t a, size_t b) {
    return !claims[a].empty() && claims[a] == keys[b];
  };
  const std::vector<size_t> clusters = identity::Cluster(
      records.size(),
      [&](size_t a, size_t b) {
        return claims_key_of(a, b) || claims_key_of(b, a) ||
               work_.matcher.Linked(entity, *records[a], *records[b]);
      },
      [&](size_t a, size_t b) { return work_.matcher.Never(entity, *records[a], *records[b]); });
  std::map<size_t, Group> groups;
  for (size_t i = 0; i < records.size(); ++i) groups[clusters[i]].records.push_back(records[i]);
  std::vector<Group> ordered;
  for (auto& [lowest, group] : groups) ordered.push_back(std::move(group));
  return ordered;
}

// Each group keeps the oldest entity of its records that no group before it took, or gets a new
// one.
Result<void> Recognition::GiveEntities(const Entity& entity, std::vector<Group>* groups) {
  std::set<EntityId> taken;
  for (Group& group : *groups) {
    std::set<EntityId> held;
    for (const RecordRow* record : group.records) {
      TRY(const EntityRow* row, work_.rows.LivingEntity(record->entity));
      if (row != nullptr) held.insert(row->id);
    }
    for (const EntityId id : held) {
      if (!taken.insert(id).second) continue;
      TRY(group.entity, work_.rows.Entity(id));
      break;
    }
    if (group.entity != nullptr) continue;
    TRY(group.entity, work_.rows.NewEntity(entity.name, work_.now_us));
    taken.insert(group.entity->id);
    work_.Count("entities created");
  }
  return {};
}

Result<void> Recognition::Recluster(const Entity& entity, RecordRow* record) {
  TRY(const std::vector<RecordRow*> records, Speakers(entity, record));
  TRY(std::vector<Group> groups, GroupsOf(entity, records));
  TRY_VOID(GiveEntities(entity, &groups));
  std::map<EntityId, EntityRow*> emptied;  // -> where its records went
  for (const Group& group : groups) {
    for (RecordRow* member : group.records) {
      TRY(EntityRow* before, work_.rows.LivingEntity(member->entity));
      if (before == group.entity) continue;
      if (before != nullptr) emptied.emplace(before->id, group.entity);
      TRY_VOID(MoveTo(member, group.entity));
    }
  }
  for (const Group& group : groups) emptied.erase(group.entity->id);
  for (const auto& [id, into] : emptied) {
    TRY(EntityRow* from, work_.rows.Entity(id));
    TRY_VOID(Merge(from, into));
  }
  return {};
}

Result<void> Recognition::Link(RecordRow* record, EntityRow* entity) {
  CHECK(entity->state != EntityState::kMerged, "records are linked to entities that live on");
  return MoveTo(record, entity);
}

Result<void> Recognition::MoveTo(RecordRow* record, EntityRow* entity) {
  TRY(EntityRow* before, work_.rows.LivingEntity(record->entity));
  if (before != nullptr) {
    std::erase(before->records, record->id);
    work_.rows.Touch(before);
    work_.Touch(before->id, true);
  }
  record->entity = entity->id;
  work_.rows.Touch(record);
  const auto at = std::lower_bound(entity->records.begin(), entity->records.end(), record->id);
  if (at == entity->records.end() || *at != record->id) entity->records.insert(at, record->id);
  work_.rows.Touch(entity);
  work_.Touch(entity->id, true);
  work_.Arrived(identity::AwaitsEntityOf(record->object, record->key));
  work_.Arrived(identity::AwaitsRecordOf(record->object,
                                         store::EntityText(entity->entity, entity->id)));
  return {};
}

Result<void> Recognition::FollowMerge(const RecordRow* loser, const RecordRow* survivor) {
  TRY(EntityRow* from, work_.rows.LivingEntity(loser->entity));
  TRY(EntityRow* into, work_.rows.LivingEntity(survivor->entity));
  if (from == nullptr || into == nullptr || from == into) return {};
  for (const store::RecordId id : from->records) {
    TRY(const RecordRow* record, work_.rows.Record(id));
    if (record != nullptr && Speaks(*record)) return {};
  }
  return Merge(from, into);
}

Result<void> Recognition::Merge(EntityRow* from, EntityRow* into) {
  CHECK(from != into, "an entity is not merged into itself");
  const std::vector<store::RecordId> records = from->records;
  for (const store::RecordId id : records) {
    TRY(RecordRow* record, work_.rows.Record(id));
    if (record != nullptr) TRY_VOID(MoveTo(record, into));
  }
  from->state = EntityState::kMerged;
  from->merged_into = into->id;
  from->changed_us = work_.now_us;
  work_.rows.Touch(from);
  work_.Touch(from->id, true);  // takes back what was to be sent for it
  work_.Touch(into->id, true);
  // Who waits for a record of the one that ends waits for one of its survivor from now on.
  const std::string ended = store::EntityText(from->entity, from->id);
  for (const program::Object& object : work_.plan.model().objects) {
    work_.Arrived(identity::AwaitsRecordOf(object.system + "." + object.shape.name, ended));
  }
  work_.Count("entities merged");
  TREATY_FAILPOINT("identity.merge");
  return {};
}

}  // namespace treaty::engine
