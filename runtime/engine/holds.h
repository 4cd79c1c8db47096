// What is stopped: routes and systems that a person or the mass-change guard has paused or drained.
//
//   paused    route, outbound: its rows are held. Inbound: what comes is accepted and waits.
//             system: nothing is sent to it, also no question about an unknown outcome.
//   draining  rows are sent on; what feeds them (the inbound routes of their entities) applies
//             nothing new. Once none is left to send it is drained.
//   drained   nothing is sent, nothing new is applied.
//
// Events are accepted in all cases: their records wait for "route NAME".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/engine/work.h"

namespace treaty::engine {

class Holds {
 public:
  explicit Holds(Work& work) : work_(work) {}
  Result<void> Load();

  // Whether rows of this outbound route may not be sent.
  bool IsHeld(std::string_view route) const;
  // Whether nothing may be sent to this system.
  bool IsPaused(std::string_view system) const;
  // Whether this inbound route applies nothing.
  bool StopsIntake(const InboundRoute& route) const;

  Result<void> Put(store::HoldRow hold);
  // Fails when nothing is stopped under this name.
  Result<void> Remove(store::HoldSubject subject, const std::string& name);
  // Whoever has nothing left to send is drained.
  Result<void> FinishDrains();

 private:
  using Name = std::pair<store::HoldSubject, std::string>;
  const store::HoldRow* Find(store::HoldSubject subject, std::string_view name) const;
  bool Feeds(const InboundRoute& route, const store::HoldRow& hold) const;
  Result<bool> IsEmpty(const store::HoldRow& hold);
  Result<void> WakeIntake();

  Work& work_;
  std::map<Name, store::HoldRow> holds_;
};

// What a record waits for whose inbound route is stopped.
std::string AwaitsRoute(std::string_view route);

}  // namespace treaty::engine
