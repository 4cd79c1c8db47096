// Dispatch: taking rows. Settling them stands in settle.cpp.

#include "runtime/engine/dispatch.h"

#include <fmt/format.h>

#include <utility>

#include "runtime/base/failpoint.h"
#include "runtime/golden/overlay.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using program::Outcome;
using store::EntityRow;
using store::EntityState;
using store::Operation;
using store::OutboxRow;
using store::OutboxState;
using store::RecordRow;
using store::RecordState;
using store::Sending;

namespace {

// With one crash more it is parked.
bool IsSuspect(const OutboxRow& row) { return row.crashes + 1 >= CrashWatch::kMostCrashes; }

constexpr size_t kPage = 256;
// Rows of a level looked at in one Take: bounds the time that rows which cannot go now take from
// the others.
constexpr size_t kMostLookedAt = 16 * kPage;

}  // namespace

Result<std::string> Dispatch::EntityTextOf(const OutboxRow& row) {
  TRY(const EntityRow* entity, work_.rows.Entity(row.entity));
  return entity == nullptr ? std::string() : store::EntityText(entity->entity, entity->id);
}

void Dispatch::Underway(const OutboxRow& row, const std::string& entity_text) {
  work_.in_flight[EffectName(row.object, row.local_key, entity_text)] = {row.id, row.order_key,
                                                                        row.whole};
  work_.busy_order_keys.insert(row.order_key);
}

Result<void> Dispatch::VisitUnderway(const std::function<Result<void>(OutboxRow*)>& visit) {
  for (const program::System& system : work_.plan.model().systems) {
    for (const OutboxState state : {OutboxState::kSending, OutboxState::kAmbiguous}) {
      for (const program::Criticality criticality : program::kCriticalities) {
        TRY(std::vector<OutboxRow> rows,
            work_.store.Due({.system = system.name, .state = state, .criticality = criticality,
                             .limit = size_t(INT32_MAX)}));
        for (OutboxRow& row : rows) TRY_VOID(visit(&row));
      }
    }
  }
  return {};
}

// A bundle that says anew how critical its routes are says it of what waits, too.
Result<void> Dispatch::HeedCriticality() {
  constexpr std::string_view kFact = "criticality";
  std::string said;
  for (const program::Route& route : work_.plan.model().routes) {
    if (!route.inbound) said += fmt::format("{} {}\n", route.name, int(route.criticality));
  }
  TRY(const std::string before, work_.store.Fact(kFact));
  if (before == said) return {};
  // Rows of a route that is there no more are superseded when they are taken: that is not to wait.
  TRY_VOID(work_.store.SetCriticality("", program::Criticality::kCritical));
  for (const program::Route& route : work_.plan.model().routes) {
    if (!route.inbound) TRY_VOID(work_.store.SetCriticality(route.name, route.criticality));
  }
  return work_.store.SetFact(kFact, said);
}

Result<void> Dispatch::Recover(bool crashed) {
  TRY_VOID(HeedCriticality());
  return VisitUnderway([&](OutboxRow* row) { return RecoverRow(row, crashed); });
}

Result<void> Dispatch::GoOn() {
  return VisitUnderway([&](OutboxRow* row) -> Result<void> {
    TRY(const std::string entity_text, EntityTextOf(*row));
    Underway(*row, entity_text);
    if (IsSuspect(*row)) suspects_.push_back(row->id);
    return {};
  });
}

Result<void> Dispatch::RecoverRow(OutboxRow* row, bool crashed) {
  const bool lost = restore_ != nullptr && restore_->catching_up();
  if (lost && row->operation != Operation::kDelete) return RenderAnew(row);
  if (crashed && row->state == OutboxState::kSending) row->crashes += 1;
  row->state = OutboxState::kAmbiguous;
  row->due_us = work_.now_us;
  if (row->crashes >= CrashWatch::kMostCrashes) {
    return Park(row, kPoison, fmt::format("the runtime ended {} times while this was being sent; "
                                          "whether it was done is not known", row->crashes));
  }
  TRY_VOID(work_.store.PutOutbox(row));
  TRY(const std::string entity_text, EntityTextOf(*row));
  Underway(*row, entity_text);
  if (IsSuspect(*row)) suspects_.push_back(row->id);
  return {};
}

// What was underway at the backup has ended by now, and newer writes may have followed it in the
// time that the store has lost. What it would have set holds who knows what; it is set to what it
// should be now, never again to what it should have been then. A create is still looked up first.
Result<void> Dispatch::RenderAnew(OutboxRow* row) {
  TRY(RecordRow* record, work_.rows.FindRecord(row->object, row->local_key));
  if (record != nullptr && !record->confirmed.empty()) {
    record->confirmed = golden::OtherMembers(record->confirmed, row->body);
    work_.rows.Touch(record);
  }
  row->state = guard_.IsHeld(row->route) ? OutboxState::kHeld : OutboxState::kPending;
  row->attempts = 0;
  row->due_us = work_.now_us;
  work_.Touch(row->entity, true);
  return work_.store.PutOutbox(row);
}

Result<void> Dispatch::SettleFirst(OutboxRow* row) {
  row->state = OutboxState::kAmbiguous;
  TRY_VOID(work_.store.PutOutbox(row));
  TRY(const std::string entity_text, EntityTextOf(*row));
  Underway(*row, entity_text);
  return {};
}

// Rows with which two processes ended go one by one, over all systems, so that a third end has one
// cause; nothing else of their systems goes meanwhile. Whether one of this system is there that may
// go: those that are less critical than `least` hold nobody up.
Result<bool> Dispatch::TakeSuspect(std::string_view system, program::Criticality least,
                                   std::vector<Sending>* taken) {
  bool is_there = false;
  bool is_one_out = false;
  std::optional<OutboxRow> next;
  for (const store::OutboxId id : suspects_) {
    TRY(std::optional<OutboxRow> row, work_.store.OutboxById(id));
    if (!row) continue;
    is_one_out = is_one_out || row->state == OutboxState::kSending;
    if (row->object.substr(0, row->object.find('.')) != system) continue;
    if (row->state != OutboxState::kSending && row->criticality > least) continue;
    is_there = true;
    const bool is_due = row->state == OutboxState::kAmbiguous && row->due_us <= work_.now_us;
    if (is_due && !next) next = std::move(row);
  }
  const bool may_go = next && !is_one_out && crashes_->SuspectsMayGo();
  if (may_go) TRY_VOID(Start(&*next, true, taken));
  return is_there;
}

Result<std::vector<Sending>> Dispatch::Take(std::string_view system, size_t limit,
                                            program::Criticality least) {
  std::vector<Sending> taken;
  const bool catching_up = restore_ != nullptr && restore_->catching_up();
  if (catching_up || guard_.holds().IsPaused(system) || limit == 0) return taken;
  TRY(const bool is_careful, TakeSuspect(system, least, &taken));
  if (is_careful) return taken;
  store::DueFilter filter{.system = std::string(system), .now_us = work_.now_us, .limit = limit};
  for (const program::Criticality criticality : program::kCriticalities) {
    if (criticality > least) break;
    filter.criticality = criticality;
    filter.state = OutboxState::kAmbiguous;
    if (taken.size() < limit) TRY_VOID(TakeAmbiguous(filter, &taken));
    filter.state = OutboxState::kPending;
    if (taken.size() < limit) TRY_VOID(TakePending(filter, &taken));
  }
  TREATY_FAILPOINT("outbox.sending");
  return taken;
}

// Until `taken` has as many as the filter's limit.
Result<void> Dispatch::TakeAmbiguous(store::DueFilter filter, std::vector<Sending>* taken) {
  filter.limit -= taken->size();
  TRY(std::vector<OutboxRow> rows, work_.store.Due(filter));
  for (OutboxRow& row : rows) TRY_VOID(Start(&row, true, taken));
  return {};
}

// As TakeAmbiguous. A page is looked at: not all that are due can go.
Result<void> Dispatch::TakePending(store::DueFilter filter, std::vector<Sending>* taken) {
  const size_t limit = std::exchange(filter.limit, kPage);
  for (size_t looked_at = 0; looked_at < kMostLookedAt && taken->size() < limit;) {
    TRY(std::vector<OutboxRow> rows, work_.store.Due(filter));
    for (OutboxRow& row : rows) {
      filter.after = row.id;
      if (taken->size() >= limit) return {};
      if (work_.busy_order_keys.count(row.order_key) != 0) continue;
      TRY(const bool ready, Prepare(&row));
      if (ready) TRY_VOID(Start(&row, false, taken));
    }
    if (rows.size() < kPage) return {};
    looked_at += rows.size();
  }
  return {};
}

// A record that went after its row was made is not written any more.
Result<bool> Dispatch::HasTarget(const OutboxRow& row) {
  if (row.local_key.empty()) return true;
  TRY(const RecordRow* record, work_.rows.FindRecord(row.object, row.local_key));
  return record == nullptr || record->state == RecordState::kLive;
}

Result<bool> Dispatch::Prepare(OutboxRow* row) {
  const OutboundRoute* route = work_.plan.OutboundByName(row->route);
  TRY(const EntityRow* entity, work_.rows.LivingEntity(row->entity));
  TRY(const bool has_target, HasTarget(*row));
  const bool gone = route == nullptr || entity == nullptr || entity->id != row->entity ||
                    entity->state != EntityState::kLive || !has_target;
  if (gone) {
    TRY_VOID(outbound_.Supersede(row));
    if (entity != nullptr) work_.Touch(entity->id, true);
    return false;
  }
  return Pin(row, *route, *entity);
}

Result<bool> Dispatch::Pin(OutboxRow* row, const OutboundRoute& route, const EntityRow& entity) {
  TRY(Rendered rendered, outbound_.Render(route, entity));
  if (rendered.outcome == Outcome::kWaiting) {
    TRY_VOID(outbound_.Delay(row, rendered));
    return false;
  }
  if (rendered.outcome != Outcome::kDone) {
    TRY_VOID(outbound_.Report(route, entity, std::move(rendered.trouble)));
    TRY_VOID(outbound_.Supersede(row));
    return false;
  }
  row->operation = row->local_key.empty() ? Operation::kCreate : Operation::kUpdate;
  std::string body = rendered.body;
  if (row->operation == Operation::kUpdate) {
    TRY(const RecordRow* record, work_.rows.FindRecord(row->object, row->local_key));
    body = golden::ChangedMembers(record == nullptr ? "" : record->confirmed, rendered.body);
    if (body == "{}") {
      TRY_VOID(outbound_.Supersede(row));
      return false;
    }
  }
  // The same body again is the same attempt: the target may know its key.
  const bool is_same = row->attempts > 0 && row->body == body;
  row->body = std::move(body);
  row->whole = std::move(rendered.body);
  if (is_same) return true;
  row->version = entity.version;
  row->bundle = work_.program.hash();
  row->idempotency_key =
      IdempotencyKey(*row, store::EntityText(entity.entity, entity.id));
  return true;
}

std::string Dispatch::IdempotencyKey(const OutboxRow& row, const std::string& entity_text) const {
  Sha256Stream hash;
  hash.AddDelimited(std::to_string(work_.store.epoch()));
  hash.AddDelimited(row.object);
  hash.AddDelimited(store::OperationName(row.operation));
  hash.AddDelimited(entity_text);
  hash.AddDelimited(row.local_key);
  hash.AddDelimited(std::to_string(row.version));
  hash.AddDelimited(row.body);
  const Sha256Digest digest = hash.Finish();
  return Hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Result<void> Dispatch::Start(OutboxRow* row, bool ambiguous, std::vector<Sending>* taken) {
  TRY(const std::string entity_text, EntityTextOf(*row));
  row->state = OutboxState::kSending;
  row->attempts += 1;
  row->sent_us = work_.now_us;
  TRY_VOID(work_.store.PutOutbox(row));
  Underway(*row, entity_text);
  taken->push_back(SendingOf(*row, entity_text));
  const bool lost = restore_ != nullptr && restore_->IsUncertain(*row);
  taken->back().ambiguous = ambiguous || lost;
  taken->back().lost = lost;
  return {};
}

Sending Dispatch::SendingOf(const OutboxRow& row, const std::string& entity_text) const {
  Sending sending;
  sending.id = row.id;
  sending.idempotency_key = row.idempotency_key;
  sending.object = row.object;
  sending.entity = entity_text;
  sending.operation = row.operation;
  sending.local_key = row.local_key;
  sending.body = row.body;
  sending.attempt = row.attempts;
  sending.criticality = row.criticality;
  const OutboundRoute* route = work_.plan.OutboundByName(row.route);
  if (route == nullptr) return sending;
  sending.route = route->index;
  if (route->object == nullptr || route->object->found_by.empty()) return sending;
  const auto value = MemberOf(row.whole, route->object->found_by);
  if (!value || IsJsonNull(*value)) return sending;
  sending.natural_key = route->object->found_by;
  sending.natural_value = *value;
  return sending;
}

}  // namespace treaty::engine
