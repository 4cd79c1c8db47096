#include "runtime/engine/holds.h"

#include <fmt/format.h>

#include <algorithm>

namespace treaty::engine {

using store::HoldMode;
using store::HoldRow;
using store::HoldSubject;

namespace {

std::string SystemOf(std::string_view object) {
  return std::string(object.substr(0, object.find('.')));
}

}  // namespace

std::string AwaitsRoute(std::string_view route) { return fmt::format("route {}", route); }

Result<void> Holds::Load() {
  TRY(const store::Status status, work_.store.ReadStatus());
  for (const HoldRow& hold : status.holds) holds_[{hold.subject, hold.name}] = hold;
  return {};
}

const HoldRow* Holds::Find(HoldSubject subject, std::string_view name) const {
  if (holds_.empty()) return nullptr;
  const auto found = holds_.find({subject, std::string(name)});
  return found == holds_.end() ? nullptr : &found->second;
}

bool Holds::IsHeld(std::string_view route) const {
  const HoldRow* hold = Find(HoldSubject::kRoute, route);
  return hold != nullptr && hold->mode != HoldMode::kDraining;
}

bool Holds::IsPaused(std::string_view system) const {
  const HoldRow* hold = Find(HoldSubject::kSystem, system);
  return hold != nullptr && hold->mode != HoldMode::kDraining;
}

// Whether what this inbound route says can become a write of what is stopped.
bool Holds::Feeds(const InboundRoute& route, const HoldRow& hold) const {
  const std::vector<OutboundRoute>& sends = work_.plan.Outbound(route.route->entity);
  return std::any_of(sends.begin(), sends.end(), [&](const OutboundRoute& outbound) {
    return hold.subject == HoldSubject::kRoute ? outbound.route->name == hold.name
                                               : SystemOf(outbound.route->object) == hold.name;
  });
}

bool Holds::StopsIntake(const InboundRoute& route) const {
  return std::any_of(holds_.begin(), holds_.end(), [&](const auto& entry) {
    const HoldRow& hold = entry.second;
    if (hold.subject == HoldSubject::kRoute && hold.name == route.route->name) return true;
    return hold.mode != HoldMode::kPaused && Feeds(route, hold);
  });
}

Result<void> Holds::Put(HoldRow hold) {
  TRY_VOID(work_.store.PutHold(hold));
  const bool is_route = hold.subject == HoldSubject::kRoute;
  if (is_route) TRY_VOID(work_.store.HoldRows(hold.name, hold.mode != HoldMode::kDraining));
  work_.rows_became_ready |= hold.mode == HoldMode::kDraining;
  holds_[{hold.subject, hold.name}] = std::move(hold);
  return {};
}

Result<void> Holds::Remove(HoldSubject subject, const std::string& name) {
  if (holds_.erase({subject, name}) == 0) {
    return Fail(fmt::format("{} `{}` is not stopped", store::HoldSubjectName(subject), name));
  }
  TRY_VOID(work_.store.RemoveHold(subject, name));
  if (subject == HoldSubject::kRoute) TRY_VOID(work_.store.HoldRows(name, false));
  work_.rows_became_ready = true;
  return WakeIntake();
}

// Records that wait for an inbound route which applies again.
Result<void> Holds::WakeIntake() {
  for (const program::Route& route : work_.plan.model().routes) {
    if (!route.inbound) continue;
    for (const InboundRoute& inbound : work_.plan.Inbound(route.object)) {
      const bool is_this = inbound.route->name == route.name;
      if (is_this && !StopsIntake(inbound)) work_.Arrived(AwaitsRoute(route.name));
    }
  }
  return {};
}

Result<bool> Holds::IsEmpty(const HoldRow& hold) {
  if (hold.subject == HoldSubject::kSystem) {
    return work_.store.HasUnsent(hold.name, {}).map([](bool any) { return !any; });
  }
  const OutboundRoute* route = work_.plan.OutboundByName(hold.name);
  if (route == nullptr) return true;
  return work_.store.HasUnsent(SystemOf(route->route->object), hold.name).map([](bool any) {
    return !any;
  });
}

Result<void> Holds::FinishDrains() {
  for (auto& [name, hold] : holds_) {
    if (hold.mode != HoldMode::kDraining) continue;
    TRY(const bool is_empty, IsEmpty(hold));
    if (!is_empty) continue;
    hold.mode = HoldMode::kDrained;
    TRY_VOID(work_.store.PutHold(hold));
    if (hold.subject == HoldSubject::kRoute) TRY_VOID(work_.store.HoldRows(hold.name, true));
  }
  return {};
}

}  // namespace treaty::engine
