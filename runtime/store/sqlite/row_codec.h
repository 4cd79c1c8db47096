// Between rows and columns: column lists, and how each row is read. Private to the SQLite store.
#pragma once

#include <string>
#include <string_view>

#include "runtime/store/rows.h"
#include "runtime/store/sqlite/connection.h"

namespace treaty::store {

// What each SELECT lists, in the order in which Read... takes it.
#define TREATY_RECORD_COLUMNS                                                              \
  "id, object, key, entity, state, stamp_us, seq, merged_into, blocks, contribution, since, " \
  "acknowledged, confirmed, image, said_us"
#define TREATY_ENTITY_COLUMNS                                                             \
  "id, entity, state, version, key, merged_into, changed_us, next_change_us, records, golden, " \
  "lineage"
#define TREATY_OUTBOX_COLUMNS                                                               \
  "id, object, entity, local_key, route, state, order_key, created_us, due_us, sent_us, "    \
  "settled_us, attempts, operation, version, bundle, idempotency_key, body, whole, code, message"
#define TREATY_INBOX_COLUMNS                                                               \
  "id, created_us, state, stage, route, object, key, seq, outbox, code, path, origin, message, " \
  "place, payload, actor, reason, closed_us"
#define TREATY_WAITING_COLUMNS "id, object, key, outbox, awaits, message, since_us"
#define TREATY_DRIFT_COLUMNS "id, noticed_us, entity, object, key, member, ours, theirs, open"

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
OutboxState OutboxStateOf(std::string_view name);
program::EventKind EventKindOf(std::string_view name);

// "3,17,40" and back.
std::string JoinIds(const std::vector<int64_t>& ids);
std::vector<int64_t> SplitIds(std::string_view text);

}  // namespace treaty::store
