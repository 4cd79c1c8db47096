// Pipeline: what operators ask.

#include <fmt/format.h>

#include "runtime/engine/pipeline.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {

using program::EventKind;
using store::Deed;
using store::HoldMode;
using store::HoldSubject;
using store::InboxRow;
using store::InboxState;
using store::OutboxRow;
using store::OutboxState;

namespace {

constexpr size_t kRetriedAtOnce = 200;

}  // namespace

Result<void> Pipeline::Audit(const Deed& deed, std::string_view action, std::string object,
                             std::string detail) {
  store::AuditRow row;
  row.at_us = work_.now_us;
  row.actor = deed.actor;
  row.action = action;
  row.object = std::move(object);
  row.reason = deed.reason;
  row.detail = std::move(detail);
  return work_.store.AppendAudit(row);
}

// --- the inbox

Result<InboxRow> Pipeline::OpenRow(store::InboxId id) {
  TRY(std::optional<InboxRow> row, work_.store.InboxById(id));
  if (!row) return Fail(fmt::format("there is no inbox row {}", id));
  if (row->state != InboxState::kOpen) {
    return Fail(fmt::format("inbox row {} is closed: {}", id, row->reason));
  }
  return *std::move(row);
}

Result<void> Pipeline::Retry(store::InboxId id, const Deed& deed) {
  TRY(const InboxRow row, OpenRow(id));
  if (row.stage == "read") {
    return Fail(fmt::format("inbox row {} could not be read, so it cannot be tried again", id), {},
                "let the source send it again, or discard it");
  }
  TRY(const std::optional<store::JournalRow> event, work_.store.JournalBySeq(row.seq));
  if (row.stage == "accept" && !event) {
    return Fail(fmt::format("the event of inbox row {} is forgotten", id), {},
                "let the source send it again, or discard it");
  }
  TRY_VOID(Audit(deed, "inbox retry", fmt::format("inbox {}", id)));
  return RetryRow(row);
}

Result<int64_t> Pipeline::RetrySome(const store::Cause& cause, const Deed& deed,
                                    store::InboxId* after) {
  const store::InboxFilter filter{.object = cause.object, .code = cause.code,
                                  .stage = cause.stage, .path = cause.path, .after = *after,
                                  .limit = kRetriedAtOnce};
  TRY(const std::vector<InboxRow> rows, work_.store.Inbox(filter));
  JsonWriter ids;
  ids.BeginObject().Key("inbox").BeginList();
  int64_t retried = 0;
  for (const InboxRow& row : rows) {
    *after = row.id;
    if (row.stage == "read") continue;
    ids.Int(row.id);
    ++retried;
    TRY_VOID(RetryRow(row));
  }
  if (rows.size() < kRetriedAtOnce) *after = -1;
  if (retried == 0) return 0;
  TRY_VOID(Audit(deed, "inbox retry", fmt::format("{} inbox rows", retried),
                 ids.EndList().EndObject().Take()));
  return retried;
}

Result<void> Pipeline::RetryRow(const InboxRow& row) {
  if (row.stage == "accept") {
    TRY(const std::optional<store::JournalRow> event, work_.store.JournalBySeq(row.seq));
    if (!event) return {};
    TRY_VOID(troubles_.Resolve(row.route, row.object, row.key, row.stage));
    return intake_.Replay(*event).map([](bool) {});
  }
  return row.stage == "deliver" || row.seq == 0 ? RetryOutbox(row) : RetryInbound(row);
}

Result<void> Pipeline::RetryInbound(const InboxRow& row) {
  TRY(store::RecordRow* record, work_.rows.FindRecord(row.object, row.key));
  return record == nullptr ? Result<void>() : inbound_.Apply(record, EventKind::kChanged);
}

Result<void> Pipeline::RetryOutbox(const InboxRow& row) {
  TRY(std::optional<OutboxRow> outbox, work_.store.OutboxById(row.outbox));
  if (!outbox) {
    work_.Touch(store::EntityIdOf(row.key), true);
    return {};
  }
  if (outbox->state != OutboxState::kParked) return {};
  outbox->due_us = work_.now_us;
  outbox->crashes = 0;
  work_.rows_became_ready = true;
  if (outbox->code == kPoison) return dispatch_.SettleFirst(&*outbox);
  outbox->state = guard_.IsHeld(outbox->route) ? OutboxState::kHeld : OutboxState::kPending;
  return work_.store.PutOutbox(&*outbox);
}

Result<void> Pipeline::Discard(store::InboxId id, const Deed& deed) {
  TRY(InboxRow row, OpenRow(id));
  TRY_VOID(Audit(deed, "inbox discard", fmt::format("inbox {}", id)));
  row.state = InboxState::kDiscarded;
  row.actor = deed.actor;
  row.reason = deed.reason;
  row.closed_us = work_.now_us;
  TRY_VOID(work_.store.PutInbox(&row));
  TRY(std::optional<OutboxRow> outbox, work_.store.OutboxById(row.outbox));
  if (!outbox || outbox->state != OutboxState::kParked) return {};
  outbox->state = OutboxState::kSuperseded;
  outbox->settled_us = work_.now_us;
  return work_.store.PutOutbox(&*outbox);
}

Result<void> Pipeline::Edit(store::InboxId id, std::string_view image, const Deed& deed) {
  TRY(const InboxRow row, OpenRow(id));
  TRY(store::RecordRow* record, work_.rows.FindRecord(row.object, row.key));
  if (record == nullptr || (row.stage != "map" && row.stage != "where") || row.seq == 0) {
    return Fail(fmt::format("inbox row {} ({}) holds nothing that its system said of a record", id,
                            row.stage),
                {}, "what is sent is made from the golden record: mend the source, or the map");
  }
  const Result<std::string> edited = Canonicalise(image);
  if (!edited) return Fail(edited.error().message, "the edited record", edited.error().mend);
  if (!edited->starts_with('{')) return Fail("this is no JSON object", "the edited record");
  TRY(const std::optional<Trouble> obstacle, inbound_.Obstacle(row.object, *edited));
  if (obstacle) {
    return Fail(fmt::format("{} {}: {}", obstacle->code, obstacle->path, obstacle->message),
                "the edited record");
  }
  JsonWriter detail;
  detail.BeginObject().Key("before").Raw(record->image).Key("after").Raw(*edited);
  TRY_VOID(Audit(deed, "inbox edit", fmt::format("inbox {}", id), detail.EndObject().Take()));
  record->image = *edited;
  work_.rows.Touch(record);
  return inbound_.Apply(record, EventKind::kChanged);
}

// --- routes and systems

Result<void> Pipeline::CheckNamed(HoldSubject subject, std::string_view name) const {
  const program::Model& model = work_.plan.model();
  bool found = false;
  if (subject == HoldSubject::kSystem) {
    for (const program::System& system : model.systems) found |= system.name == name;
  } else {
    for (const program::Route& route : model.routes) found |= route.name == name;
  }
  if (found) return {};
  return Fail(fmt::format("there is no {} `{}`", store::HoldSubjectName(subject), name));
}

Result<void> Pipeline::Hold(store::HoldRow hold) {
  TRY_VOID(CheckNamed(hold.subject, hold.name));
  const bool drains = hold.mode == HoldMode::kDraining;
  const bool sends = hold.subject == HoldSubject::kSystem ||
                     work_.plan.OutboundByName(hold.name) != nullptr;
  if (drains && !sends) {
    return Fail(fmt::format("route `{}` sends nothing, so there is nothing to drain", hold.name),
                {}, "pause it");
  }
  hold.since_us = work_.now_us;
  const std::string_view subject = store::HoldSubjectName(hold.subject);
  TRY_VOID(Audit({hold.actor, hold.reason},
                 fmt::format("{} {}", subject, drains ? "drain" : "pause"),
                 fmt::format("{} {}", subject, hold.name)));
  return holds_.Put(std::move(hold));
}

Result<void> Pipeline::Resume(HoldSubject subject, std::string_view name, const Deed& deed) {
  TRY_VOID(CheckNamed(subject, name));
  const std::string_view kind = store::HoldSubjectName(subject);
  TRY_VOID(holds_.Remove(subject, std::string(name)));
  if (subject == HoldSubject::kRoute) TRY_VOID(guard_.Forget(std::string(name)));
  return Audit(deed, fmt::format("{} resume", kind), fmt::format("{} {}", kind, name));
}

Result<int64_t> Pipeline::NextDueUs(std::string_view system, program::Criticality least) {
  if (holds_.IsPaused(system)) return -1;
  return work_.store.NextDue(system, least);
}

Result<bool> Pipeline::HasUnsent(std::string_view system) {
  if (holds_.IsPaused(system)) return false;
  return work_.store.HasUnsent(system, "");
}

// --- replay

Result<store::Replayed> Pipeline::Replay(const store::JournalFilter& filter, const Deed& deed) {
  TRY(const std::vector<store::JournalRow> rows, work_.store.Journal(filter));
  store::Replayed replayed;
  replayed.is_end = rows.size() < filter.limit;
  replayed.last_seq = filter.after;
  for (const store::JournalRow& row : rows) {
    TRY(const bool applied, intake_.Replay(row));
    replayed.events += 1;
    replayed.applied += applied ? 1 : 0;
    replayed.last_seq = row.seq;
  }
  if (replayed.events == 0) return replayed;
  TRY_VOID(Audit(deed, "replay", fmt::format("{} events", replayed.events),
                 fmt::format("{{\"first\":{},\"last\":{},\"applied\":{}}}", rows.front().seq,
                             replayed.last_seq, replayed.applied)));
  work_.Count("replayed", replayed.applied);
  return replayed;
}

}  // namespace treaty::engine
