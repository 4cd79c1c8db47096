#include "runtime/engine/inbound.h"

#include <algorithm>

#include "runtime/golden/contribution.h"
#include "runtime/golden/overlay.h"

namespace treaty::engine {

using program::EventKind;
using program::OnLeaving;
using program::Outcome;
using store::EntityRow;
using store::RecordRow;
using store::RecordState;

namespace {

// A route that takes new or changed records takes both, and those that come back.
bool Takes(const InboundRoute& route, EventKind kind) {
  if (kind == EventKind::kDeleted) return route.Lists(kind);
  if (kind == EventKind::kMerged) return route.Lists(kind) || route.Lists(EventKind::kDeleted);
  return route.Lists(EventKind::kCreated) || route.Lists(EventKind::kChanged);
}

}  // namespace

bool Inbound::IsStopped(std::string_view object) const {
  const std::vector<InboundRoute>& routes = work_.plan.Inbound(object);
  return std::any_of(routes.begin(), routes.end(),
                     [&](const InboundRoute& route) { return holds_.StopsIntake(route); });
}

// What the record says counts once its routes go on.
Result<void> Inbound::Postpone(const RecordRow& record) {
  std::vector<std::string> awaits;
  for (const InboundRoute& route : work_.plan.Inbound(record.object)) {
    if (holds_.StopsIntake(route)) awaits.push_back(AwaitsRoute(route.route->name));
  }
  work_.Count("postponed");
  return troubles_.Wait(record, awaits, "its route is stopped");
}

Result<std::optional<Trouble>> Inbound::Obstacle(std::string_view object,
                                                 std::string_view image) {
  const std::string document(image);
  for (const InboundRoute& route : work_.plan.Inbound(object)) {
    program::UnitResult result;
    if (route.route->where != program::kNone) {
      result = work_.evaluator.Run(route.route->where, {document});
      if (result.outcome == Outcome::kDone && result.output != "true") continue;
    }
    if (result.outcome == Outcome::kDone) result = work_.evaluator.Run(route.map->unit, {document});
    if (const Error* error = work_.crosswalk.failed()) return tl::unexpected<Error>(*error);
    if (result.outcome == Outcome::kDone || result.outcome == Outcome::kWaiting) break;
    return std::optional<Trouble>(Troubles::From(result));
  }
  return std::optional<Trouble>();
}

Result<void> Inbound::Apply(RecordRow* record, EventKind kind) {
  if (IsStopped(record->object)) return Postpone(*record);
  bool concerned = false;
  for (const InboundRoute& route : work_.plan.Inbound(record->object)) {
    if (!Takes(route, kind)) continue;
    concerned = true;
    TRY(const Admission admission, Admit(route, *record));
    if (admission == Admission::kTrouble) return {};
    if (admission == Admission::kYes) return Map(route, record);
  }
  if (!concerned) {
    work_.Count("ignored");
    return {};
  }
  return Leave(work_.plan.Inbound(record->object).front(), record);
}

Result<Inbound::Admission> Inbound::Admit(const InboundRoute& route, const RecordRow& record) {
  if (route.route->where == program::kNone) return Admission::kYes;
  const program::UnitResult result = work_.evaluator.Run(route.route->where, {record.image});
  if (const Error* error = work_.crosswalk.failed()) return tl::unexpected<Error>(*error);
  if (result.outcome == Outcome::kDone) {
    return result.output == "true" ? Admission::kYes : Admission::kNo;
  }
  TRY_VOID(Report(route, record, "where", result));
  return Admission::kTrouble;
}

// No route wants the record (any more).
Result<void> Inbound::Leave(const InboundRoute& route, RecordRow* record) {
  TRY_VOID(troubles_.Resolve(route.route->name, record->object, record->key));
  TRY_VOID(troubles_.StopWaiting(*record));
  if (record->entity == 0 || route.route->on_leaving == OnLeaving::kKeep) {
    work_.Count("filtered");
    return {};
  }
  record->state = RecordState::kLeft;
  work_.Count("left");
  return Silence(*route.entity, record);
}

Result<void> Inbound::Silence(const program::Entity& entity, RecordRow* record) {
  record->contribution.clear();
  record->since.clear();
  record->acknowledged.clear();
  work_.rows.Touch(record);
  return recognition_.Withdraw(entity, record);
}

Result<void> Inbound::Map(const InboundRoute& route, RecordRow* record) {
  const program::UnitResult result = work_.evaluator.Run(route.map->unit, {record->image});
  if (const Error* error = work_.crosswalk.failed()) return tl::unexpected<Error>(*error);
  if (result.outcome != Outcome::kDone) return Report(route, *record, "map", result);
  const std::string mapped(result.output);
  TRY_VOID(troubles_.Resolve(route.route->name, record->object, record->key));
  TRY_VOID(troubles_.StopWaiting(*record));
  return TakeMapped(route, record, mapped);
}

Result<void> Inbound::TakeMapped(const InboundRoute& route, RecordRow* record,
                                 const std::string& mapped) {
  TRY(const std::string echo, Echo(route, *record));
  const golden::Authored before{record->contribution, record->since, record->acknowledged};
  golden::Authored after = golden::TakeVersion(before, mapped, echo, record->stamp_us);
  record->said_us = record->stamp_us;
  if (after == before && record->entity != 0) return TouchIfSeveral(*record);
  record->contribution = std::move(after.contribution);
  record->since = std::move(after.since);
  record->acknowledged = std::move(after.acknowledged);
  TRY(const bool placed, recognition_.Place(route, record));
  if (placed) {
    work_.rows.Touch(record);
    work_.Touch(record->entity, false);
    return {};
  }
  // Nobody's yet: what it says counts once somebody's create turns out to have made it.
  record->contribution = before.contribution;
  record->since = before.since;
  record->acknowledged = before.acknowledged;
  TRY_VOID(work_.matcher.Reindex(*route.entity, record).map([](bool) {}));
  work_.Count("unlinked");
  return troubles_.Wait(*record, {identity::AwaitsEntityOf(record->object, record->key)},
                        "no entity is linked to this record");
}

// The same values again, but newer: matters where several records of a system speak.
Result<void> Inbound::TouchIfSeveral(const RecordRow& record) {
  if (work_.rows.HasOneRecord(record.entity)) return {};
  TRY(const EntityRow* entity, work_.rows.LivingEntity(record.entity));
  if (entity != nullptr && entity->records.size() > 1) work_.Touch(entity->id, false);
  return {};
}

// What this record would say if it held no more than what we are writing there just now.
Result<std::string> Inbound::Echo(const InboundRoute& route, const RecordRow& record) {
  if (work_.in_flight.empty() || record.entity == 0) return std::string();
  const auto underway = work_.in_flight.find(EffectName(record.object, record.key, {}));
  if (underway == work_.in_flight.end()) return std::string();
  TRY(const std::string image, golden::Overlay(record.image, underway->second.body));
  const program::UnitResult result = work_.evaluator.Run(route.map->unit, {image});
  return result.outcome == Outcome::kDone ? std::string(result.output) : std::string();
}

Result<void> Inbound::Remove(RecordRow* record, EventKind kind) {
  if (IsStopped(record->object)) return Postpone(*record);
  for (const InboundRoute& route : work_.plan.Inbound(record->object)) {
    if (!Takes(route, kind)) continue;
    TRY_VOID(troubles_.Resolve(route.route->name, record->object, record->key));
    TRY_VOID(troubles_.StopWaiting(*record));
    return Silence(*route.entity, record);
  }
  work_.Count("ignored");
  return {};
}

Result<void> Inbound::Adopt(RecordRow* record, EntityRow* entity) {
  const std::vector<InboundRoute>& routes = work_.plan.Inbound(record->object);
  if (!routes.empty()) {
    TRY_VOID(work_.matcher.Reindex(*routes.front().entity, record).map([](bool) {}));
  }
  TRY_VOID(troubles_.StopWaiting(*record));
  return recognition_.Link(record, entity);
}

Result<void> Inbound::Report(const InboundRoute& route, const RecordRow& record,
                             std::string_view stage, const program::UnitResult& result) {
  if (result.outcome == Outcome::kWaiting) {
    work_.Count("waited");
    const std::vector<std::string> missing = work_.crosswalk.missing();
    TRY_VOID(troubles_.Resolve(route.route->name, record.object, record.key));
    return troubles_.Wait(record, missing, result.message);
  }
  TRY_VOID(troubles_.StopWaiting(record));
  Trouble trouble = Troubles::From(result);
  trouble.stage = stage;
  trouble.route = route.route->name;
  trouble.object = record.object;
  trouble.key = record.key;
  trouble.seq = record.seq;
  trouble.payload = record.image;
  TRY(const std::optional<store::JournalRow> event, work_.store.JournalBySeq(record.seq));
  if (event) trouble.place = event->place;
  return troubles_.Open(trouble);
}

}  // namespace treaty::engine
