#include "runtime/engine/outbound.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/failpoint.h"
#include "runtime/golden/overlay.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using program::Outcome;
using store::EntityRow;
using store::OutboxRow;
using store::OutboxState;
using store::RecordRow;
using store::RecordState;

namespace {

bool IsUnderway(const OutboxRow& row) {
  return row.state == OutboxState::kSending || row.state == OutboxState::kAmbiguous;
}

// Entity fields that differ between two golden records.
class FieldChanges {
 public:
  FieldChanges(std::string_view before, std::string_view after)
      : forth_(golden::ChangedMembers(before, after)),
        back_(golden::ChangedMembers(after, before)) {}
  bool none() const { return forth_ == "{}" && back_ == "{}"; }
  bool Concern(const program::Map* map) const {
    if (map == nullptr || map->fields.empty()) return true;
    for (const program::MappedField& field : map->fields) {
      for (const std::string& source : field.sources) {
        const std::string_view name =
            std::string_view(source).substr(0, std::min(source.find('.'), source.find('[')));
        if (MemberOf(forth_, name) || MemberOf(back_, name)) return true;
      }
    }
    return false;
  }

 private:
  const std::string forth_, back_;
};

}  // namespace

Result<void> Outbound::Look(const EntityRow& entity, std::string_view golden_before) {
  const std::vector<OutboundRoute>& routes = work_.plan.Outbound(entity.entity);
  if (routes.empty() || golden_before == entity.golden) return {};
  const FieldChanges changes(golden_before, entity.golden);
  for (const OutboundRoute& route : routes) {
    const bool conditional = route.route->where != program::kNone;
    if (!golden_before.empty() && !conditional && !changes.Concern(route.map)) continue;
    TRY_VOID(LookAt(route, entity));
  }
  return {};
}

Result<Rendered> Outbound::Render(const OutboundRoute& route, const EntityRow& entity) {
  const program::UnitResult result = work_.evaluator.Run(route.unit, {entity.golden});
  if (const Error* error = work_.crosswalk.failed()) return tl::unexpected<Error>(*error);
  Rendered rendered;
  rendered.outcome = result.outcome;
  if (result.outcome == Outcome::kDone) {
    rendered.body = result.output;
    return rendered;
  }
  rendered.trouble = Troubles::From(result);
  if (result.outcome == Outcome::kWaiting) rendered.missing = work_.crosswalk.missing();
  return rendered;
}

// The live records of the target that are linked to the entity; or one to be created.
Result<std::vector<Outbound::Target>> Outbound::TargetsOf(const OutboundRoute& route,
                                                          const EntityRow& entity) {
  std::vector<Target> targets;
  bool known = false;
  for (const store::RecordId id : entity.records) {
    TRY(const RecordRow* record, work_.rows.Record(id));
    if (record == nullptr || record->object != route.route->object) continue;
    known = true;  // also one that was deleted there: what they deleted is not made again
    if (record->state == RecordState::kLive) targets.push_back({record->key, record});
  }
  if (!known && route.may_create) targets.push_back({});
  return targets;
}

Result<void> Outbound::LookAt(const OutboundRoute& route, const EntityRow& entity) {
  TRY(std::vector<OutboxRow> rows, work_.store.Unsettled(route.route->object, entity.id));
  std::erase_if(rows, [&](const OutboxRow& row) { return row.route != route.route->name; });
  const program::UnitIndex where = route.route->where;
  if (where != program::kNone && !work_.evaluator.IsTrue(where, {entity.golden})) {
    return Withdraw(&rows);
  }
  TRY(std::vector<Target> targets, TargetsOf(route, entity));
  if (targets.empty()) return Withdraw(&rows);
  TRY(Rendered rendered, Render(route, entity));
  if (rendered.outcome != Outcome::kDone && rendered.outcome != Outcome::kWaiting) {
    TRY_VOID(Report(route, entity, std::move(rendered.trouble)));
    return Withdraw(&rows);
  }
  TRY_VOID(troubles_.Resolve(route.route->name, route.route->object,
                             store::EntityText(entity.entity, entity.id), "map"));
  for (Target& target : targets) {
    for (OutboxRow& row : rows) {
      if (row.local_key == target.local_key) target.row = &row;
    }
    TRY_VOID(Want(route, entity, target, rendered));
  }
  // Rows of records that are no targets any more: a create whose record came another way.
  std::erase_if(rows, [&](const OutboxRow& row) {
    return std::any_of(targets.begin(), targets.end(),
                       [&](const Target& target) { return target.local_key == row.local_key; });
  });
  return Withdraw(&rows);
}

Result<void> Outbound::Want(const OutboundRoute& route, const EntityRow& entity,
                            const Target& target, const Rendered& rendered) {
  if (target.row != nullptr && IsUnderway(*target.row)) return {};
  const bool same = rendered.outcome == Outcome::kDone && target.record != nullptr &&
                    golden::ChangedMembers(target.record->confirmed, rendered.body) == "{}";
  if (same) return target.row == nullptr ? Result<void>() : Supersede(target.row);
  if (target.row == nullptr) return Insert(route, entity, target, rendered);
  return Refresh(route, target.row, rendered);
}

std::string Outbound::OrderKey(const OutboundRoute& route, const EntityRow& entity) {
  if (route.route->key != program::kNone) {
    const program::UnitResult result = work_.evaluator.Run(route.route->key, {entity.golden});
    if (result.outcome == Outcome::kDone && !IsJsonNull(result.output)) {
      return route.route->object + " " + std::string(result.output);
    }
  }
  return route.route->object + " " + store::EntityText(entity.entity, entity.id);
}

Result<void> Outbound::Insert(const OutboundRoute& route, const EntityRow& entity,
                              const Target& target, const Rendered& rendered) {
  OutboxRow row;
  row.rewrites = target.record != nullptr && guard_.IsRewrite(route, *target.record);
  if (row.rewrites) TRY_VOID(guard_.Rewrites(route));
  row.object = route.route->object;
  row.entity = entity.id;
  row.local_key = target.local_key;
  row.route = route.route->name;
  row.order_key = OrderKey(route, entity);
  row.criticality = route.route->criticality;
  row.created_us = work_.now_us;
  row.due_us = work_.now_us;
  if (rendered.outcome == Outcome::kWaiting) {
    row.state = OutboxState::kWaiting;
  } else if (guard_.IsHeld(row.route)) {
    row.state = OutboxState::kHeld;
  }
  TRY_VOID(work_.store.PutOutbox(&row));
  work_.rows_became_ready |= row.state == OutboxState::kPending;
  TREATY_FAILPOINT("outbox.insert");
  if (row.state != OutboxState::kWaiting) return {};
  return troubles_.WaitOutbox(row.id, rendered.missing, rendered.trouble.message);
}

// The row is there already: only its state may have to change.
Result<void> Outbound::Refresh(const OutboundRoute& route, OutboxRow* row,
                               const Rendered& rendered) {
  if (rendered.outcome == Outcome::kWaiting) {
    // Refused for good once, and not ready now: whoever looks at the inbox sees why.
    return row->state == OutboxState::kParked ? Result<void>() : Delay(row, rendered);
  }
  // A poisoned row's outcome is unknown: nothing else is sent before a person has decided.
  const bool parked_same = row->state == OutboxState::kParked &&
                           (row->whole == rendered.body || row->code == "poison");
  if (row->state == OutboxState::kPending || row->state == OutboxState::kHeld || parked_same) {
    return {};
  }
  if (row->state == OutboxState::kWaiting) TRY_VOID(work_.store.RemoveWaitingOutbox(row->id));
  row->state = guard_.IsHeld(route.route->name) ? OutboxState::kHeld : OutboxState::kPending;
  row->due_us = work_.now_us;
  work_.rows_became_ready = true;
  return work_.store.PutOutbox(row);
}

Result<void> Outbound::Delay(OutboxRow* row, const Rendered& rendered) {
  row->state = OutboxState::kWaiting;
  TRY_VOID(work_.store.PutOutbox(row));
  return troubles_.WaitOutbox(row->id, rendered.missing, rendered.trouble.message);
}

Result<void> Outbound::Supersede(OutboxRow* row) {
  if (row->state == OutboxState::kWaiting) TRY_VOID(work_.store.RemoveWaitingOutbox(row->id));
  if (row->state == OutboxState::kParked) {
    TRY(const EntityRow* entity, work_.rows.Entity(row->entity));
    TRY_VOID(troubles_.Resolve(row->route, row->object,
                               store::EntityText(entity->entity, entity->id)));
  }
  row->state = OutboxState::kSuperseded;
  row->settled_us = work_.now_us;
  return work_.store.PutOutbox(row);
}

Result<void> Outbound::Withdraw(std::vector<OutboxRow>* rows) {
  for (OutboxRow& row : *rows) {
    if (!IsUnderway(row)) TRY_VOID(Supersede(&row));
  }
  return {};
}

Result<void> Outbound::WithdrawAll(const EntityRow& entity) {
  for (const OutboundRoute& route : work_.plan.Outbound(entity.entity)) {
    TRY(std::vector<OutboxRow> rows, work_.store.Unsettled(route.route->object, entity.id));
    TRY_VOID(Withdraw(&rows));
  }
  return {};
}

Result<void> Outbound::Wake(const OutboxRow& row) {
  if (row.state != OutboxState::kWaiting) return {};
  const OutboundRoute* route = work_.plan.OutboundByName(row.route);
  TRY(const EntityRow* entity, work_.rows.LivingEntity(row.entity));
  if (route == nullptr || entity == nullptr) return {};
  return LookAt(*route, *entity);
}

Result<void> Outbound::Report(const OutboundRoute& route, const EntityRow& entity,
                              Trouble trouble) {
  const std::string name = store::EntityText(entity.entity, entity.id);
  trouble.stage = "map";
  trouble.route = route.route->name;
  trouble.object = route.route->object;
  trouble.key = name;
  trouble.payload = entity.golden;
  return troubles_.Open(trouble);
}

}  // namespace treaty::engine
