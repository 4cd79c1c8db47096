#include "runtime/identity/matcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "runtime/value/json_text.h"

namespace treaty::identity {

using program::Entity;
using store::EntityRow;
using store::RecordId;
using store::RecordRow;

const program::Identity* Matcher::RulesOf(const Entity& entity) const {
  for (const program::Identity& identity : model_.identities) {
    if (identity.entity == entity.name) return &identity;
  }
  return nullptr;
}

std::string_view Matcher::KeyOf(const Entity& entity, std::string_view record) {
  if (entity.key.empty() || record.empty()) return {};
  const auto key = MemberOf(record, entity.key);
  return key && !IsJsonNull(*key) ? *key : std::string_view();
}

std::vector<BlockKey> Matcher::KeysOf(const Entity& entity, std::string_view contribution) {
  std::vector<BlockKey> keys;
  if (contribution.empty()) return keys;
  const std::string_view key = KeyOf(entity, contribution);
  if (!key.empty()) keys.push_back({0, Fingerprint(key)});
  const program::Identity* rules = RulesOf(entity);
  if (rules == nullptr) return keys;
  for (uint32_t rule = 0; rule < rules->block_by.size(); ++rule) {
    const auto result = evaluator_.Run(rules->block_by[rule], {contribution});
    if (result.outcome != program::Outcome::kDone || IsJsonNull(result.output)) continue;
    keys.push_back({rule + 1, Fingerprint(result.output)});
  }
  return keys;
}

std::string Matcher::Encode(const std::vector<BlockKey>& keys) {
  std::string text;
  for (const BlockKey& key : keys) {
    fmt::format_to(std::back_inserter(text), "{}{}:{:016x}", text.empty() ? "" : " ", key.rule,
                   key.key);
  }
  return text;
}

std::vector<BlockKey> Matcher::Decode(std::string_view text) {
  std::vector<BlockKey> keys;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    char* next = nullptr;
    BlockKey key;
    key.rule = uint32_t(std::strtoul(at, &next, 10));
    key.key = std::strtoull(next + 1, &next, 16);
    keys.push_back(key);
    at = next + 1;
  }
  return keys;
}

Result<bool> Matcher::Reindex(const Entity& entity, RecordRow* record) {
  const std::vector<BlockKey> before = Decode(record->blocks);
  const std::vector<BlockKey> after = KeysOf(entity, record->contribution);
  if (before == after) return false;
  for (const BlockKey& key : before) {
    if (std::find(after.begin(), after.end(), key) != after.end()) continue;
    TRY_VOID(store_.RemoveBlock(entity.name, key.rule, key.key, record->id));
  }
  for (const BlockKey& key : after) {
    if (std::find(before.begin(), before.end(), key) != before.end()) continue;
    TRY_VOID(store_.AddBlock(entity.name, key.rule, key.key, record->id));
  }
  record->blocks = Encode(after);
  rows_.Touch(record);
  return true;
}

Result<std::vector<RecordRow*>> Matcher::Neighbours(const Entity& entity, RecordRow* record) {
  std::set<RecordId> ids = {record->id};
  std::set<store::EntityId> entities;
  if (record->entity != 0) entities.insert(record->entity);
  for (const BlockKey& key : Decode(record->blocks)) {
    TRY(const std::vector<RecordId> block,
        store_.InBlock(entity.name, key.rule, key.key, kGreatestBlock));
    ids.insert(block.begin(), block.end());
  }
  for (const RecordId id : ids) {
    TRY(const RecordRow* neighbour, rows_.Record(id));
    if (neighbour != nullptr && neighbour->entity != 0) entities.insert(neighbour->entity);
  }
  for (const store::EntityId id : entities) {
    if (ids.size() >= kGreatestNeighbourhood) break;
    TRY(const EntityRow* row, rows_.LivingEntity(id));
    if (row != nullptr) ids.insert(row->records.begin(), row->records.end());
  }
  std::vector<RecordRow*> neighbours;
  for (const RecordId id : ids) {
    TRY(RecordRow* neighbour, rows_.Record(id));
    if (neighbour != nullptr) neighbours.push_back(neighbour);
  }
  std::sort(neighbours.begin(), neighbours.end(), [](const RecordRow* a, const RecordRow* b) {
    return std::tie(a->object, a->key) < std::tie(b->object, b->key);
  });
  return neighbours;
}

bool Matcher::Linked(const Entity& entity, const RecordRow& a, const RecordRow& b) {
  const std::string_view key = KeyOf(entity, a.contribution);
  if (!key.empty() && key == KeyOf(entity, b.contribution)) return true;
  const program::Identity* rules = RulesOf(entity);
  if (rules == nullptr) return false;
  const std::vector<BlockKey> blocks = Decode(a.blocks);
  const std::vector<BlockKey> others = Decode(b.blocks);
  const bool share = std::any_of(blocks.begin(), blocks.end(), [&](const BlockKey& block) {
    return std::find(others.begin(), others.end(), block) != others.end();
  });
  if (!share && !rules->block_by.empty()) return false;
  return std::any_of(rules->link.begin(), rules->link.end(), [&](program::UnitIndex rule) {
    return evaluator_.IsTrue(rule, {a.contribution, b.contribution});
  });
}

bool Matcher::Never(const Entity& entity, const RecordRow& a, const RecordRow& b) {
  const program::Identity* rules = RulesOf(entity);
  if (rules == nullptr) return false;
  return std::any_of(rules->never.begin(), rules->never.end(), [&](program::UnitIndex rule) {
    return evaluator_.IsTrue(rule, {a.contribution, b.contribution});
  });
}

}  // namespace treaty::identity
