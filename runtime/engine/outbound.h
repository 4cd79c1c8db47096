// Decides what must be sent: compares what an outbound route's map says about an entity with what
// is confirmed in the target, record by record.
//
// There is at most one unsettled outbox row a (target object, entity, local key). It says *that*
// the record must be brought up to date, not with what: the body is rendered when the row is
// taken, so any number of changes before that cost one write. While an effect is underway nothing
// is decided; its settlement makes the routes look again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/guard.h"
#include "runtime/engine/troubles.h"
#include "runtime/engine/work.h"

namespace treaty::engine {

// What a route's map says about an entity now.
struct Rendered {
  program::Outcome outcome = program::Outcome::kDone;
  std::string body;                   // kDone: canonical JSON
  std::vector<std::string> missing;   // kWaiting: for what; empty: for the entity's next change
  Trouble trouble;                    // otherwise: code, path, origin, message
};

class Outbound {
 public:
  Outbound(Work& work, Troubles& troubles, Guard& guard)
      : work_(work), troubles_(troubles), guard_(guard) {}

  // Looks at the routes that `golden_before` -> now can concern; at all when it is empty.
  Result<void> Look(const store::EntityRow& entity, std::string_view golden_before);
  // Something that the row waited for has come.
  Result<void> Wake(const store::OutboxRow& row);
  // The entity is sent nowhere any more: takes back what is not underway.
  Result<void> WithdrawAll(const store::EntityRow& entity);

  Result<Rendered> Render(const OutboundRoute& route, const store::EntityRow& entity);
  Result<void> Supersede(store::OutboxRow* row);
  Result<void> Delay(store::OutboxRow* row, const Rendered& rendered);
  Result<void> Report(const OutboundRoute& route, const store::EntityRow& entity,
                      Trouble trouble);

 private:
  struct Target {
    std::string local_key;                    // empty: to be created
    const store::RecordRow* record = nullptr;
    store::OutboxRow* row = nullptr;          // its unsettled row
  };
  Result<void> LookAt(const OutboundRoute& route, const store::EntityRow& entity);
  Result<std::vector<Target>> TargetsOf(const OutboundRoute& route,
                                        const store::EntityRow& entity);
  Result<void> Withdraw(std::vector<store::OutboxRow>* rows);
  Result<void> Want(const OutboundRoute& route, const store::EntityRow& entity,
                    const Target& target, const Rendered& rendered);
  Result<void> Insert(const OutboundRoute& route, const store::EntityRow& entity,
                      const Target& target, const Rendered& rendered);
  Result<void> Refresh(const OutboundRoute& route, store::OutboxRow* row,
                       const Rendered& rendered);
  std::string OrderKey(const OutboundRoute& route, const store::EntityRow& entity);

  Work& work_;
  Troubles& troubles_;
  Guard& guard_;
};

}  // namespace treaty::engine
