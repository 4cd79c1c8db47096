// Which entity a record belongs to: finds it, makes it, joins and splits entities as what their
// records say changes.
//
// Records of objects that give existence (some route of theirs lists `created`) are clustered:
// linked by business key or rule, apart where a rule says never. The clusters depend on what the
// records say, not on the order in which they came. Records of other objects belong to an entity
// because a confirmed create linked them, or because their key or a rule finds one; they bring
// none into being.
#pragma once

#include <vector>

#include "runtime/engine/work.h"

namespace treaty::engine {

class Recognition {
 public:
  explicit Recognition(Work& work) : work_(work) {}

  // Puts the record where its contribution says it belongs. False: nowhere yet, it must wait.
  Result<bool> Place(const InboundRoute& route, store::RecordRow* record);
  // The record says nothing any more (deleted, merged, left): its entity is looked at again.
  Result<void> Withdraw(const program::Entity& entity, store::RecordRow* record);
  // Links a record that belongs to nobody, as a confirmed create does.
  Result<void> Link(store::RecordRow* record, store::EntityRow* entity);
  // `loser` was merged into `survivor` in their system: what else its entity has follows, unless
  // another record keeps that entity alive.
  Result<void> FollowMerge(const store::RecordRow* loser, const store::RecordRow* survivor);
  // All that `from` has goes to `into`; `from` is merged.
  Result<void> Merge(store::EntityRow* from, store::EntityRow* into);

 private:
  struct Group {
    std::vector<store::RecordRow*> records;
    store::EntityRow* entity = nullptr;
  };
  Result<bool> FindEntity(const program::Entity& entity, store::RecordRow* record);
  Result<void> Recluster(const program::Entity& entity, store::RecordRow* record);
  Result<std::vector<store::RecordRow*>> Speakers(const program::Entity& entity,
                                                  store::RecordRow* record);
  Result<std::vector<Group>> GroupsOf(const program::Entity& entity,
                                      const std::vector<store::RecordRow*>& records);
  Result<void> GiveEntities(const program::Entity& entity, std::vector<Group>* groups);
  std::string ClaimOf(const program::Entity& entity, const store::RecordRow& record) const;
  Result<void> MoveTo(store::RecordRow* record, store::EntityRow* entity);
  bool Speaks(const store::RecordRow& record) const;

  Work& work_;
};

}  // namespace treaty::engine
