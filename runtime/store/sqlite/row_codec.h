// Between rows and columns: column lists, and how each row is read. Private to the SQLite store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/store/rows.h"
#include "runtime/store/sqlite/connection.h"

namespace treaty::store {

// What each SELECT lists, in the order in which Read... takes it.
#define TREATY_RECORD_COLUMNS                                                              \
  "id, object, key, entity, state, stamp_us, seq, merged_into, blocks, contribution, since, " \
  "acknowledged, confirmed, image, said_us, written_us"
#define TREATY_ENTITY_COLUMNS                                                             \
  "id, entity, state, version, key, merged_into, changed_us, next_change_us, records, golden, " \
  "lineage"
#define TREATY_OUTBOX_COLUMNS                                                               \
  "id, object, entity, local_key, route, state, order_key, created_us, due_us, sent_us, "    \
  "settled_us, attempts, operation, version, bundle, idempotency_key, body, whole, code, "   \
  "message, crashes, criticality"
#define TREATY_INBOX_COLUMNS                                                               \
  "id, created_us, state, stage, route, object, key, seq, outbox, code, path, origin, message, " \
  "place, payload, actor, reason, closed_us"
#define TREATY_JOURNAL_COLUMNS                                                              \
  "seq, accepted_us, source, place, object, kind, key, stamp_us, partial, into_key, payload, " \
  "fingerprint"
// Parameters 1 to 4: object, key, since, until.
#define TREATY_JOURNAL_FILTER                                                       \
  " (?1 = '' OR object = ?1) AND (?2 = '' OR key = ?2) AND accepted_us >= ?3 AND" \
  " (?4 = 0 OR accepted_us < ?4)"
#define TREATY_WAITING_COLUMNS "id, object, key, outbox, awaits, message, since_us"
#define TREATY_DRIFT_COLUMNS "id, noticed_us, entity, object, key, member, ours, theirs, open"

JournalRow ReadJournal(const Query& query);
RecordRow ReadRecord(const Query& query);
EntityRow ReadEntity(const Query& query);
OutboxRow ReadOutbox(const Query& query);
InboxRow ReadInbox(const Query& query);
WaitingRow ReadWaiting(const Query& query);
DriftRow ReadDrift(const Query& query);

std::string_view RecordStateName(RecordState state);
std::string_view EntityStateName(EntityState state);
std::string_view InboxStateName(InboxState state);
std::string_view EventKindName(program::EventKind kind);
// From the 16 bytes of a column; none when there are not so many.
std::optional<Fingerprint128> FingerprintOf(std::string_view bytes);
HoldSubject HoldSubjectOf(std::string_view name);
HoldMode HoldModeOf(std::string_view name);
OutboxState OutboxStateOf(std::string_view name);
program::EventKind EventKindOf(std::string_view name);

// "3,17,40" and back.
std::string JoinIds(const std::vector<int64_t>& ids);
std::vector<int64_t> SplitIds(std::string_view text);

}  // namespace treaty::store
