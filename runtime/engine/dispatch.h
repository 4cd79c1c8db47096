// Hands outbox rows to delivery, and takes its word on what became of them.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "runtime/engine/crash_watch.h"
#include "runtime/engine/inbound.h"
#include "runtime/engine/outbound.h"
#include "runtime/engine/restore_watch.h"
#include "runtime/store/ports.h"

namespace treaty::engine {

class Dispatch {
 public:
  Dispatch(Work& work, Troubles& troubles, Guard& guard, Outbound& outbound, Inbound& inbound)
      : work_(work), troubles_(troubles), guard_(guard), outbound_(outbound), inbound_(inbound) {}

  // What a restored store must be careful about, and one whose processes crashed; they outlive
  // this.
  void Heed(const RestoreWatch& restore, CrashWatch& crashes) {
    restore_ = &restore;
    crashes_ = &crashes;
  }
  // After a start: what was being sent when the process ended has an unknown outcome. `crashed`: it
  // did not end by itself.
  Result<void> Recover(bool crashed);
  // After a transaction was given up: what is underway is read anew, and stays as it is.
  Result<void> GoOn();
  // The more critical first; those that are less so than `least` stay.
  Result<std::vector<store::Sending>> Take(std::string_view system, size_t limit,
                                           program::Criticality least);
  Result<void> Settle(const store::Settlement& settlement);
  // Lets a row go again whose earlier attempt has an unknown outcome.
  Result<void> SettleFirst(store::OutboxRow* row);

 private:
  Result<void> HeedCriticality();
  Result<void> VisitUnderway(const std::function<Result<void>(store::OutboxRow*)>& visit);
  Result<void> RecoverRow(store::OutboxRow* row, bool crashed);
  Result<void> RenderAnew(store::OutboxRow* row);
  Result<bool> TakeSuspect(std::string_view system, program::Criticality least,
                           std::vector<store::Sending>* taken);
  Result<void> TakeAmbiguous(store::DueFilter filter, std::vector<store::Sending>* taken);
  Result<void> TakePending(store::DueFilter filter, std::vector<store::Sending>* taken);
  // Renders and pins; false when there is nothing to send after all.
  Result<bool> Pin(store::OutboxRow* row, const OutboundRoute& route,
                   const store::EntityRow& entity);
  Result<bool> HasTarget(const store::OutboxRow& row);
  Result<bool> Prepare(store::OutboxRow* row);
  Result<void> Start(store::OutboxRow* row, bool ambiguous, std::vector<store::Sending>* taken);
  store::Sending SendingOf(const store::OutboxRow& row, const std::string& entity_text) const;
  std::string IdempotencyKey(const store::OutboxRow& row, const std::string& entity_text) const;
  void Underway(const store::OutboxRow& row, const std::string& entity_text);

  Result<void> Confirm(store::OutboxRow* row, const store::Settlement& settlement);
  Result<void> TakeAnswer(const store::OutboxRow& row, const store::Settlement& settlement,
                          store::RecordRow* record);
  static std::string WrittenBy(const store::OutboxRow& row, const store::Settlement& settlement);
  Result<std::string> Said(const store::OutboxRow& row, const store::Settlement& settlement,
                           bool is_new, const store::RecordRow& record);
  static bool HasGone(const store::RecordRow& record, const store::Settlement& settlement);
  Result<void> Acknowledge(const store::OutboxRow& row, const store::Settlement& settlement,
                           bool is_late, store::RecordRow* record);
  Result<void> CloseDrift(const store::OutboxRow& row, const store::RecordRow& record);
  Result<void> Park(store::OutboxRow* row, std::string_view code, std::string_view message);
  Result<std::string> EntityTextOf(const store::OutboxRow& row);

  Work& work_;
  Troubles& troubles_;
  Guard& guard_;
  Outbound& outbound_;
  Inbound& inbound_;
  const RestoreWatch* restore_ = nullptr;
  CrashWatch* crashes_ = nullptr;
  std::vector<store::OutboxId> suspects_;
};

// Parked with this code, a row's outcome is unknown: tried again, it is settled first.
inline constexpr std::string_view kPoison = "poison";

}  // namespace treaty::engine
