#include "runtime/engine/intake.h"

#include <fmt/format.h>

#include "runtime/base/failpoint.h"
#include "runtime/golden/overlay.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using program::EventKind;
using store::JournalRow;
using store::RecordRow;
using store::RecordState;
using store::SourceBatch;
using store::SourceEvent;

Fingerprint128 EventFingerprint(const SourceEvent& event) {
  std::string text;
  text.reserve(event.record.size() + event.object.size() + event.id.size() + 64);
  fmt::format_to(std::back_inserter(text), "{}\n{}\n{}\n{}\n{}\n{}\n", event.object,
                 int(event.kind), event.id, event.stamp_us, event.into, event.partial);
  text += event.record;
  return WideFingerprint(text);
}

Result<void> Intake::Load(int64_t since_us) {
  return work_.store.VisitFingerprints(since_us, [&](Fingerprint128 seen) { seen_.Add(seen); });
}

Result<void> Intake::Accept(const SourceBatch& batch) {
  for (const SourceEvent& event : batch.events) TRY_VOID(AcceptEvent(batch.source, event));
  if (batch.position.empty()) return {};
  return work_.store.SetPosition(batch.source, batch.position);
}

// False: it was accepted before.
Result<bool> Intake::Append(const std::string& source, const SourceEvent& event,
                            JournalRow* row) {
  row->fingerprint = EventFingerprint(event);
  if (!seen_.Add(row->fingerprint)) {
    work_.Count("duplicates");
    return false;
  }
  row->accepted_us = work_.now_us;
  row->source = source;
  row->place = event.place;
  row->object = event.object;
  row->kind = event.kind;
  row->key = event.id;
  row->stamp_us = event.stamp_us;
  row->partial = event.partial;
  row->into = event.into;
  row->payload = event.record;
  TRY_VOID(work_.store.AppendJournal(row));
  work_.Count("accepted");
  TREATY_FAILPOINT("intake.journal");
  return true;
}

Result<void> Intake::AcceptEvent(const std::string& source, const SourceEvent& event) {
  JournalRow row;
  TRY(const bool is_new, Append(source, event, &row));
  if (!is_new) return {};
  if (!event.unreadable_code.empty()) return Unreadable(event, row);
  TREATY_FAILPOINT_OF("intake.event", event.id);
  TRY_VOID(Dispatch(event, row.seq));
  return restore_.Spoke(event.object, event.id);
}

Result<void> Intake::ParkEvent(const std::string& source, const SourceEvent& event) {
  JournalRow row;
  TRY(const bool is_new, Append(source, event, &row));
  if (!is_new) return {};
  const std::vector<InboundRoute>& routes = work_.plan.Inbound(event.object);
  Trouble trouble;
  trouble.stage = "accept";
  trouble.route = routes.empty() ? std::string_view(source) : routes.front().route->name;
  trouble.object = event.object;
  trouble.key = event.id;
  trouble.seq = row.seq;
  trouble.code = "poison";
  trouble.message = "the runtime ended three times while this event was being applied";
  trouble.place = event.place;
  trouble.payload = event.record;
  work_.Count("poisoned");
  return troubles_.Open(trouble);
}

Result<bool> Intake::Replay(const JournalRow& row) {
  SourceEvent event;
  event.object = row.object;
  event.kind = row.kind;
  event.id = row.key;
  event.stamp_us = row.stamp_us;
  event.partial = row.partial;
  event.into = row.into;
  event.record = row.payload;
  event.place = row.place;
  TRY(const RecordRow* record, work_.rows.FindRecord(event.object, event.id));
  const bool is_older = record != nullptr && event.stamp_us < record->stamp_us;
  // Who has another key by now was given it by a later event.
  if (is_older || event.kind == EventKind::kRekeyed || event.id.empty()) return false;
  TRY_VOID(Dispatch(event, row.seq));
  return true;
}

Result<void> Intake::GoOn(RecordRow* record) {
  TRY_VOID(troubles_.StopWaiting(*record));
  switch (record->state) {
    case RecordState::kLive:
    case RecordState::kLeft: return inbound_.Apply(record, EventKind::kChanged);
    case RecordState::kDeleted: return inbound_.Remove(record, EventKind::kDeleted);
    case RecordState::kMerged: break;
  }
  TRY_VOID(inbound_.Remove(record, EventKind::kMerged));
  TRY(RecordRow* survivor, work_.rows.FindRecord(record->object, record->merged_into));
  return survivor == nullptr ? Result<void>() : recognition_.FollowMerge(record, survivor);
}

Result<void> Intake::Unreadable(const SourceEvent& event, const JournalRow& journal) {
  Trouble trouble;
  trouble.stage = "read";
  trouble.route = journal.source;
  trouble.object = event.object;
  // Lines that name no record are told apart by where they stand.
  trouble.key = event.id.empty() ? std::string_view(event.place) : std::string_view(event.id);
  trouble.seq = journal.seq;
  trouble.code = event.unreadable_code;
  trouble.message = event.unreadable_message;
  trouble.place = event.place;
  trouble.payload = event.record;
  return troubles_.Open(trouble);
}

Result<void> Intake::Dispatch(const SourceEvent& event, int64_t seq) {
  switch (event.kind) {
    case EventKind::kCreated:
    case EventKind::kChanged:
    case EventKind::kUndeleted: return Observe(event, seq);
    case EventKind::kDeleted: return Delete(event, seq);
    case EventKind::kMerged: return MergeRecords(event, seq);
    case EventKind::kRekeyed: return Rekey(event, seq);
  }
  return {};
}

// An older version than the one held says nothing. An equal stamp with other content is newer.
bool Intake::IsStale(const SourceEvent& event, const RecordRow& record) {
  if (event.stamp_us >= record.stamp_us) return false;
  work_.Count("stale");
  return true;
}

Result<void> Intake::Observe(const SourceEvent& event, int64_t seq) {
  TRY(RecordRow* record, work_.rows.FindRecord(event.object, event.id));
  if (record != nullptr && IsStale(event, *record)) return {};
  if (record == nullptr) {
    TRY(record, work_.rows.NewRecord(event.object, event.id));
  }
  std::string image;
  TRY(const bool readable, NewImage(event, seq, record, &image));
  if (!readable) return {};
  image.swap(record->image);
  record->state = RecordState::kLive;
  record->merged_into.clear();
  record->stamp_us = event.stamp_us;
  record->seq = seq;
  work_.rows.Touch(record);
  if (!record->confirmed.empty()) TRY_VOID(NoteDrift(record, image));
  return inbound_.Apply(record, event.kind);
}

// False: the event's record is no JSON object; it stands in the inbox and the image is as it was.
Result<bool> Intake::NewImage(const SourceEvent& event, int64_t seq, RecordRow* record,
                              std::string* image) {
  if (!event.partial || record->image.empty()) {
    *image = event.record;
    return true;
  }
  auto merged = golden::Overlay(record->image, event.record);
  if (merged) {
    *image = *std::move(merged);
    return true;
  }
  SourceEvent unreadable = event;
  unreadable.unreadable_code = "input.object";
  unreadable.unreadable_message = merged.error().message;
  JournalRow journal;
  journal.seq = seq;
  journal.source = event.object;
  TRY_VOID(Unreadable(unreadable, journal));
  return false;
}

// Members that we wrote and that now hold something else: somebody changed them in their own
// system. What a route of theirs maps back is their word, and no drift.
Result<void> Intake::NoteDrift(RecordRow* record, std::string_view before) {
  const auto underway = work_.in_flight.find(EffectName(record->object, record->key, {}));
  for (golden::Drifted& drift : golden::FindDrift(record->confirmed, before, record->image)) {
    const bool ours = underway != work_.in_flight.end() &&
                      MemberOf(underway->second.body, drift.member).has_value();
    if (ours) continue;
    if (!work_.plan.HasSay(record->object, drift.member)) {
      TRY_VOID(PutDrift(*record, std::move(drift)));
    } else if (restore_.catching_up()) {
      TRY_VOID(restore_.Holds(record, drift.member, drift.theirs));
    }
  }
  return {};
}

Result<void> Intake::PutDrift(const RecordRow& record, golden::Drifted drift) {
  store::DriftRow row;
  TRY(const std::vector<store::DriftRow> open, work_.store.DriftOf(record.object, record.key));
  for (const store::DriftRow& known : open) {
    if (known.member == drift.member) row.id = known.id;
  }
  // Set back by themselves; or an echo of ours that overtook an answer without a record.
  if (drift.is_mended() && row.id == 0) return {};
  row.open = !drift.is_mended();
  row.noticed_us = work_.now_us;
  row.entity = record.entity;
  row.object = record.object;
  row.key = record.key;
  row.member = std::move(drift.member);
  row.ours = std::move(drift.ours);
  row.theirs = std::move(drift.theirs);
  TRY_VOID(work_.store.PutDrift(&row));
  if (row.open) work_.Count("drift");
  return {};
}

Result<void> Intake::Delete(const SourceEvent& event, int64_t seq) {
  TRY(RecordRow* record, work_.rows.FindRecord(event.object, event.id));
  if (record != nullptr && IsStale(event, *record)) return {};
  if (record == nullptr) {
    TRY(record, work_.rows.NewRecord(event.object, event.id));
  }
  record->state = RecordState::kDeleted;
  record->stamp_us = event.stamp_us;
  record->seq = seq;
  work_.rows.Touch(record);
  return inbound_.Remove(record, EventKind::kDeleted);
}

// The loser falls silent; what else its entity has (records in other systems) goes to the
// survivor's, once nobody else keeps the loser's entity alive.
Result<void> Intake::MergeRecords(const SourceEvent& event, int64_t seq) {
  TRY(RecordRow* loser, work_.rows.FindRecord(event.object, event.id));
  if (loser != nullptr && IsStale(event, *loser)) return {};
  if (loser == nullptr) {
    TRY(loser, work_.rows.NewRecord(event.object, event.id));
  }
  TRY(RecordRow* survivor, work_.rows.FindRecord(event.object, event.into));
  const bool circular = event.into == event.id ||
                        (survivor != nullptr && survivor->merged_into == event.id);
  loser->state = circular ? RecordState::kDeleted : RecordState::kMerged;
  loser->merged_into = circular ? std::string() : event.into;
  loser->stamp_us = event.stamp_us;
  loser->seq = seq;
  work_.rows.Touch(loser);
  TRY_VOID(inbound_.Remove(loser, EventKind::kMerged));
  if (circular || survivor == nullptr || inbound_.IsStopped(loser->object)) return {};
  return recognition_.FollowMerge(loser, survivor);
}

Result<void> Intake::Rekey(const SourceEvent& event, int64_t seq) {
  TRY(RecordRow* record, work_.rows.FindRecord(event.object, event.id));
  TRY(const RecordRow* holder, work_.rows.FindRecord(event.object, event.into));
  if (record == nullptr || holder != nullptr || event.into.empty()) {
    SourceEvent unreadable = event;
    unreadable.unreadable_code = "event.rekey";
    unreadable.unreadable_message =
        record == nullptr ? "the record that was given another key is not known"
                          : fmt::format("another record has the key `{}`", event.into);
    JournalRow journal;
    journal.seq = seq;
    journal.source = event.object;
    return Unreadable(unreadable, journal);
  }
  TRY_VOID(work_.rows.Rekey(record, event.into));
  record->seq = seq;
  work_.rows.Touch(record);
  work_.Touch(record->entity, true);
  work_.Arrived(identity::AwaitsEntityOf(record->object, record->key));
  if (event.record.empty()) return {};
  SourceEvent changed = event;
  changed.kind = EventKind::kChanged;
  changed.id = event.into;
  return Observe(changed, seq);
}

}  // namespace treaty::engine
