#include "runtime/store/sqlite/row_codec.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "runtime/base/check.h"

namespace treaty::store {

namespace {

// The enumerator whose name this is. The names are ours: another one means a damaged file, which
// the first letters of our names cannot hide, so the first enumerator answers.
template <typename State, size_t kCount>
State StateOf(std::string_view name, std::string_view (*name_of)(State)) {
  for (size_t i = 0; i < kCount; ++i) {
    if (name_of(State(i)) == name) return State(i);
  }
  return State(0);
}

}  // namespace

std::string_view RecordStateName(RecordState state) {
  switch (state) {
    case RecordState::kLive: return "live";
    case RecordState::kLeft: return "left";
    case RecordState::kDeleted: return "deleted";
    case RecordState::kMerged: return "merged";
  }
  return "";
}

std::string_view EntityStateName(EntityState state) {
  switch (state) {
    case EntityState::kLive: return "live";
    case EntityState::kRetired: return "retired";
    case EntityState::kMerged: return "merged";
  }
  return "";
}

std::string_view InboxStateName(InboxState state) {
  switch (state) {
    case InboxState::kOpen: return "open";
    case InboxState::kResolved: return "resolved";
    case InboxState::kDiscarded: return "discarded";
  }
  return "";
}

std::string_view EventKindName(program::EventKind kind) {
  switch (kind) {
    case program::EventKind::kCreated: return "created";
    case program::EventKind::kChanged: return "changed";
    case program::EventKind::kDeleted: return "deleted";
    case program::EventKind::kUndeleted: return "undeleted";
    case program::EventKind::kMerged: return "merged";
    case program::EventKind::kRekeyed: return "rekeyed";
  }
  return "";
}

HoldSubject HoldSubjectOf(std::string_view name) {
  return StateOf<HoldSubject, 2>(name, HoldSubjectName);
}

HoldMode HoldModeOf(std::string_view name) { return StateOf<HoldMode, 3>(name, HoldModeName); }

std::optional<Fingerprint128> FingerprintOf(std::string_view bytes) {
  Fingerprint128 fingerprint;
  if (bytes.size() != 16) return std::nullopt;
  std::memcpy(&fingerprint.low, bytes.data(), 8);
  std::memcpy(&fingerprint.high, bytes.data() + 8, 8);
  return fingerprint;
}

OutboxState OutboxStateOf(std::string_view name) {
  return StateOf<OutboxState, kOutboxStateCount>(name, OutboxStateName);
}

program::EventKind EventKindOf(std::string_view name) {
  return StateOf<program::EventKind, 6>(name, EventKindName);
}

std::string JoinIds(const std::vector<int64_t>& ids) {
  std::string text;
  for (const int64_t id : ids) {
    if (!text.empty()) text += ',';
    text += std::to_string(id);
  }
  return text;
}

std::vector<int64_t> SplitIds(std::string_view text) {
  std::vector<int64_t> ids;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at < end) {
    int64_t id = 0;
    const auto parsed = std::from_chars(at, end, id);
    if (parsed.ec != std::errc()) break;
    ids.push_back(id);
    at = parsed.ptr + 1;
  }
  return ids;
}

JournalRow ReadJournal(const Query& query) {
  JournalRow row;
  row.seq = query.Integer(0);
  row.accepted_us = query.Integer(1);
  row.source = query.Text(2);
  row.place = query.Text(3);
  row.object = query.Text(4);
  row.kind = EventKindOf(query.View(5));
  row.key = query.Text(6);
  row.stamp_us = query.Integer(7);
  row.partial = query.Integer(8) != 0;
  row.into = query.Text(9);
  row.payload = query.Text(10);
  row.fingerprint = FingerprintOf(query.Blob(11)).value_or(Fingerprint128());
  return row;
}

RecordRow ReadRecord(const Query& query) {
  RecordRow row;
  row.id = query.Integer(0);
  row.object = query.Text(1);
  row.key = query.Text(2);
  row.entity = query.Integer(3);
  row.state = StateOf<RecordState, 4>(query.View(4), RecordStateName);
  row.stamp_us = query.Integer(5);
  row.seq = query.Integer(6);
  row.merged_into = query.Text(7);
  row.blocks = query.Text(8);
  row.contribution = query.Text(9);
  row.since = query.Text(10);
  row.acknowledged = query.Text(11);
  row.confirmed = query.Text(12);
  row.image = query.Text(13);
  row.said_us = query.Integer(14);
  row.written_us = query.Integer(15);
  return row;
}

EntityRow ReadEntity(const Query& query) {
  EntityRow row;
  row.id = query.Integer(0);
  row.entity = query.Text(1);
  row.state = StateOf<EntityState, 3>(query.View(2), EntityStateName);
  row.version = query.Integer(3);
  row.key = query.Text(4);
  row.merged_into = query.Integer(5);
  row.changed_us = query.Integer(6);
  row.next_change_us = query.Integer(7);
  row.records = SplitIds(query.View(8));
  row.golden = query.Text(9);
  row.lineage = query.Text(10);
  return row;
}

OutboxRow ReadOutbox(const Query& query) {
  OutboxRow row;
  row.id = query.Integer(0);
  row.object = query.Text(1);
  row.entity = query.Integer(2);
  row.local_key = query.Text(3);
  row.route = query.Text(4);
  row.state = OutboxStateOf(query.View(5));
  row.order_key = query.Text(6);
  row.created_us = query.Integer(7);
  row.due_us = query.Integer(8);
  row.sent_us = query.Integer(9);
  row.settled_us = query.Integer(10);
  row.attempts = uint32_t(query.Integer(11));
  row.operation = StateOf<Operation, 3>(query.View(12), OperationName);
  row.version = query.Integer(13);
  row.bundle = query.Text(14);
  row.idempotency_key = query.Text(15);
  row.body = query.Text(16);
  row.whole = query.Text(17);
  row.code = query.Text(18);
  row.message = query.Text(19);
  row.crashes = uint32_t(query.Integer(20));
  row.criticality = program::Criticality(std::clamp<int64_t>(query.Integer(21), 0, 2));
  return row;
}

InboxRow ReadInbox(const Query& query) {
  InboxRow row;
  row.id = query.Integer(0);
  row.created_us = query.Integer(1);
  row.state = StateOf<InboxState, 3>(query.View(2), InboxStateName);
  row.stage = query.Text(3);
  row.route = query.Text(4);
  row.object = query.Text(5);
  row.key = query.Text(6);
  row.seq = query.Integer(7);
  row.outbox = query.Integer(8);
  row.code = query.Text(9);
  row.path = query.Text(10);
  row.origin = query.Text(11);
  row.message = query.Text(12);
  row.place = query.Text(13);
  row.payload = query.Text(14);
  row.actor = query.Text(15);
  row.reason = query.Text(16);
  row.closed_us = query.Integer(17);
  return row;
}

WaitingRow ReadWaiting(const Query& query) {
  WaitingRow row;
  row.id = query.Integer(0);
  row.object = query.Text(1);
  row.key = query.Text(2);
  row.outbox = query.Integer(3);
  row.awaits = query.Text(4);
  row.message = query.Text(5);
  row.since_us = query.Integer(6);
  return row;
}

DriftRow ReadDrift(const Query& query) {
  DriftRow row;
  row.id = query.Integer(0);
  row.noticed_us = query.Integer(1);
  row.entity = query.Integer(2);
  row.object = query.Text(3);
  row.key = query.Text(4);
  row.member = query.Text(5);
  row.ours = query.Text(6);
  row.theirs = query.Text(7);
  row.open = query.Integer(8) != 0;
  return row;
}

}  // namespace treaty::store
