// Brings an entity's golden record up to date with what its records say, and decides whether it
// lives.
#pragma once

#include "runtime/engine/outbound.h"
#include "runtime/engine/restore_watch.h"
#include "runtime/engine/work.h"
#include "runtime/golden/fold.h"

namespace treaty::engine {

class Refold {
 public:
  Refold(Work& work, Outbound& outbound, RestoreWatch& restore)
      : work_(work), outbound_(outbound), restore_(restore) {}

  // Folds, and lets the outbound routes look at what changed.
  Result<void> Run(store::EntityId id, bool all_routes);

 private:
  struct Voices {
    std::vector<golden::Contribution> contributions;
    bool exists = false;  // some of them give existence
  };
  Result<Voices> Gather(const store::EntityRow& entity);
  Result<void> Retire(store::EntityRow* entity);
  Result<void> TakeFolded(const program::Entity& entity, const golden::Folded& folded,
                          store::EntityRow* row);
  Result<void> TakeKey(const program::Entity& entity, store::EntityRow* row);

  Work& work_;
  Outbound& outbound_;
  RestoreWatch& restore_;
};

}  // namespace treaty::engine
