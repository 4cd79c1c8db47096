// Dispatch: what became of the rows that were sent.

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/failpoint.h"
#include "runtime/engine/dispatch.h"
#include "runtime/golden/contribution.h"
#include "runtime/golden/overlay.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using store::EntityRow;
using store::OutboxRow;
using store::OutboxState;
using store::RecordRow;
using store::RecordState;
using store::Settlement;
using store::SettlementKind;

Result<void> Dispatch::Settle(const Settlement& settlement) {
  TRY(std::optional<OutboxRow> row, work_.store.OutboxById(settlement.id));
  if (!row || (row->state != OutboxState::kSending && row->state != OutboxState::kAmbiguous)) {
    work_.Count("late answers");
    return {};
  }
  TRY(const std::string entity_text, EntityTextOf(*row));
  row->code = settlement.code;
  row->message = settlement.message;
  row->due_us = settlement.due_us;
  if (settlement.kind != SettlementKind::kAmbiguous || settlement.counts) {
    row->crashes = 0;  // this process lives
    std::erase(suspects_, row->id);
  }
  if (!settlement.counts && row->attempts > 0) row->attempts -= 1;
  if (settlement.kind == SettlementKind::kAmbiguous) {
    row->state = OutboxState::kAmbiguous;
    work_.Count(fmt::format("ambiguous {}", row->object));
    return work_.store.PutOutbox(&*row);
  }
  work_.in_flight.erase(EffectName(row->object, row->local_key, entity_text));
  work_.busy_order_keys.erase(row->order_key);
  work_.rows_became_ready = true;
  row->settled_us = work_.now_us;
  // Whatever was decided while the effect was underway is decided now.
  TRY(const EntityRow* entity, work_.rows.LivingEntity(row->entity));
  if (entity != nullptr) work_.Touch(entity->id, true);
  switch (settlement.kind) {
    case SettlementKind::kConfirmed: return Confirm(&*row, settlement);
    case SettlementKind::kParked: return Park(&*row, settlement.code, settlement.message);
    case SettlementKind::kRetry:
      row->state = guard_.IsHeld(row->route) ? OutboxState::kHeld : OutboxState::kPending;
      work_.Count(fmt::format("retries {}", row->object));
      return work_.store.PutOutbox(&*row);
    case SettlementKind::kAmbiguous: break;
  }
  return {};
}

Result<void> Dispatch::Park(OutboxRow* row, std::string_view code, std::string_view message) {
  TRY(const std::string entity_text, EntityTextOf(*row));
  row->state = OutboxState::kParked;
  row->code = code;
  row->message = message;
  TRY_VOID(work_.store.PutOutbox(row));
  Trouble trouble;
  trouble.stage = "deliver";
  trouble.route = row->route;
  trouble.object = row->object;
  trouble.key = entity_text;
  trouble.outbox = row->id;
  trouble.code = code;
  trouble.message = message;
  trouble.payload = row->body;
  work_.Count(fmt::format("parked {}", row->object));
  return troubles_.Open(trouble);
}

Result<void> Dispatch::Confirm(OutboxRow* row, const Settlement& settlement) {
  const std::string& key = row->local_key.empty() ? settlement.local_key : row->local_key;
  if (key.empty()) {
    return Park(row, "answer.no_key",
                "the target confirmed a create without saying the record's key");
  }
  TRY(RecordRow* record, work_.rows.FindRecord(row->object, key));
  if (record == nullptr) {
    TRY(record, work_.rows.NewRecord(row->object, key));
  }
  TRY(EntityRow* entity, work_.rows.LivingEntity(row->entity));
  TRY(const EntityRow* holder, work_.rows.LivingEntity(record->entity));
  if (holder != nullptr && holder != entity) {
    return Park(row, "crosswalk.taken",
                fmt::format("`{}` is linked to {} already", key,
                            store::EntityText(holder->entity, holder->id)));
  }
  row->state = OutboxState::kConfirmed;
  row->code.clear();
  row->message.clear();
  TRY_VOID(work_.store.PutOutbox(row));
  TRY_VOID(TakeAnswer(*row, settlement, record));
  TRY_VOID(CloseDrift(*row, *record));
  TRY_VOID(troubles_.Resolve(row->route, row->object,
                             store::EntityText(entity->entity, row->entity)));
  work_.Count(fmt::format("confirmed {}", row->object));
  TREATY_FAILPOINT("outbox.confirm");
  return {};
}

// The answer becomes crosswalk, image and acknowledged contribution.
Result<void> Dispatch::TakeAnswer(const OutboxRow& row, const Settlement& settlement,
                                  RecordRow* record) {
  TRY(EntityRow* entity, work_.rows.LivingEntity(row.entity));
  const bool is_new = record->entity == 0;
  // An event of the new record may have come before its answer, and waits.
  const std::string early_image = is_new ? record->image : std::string();
  const int64_t early_stamp_us = record->stamp_us;
  if (record->confirmed.empty()) {
    guard_.Wrote(row.object);
    record->written_us = work_.now_us;
  }
  record->confirmed = WrittenBy(row, settlement);
  work_.rows.Touch(record);
  if (HasGone(*record, settlement)) {
    return is_new ? inbound_.Adopt(record, entity) : Result<void>();
  }
  record->state = RecordState::kLive;
  TRY(const std::string said, Said(row, settlement, is_new, *record));
  // An event of this version or a later one may have overtaken the answer: then the image stays.
  const bool overtaken = !is_new && !record->image.empty() && settlement.stamp_us > 0 &&
                         record->stamp_us >= settlement.stamp_us;
  auto image = golden::Overlay(record->image, said);
  if (image && !overtaken) record->image = *std::move(image);
  record->stamp_us = std::max(record->stamp_us, settlement.stamp_us);
  record->said_us = record->stamp_us;
  const bool is_late = settlement.late || overtaken;
  TRY_VOID(Acknowledge(row, settlement, is_late, record));
  if (!is_new) return {};
  TRY_VOID(inbound_.Adopt(record, entity));
  if (early_image.empty() || early_stamp_us < settlement.stamp_us) return {};
  record->image = early_image;
  return inbound_.Apply(record, program::EventKind::kChanged);
}

// What its system said while our write was underway: that the record was deleted, merged, or is
// none of its route any more. The answer to a write of before does not bring it back; should it be
// there again, its system says so. A new record may have the key of one that went before it was
// made.
bool Dispatch::HasGone(const RecordRow& record, const Settlement& settlement) {
  if (record.state == RecordState::kLive) return false;
  return record.entity != 0 ||
         (settlement.stamp_us > 0 && record.stamp_us >= settlement.stamp_us);
}

// What the target holds now of what the row says.
std::string Dispatch::WrittenBy(const OutboxRow& row, const Settlement& settlement) {
  if (!settlement.only_found) return row.whole;
  const auto record = Canonicalise(settlement.record);
  return record ? golden::SharedMembers(*record, row.whole) : "{}";
}

// What the answer adds to the image. An event that came while the write was underway may be older
// or newer than an answer without a version. What we wrote counts as done last: if it was not, the
// drift shows at the record's next version. For the rest the event counts: if the answer was newer,
// the source has yet to tell it, while it will not tell the event again.
Result<std::string> Dispatch::Said(const OutboxRow& row, const Settlement& settlement, bool is_new,
                                   const RecordRow& record) {
  if (settlement.record.empty()) return row.body;
  if (is_new || settlement.stamp_us > 0 || record.seq == 0) return settlement.record;
  TRY(const std::optional<store::JournalRow> event, work_.store.JournalBySeq(record.seq));
  if (!event || event->accepted_us < row.sent_us) return settlement.record;
  const std::string told = golden::OtherMembers(event->payload, row.body);
  return golden::OtherMembers(settlement.record, told);
}

// `is_late`: the image may hold more than what we wrote.
Result<void> Dispatch::Acknowledge(const OutboxRow& row, const Settlement& settlement,
                                   bool is_late, RecordRow* record) {
  const std::vector<InboundRoute>& routes = work_.plan.Inbound(record->object);
  if (routes.empty()) return {};
  const auto wanting = std::find_if(routes.begin(), routes.end(), [&](const InboundRoute& route) {
    return route.route->where == program::kNone ||
           work_.evaluator.IsTrue(route.route->where, {record->image});
  });
  if (wanting == routes.end()) return {};  // what stands there now is for none of our routes
  const program::Map& map = *wanting->map;
  const program::UnitResult result = work_.evaluator.Run(map.unit, {record->image});
  if (const Error* error = work_.crosswalk.failed()) return tl::unexpected<Error>(*error);
  if (result.outcome != program::Outcome::kDone) return {};  // its next event will tell
  const golden::Authored before{record->contribution, record->since, record->acknowledged};
  const std::string_view late = is_late ? std::string_view(record->image) : std::string_view();
  const golden::Confirmed confirmed{result.output, row.whole, !settlement.record.empty(),
                                    record->stamp_us, late};
  golden::Authored after = golden::TakeConfirm(before, confirmed, map.fields);
  record->contribution = std::move(after.contribution);
  record->since = std::move(after.since);
  record->acknowledged = std::move(after.acknowledged);
  return {};
}

Result<void> Dispatch::CloseDrift(const OutboxRow& row, const RecordRow& record) {
  TRY(std::vector<store::DriftRow> drifts, work_.store.DriftOf(record.object, record.key));
  for (store::DriftRow& drift : drifts) {
    if (!MemberOf(row.body, drift.member)) continue;
    drift.open = false;
    TRY_VOID(work_.store.PutDrift(&drift));
  }
  return {};
}

}  // namespace treaty::engine
