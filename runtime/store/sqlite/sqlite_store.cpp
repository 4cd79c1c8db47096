#include "runtime/store/sqlite/sqlite_store.h"

#include <cstring>

#include "runtime/store/sqlite/row_codec.h"

namespace treaty::store {

Result<Query> SqliteStore::Insert(const char* sql) {
  TRY(Query query, db().Use(sql));
  query.Bind(deployment_).Bind(options_.shard).Bind(epoch_);
  return query;
}

// --- journal

Result<void> SqliteStore::AppendJournal(JournalRow* row) {
  TRY(Query query, Insert("INSERT INTO journal(deployment, shard, epoch, accepted_us, fingerprint,"
                          " object, kind, key, stamp_us, partial, into_key, source, place, payload)"
                          " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  char fingerprint[16];
  std::memcpy(fingerprint, &row->fingerprint.low, 8);
  std::memcpy(fingerprint + 8, &row->fingerprint.high, 8);
  query.Bind(row->accepted_us).BindBlob({fingerprint, sizeof fingerprint}).Bind(row->object);
  query.Bind(EventKindName(row->kind)).Bind(row->key).Bind(row->stamp_us);
  query.Bind(int64_t(row->partial));
  query.BindOrNull(row->into).Bind(row->source).BindOrNull(row->place).Bind(row->payload);
  TRY_VOID(query.Run());
  row->seq = db().LastRow();
  return {};
}

Result<std::optional<JournalRow>> SqliteStore::JournalBySeq(int64_t seq) {
  TRY(Query query, db().Use("SELECT " TREATY_JOURNAL_COLUMNS " FROM journal WHERE seq = ?"));
  TRY(const bool found, query.Bind(seq).Step());
  if (!found) return std::optional<JournalRow>();
  return std::optional<JournalRow>(ReadJournal(query));
}

Result<void> SqliteStore::VisitFingerprints(int64_t since_us,
                                            const std::function<void(Fingerprint128)>& visit) {
  TRY(Query query,
      db().Use("SELECT fingerprint FROM journal WHERE accepted_us >= ? ORDER BY seq"));
  query.Bind(since_us);
  for (;;) {
    TRY(const bool row, query.Step());
    if (!row) return {};
    if (const auto fingerprint = FingerprintOf(query.Blob(0))) visit(*fingerprint);
  }
}

Result<int64_t> SqliteStore::PruneJournal(int64_t before_us, int64_t most) {
  // The oldest are the first: nothing beyond them is looked at, however long the journal is.
  TRY(Query oldest, db().Use("SELECT accepted_us FROM journal ORDER BY seq LIMIT 1"));
  TRY(const bool any, oldest.Step());
  if (!any || oldest.Integer(0) >= before_us) return 0;
  TRY(Query query, db().Use("DELETE FROM journal WHERE seq IN (SELECT seq FROM"
                            " (SELECT seq, accepted_us FROM journal ORDER BY seq LIMIT ?)"
                            " WHERE accepted_us < ?)"));
  TRY_VOID(query.Bind(most).Bind(before_us).Run());
  return db().Changes();
}

Result<void> SqliteStore::SetPosition(std::string_view source, std::string_view position) {
  TRY(Query query, Insert("INSERT INTO position(deployment, shard, epoch, source, position)"
                          " VALUES(?,?,?,?,?) ON CONFLICT(source) DO UPDATE SET"
                          " position = excluded.position, epoch = excluded.epoch"));
  return query.Bind(source).Bind(position).Run();
}

// --- records and entities

Result<void> SqliteStore::InsertRecord(RecordRow* row) {
  TRY(Query query, Insert("INSERT INTO record(deployment, shard, epoch, object, key, entity, state,"
                          " stamp_us, seq, merged_into, blocks, contribution, since, acknowledged,"
                          " confirmed, image, said_us, written_us)"
                          " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  query.Bind(row->object).Bind(row->key).Bind(row->entity).Bind(RecordStateName(row->state));
  query.Bind(row->stamp_us).Bind(row->seq).BindOrNull(row->merged_into).BindOrNull(row->blocks);
  query.BindOrNull(row->contribution).BindOrNull(row->since).BindOrNull(row->acknowledged);
  query.BindOrNull(row->confirmed).BindOrNull(row->image);
  TRY_VOID(query.Bind(row->said_us).BindOrNull(row->written_us).Run());
  row->id = db().LastRow();
  return {};
}

Result<void> SqliteStore::PutRecord(RecordRow* row) {
  if (row->id == 0) return InsertRecord(row);
  TRY(Query query, db().Use("UPDATE record SET epoch=?, entity=?, state=?, stamp_us=?, seq=?,"
                            " merged_into=?, blocks=?, contribution=?, since=?, acknowledged=?,"
                            " confirmed=?, image=?, said_us=?, written_us=? WHERE id=?"));
  query.Bind(epoch_).Bind(row->entity).Bind(RecordStateName(row->state)).Bind(row->stamp_us);
  query.Bind(row->seq).BindOrNull(row->merged_into).BindOrNull(row->blocks);
  query.BindOrNull(row->contribution).BindOrNull(row->since).BindOrNull(row->acknowledged);
  query.BindOrNull(row->confirmed).BindOrNull(row->image);
  return query.Bind(row->said_us).BindOrNull(row->written_us).Bind(row->id).Run();
}

Result<void> SqliteStore::RekeyRecord(RecordId id, std::string_view key) {
  TRY(Query query, db().Use("UPDATE record SET key = ? WHERE id = ?"));
  return query.Bind(key).Bind(id).Run();
}

Result<void> SqliteStore::InsertEntity(EntityRow* row) {
  TRY(Query query, Insert("INSERT INTO entity(deployment, shard, epoch, entity, state, version,"
                          " key, merged_into, changed_us, next_change_us, records, golden, lineage)"
                          " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  const std::string records = JoinIds(row->records);
  query.Bind(row->entity).Bind(EntityStateName(row->state)).Bind(row->version);
  query.BindOrNull(row->key).BindOrNull(row->merged_into).Bind(row->changed_us);
  query.BindOrNull(row->next_change_us).Bind(records).Bind(row->golden).Bind(row->lineage);
  TRY_VOID(query.Run());
  row->id = db().LastRow();
  return {};
}

Result<void> SqliteStore::PutEntity(EntityRow* row) {
  if (row->id == 0) return InsertEntity(row);
  TRY(Query query, db().Use("UPDATE entity SET epoch=?, state=?, version=?, merged_into=?,"
                            " changed_us=?, records=?, golden=?, lineage=? WHERE id=?"));
  const std::string records = JoinIds(row->records);
  query.Bind(epoch_).Bind(EntityStateName(row->state)).Bind(row->version);
  query.BindOrNull(row->merged_into).Bind(row->changed_us).Bind(records).Bind(row->golden);
  TRY_VOID(query.Bind(row->lineage).Bind(row->id).Run());
  if (!row->reindex) return {};
  TRY(Query index, db().Use("UPDATE entity SET key=?, next_change_us=? WHERE id=?"));
  return index.BindOrNull(row->key).BindOrNull(row->next_change_us).Bind(row->id).Run();
}

Result<std::vector<EntityId>> SqliteStore::EntitiesDue(int64_t now_us, size_t limit) {
  TRY(Query query, db().Use("SELECT id FROM entity WHERE next_change_us IS NOT NULL AND"
                            " next_change_us <= ? ORDER BY next_change_us, id LIMIT ?"));
  query.Bind(now_us).Bind(int64_t(limit));
  std::vector<EntityId> ids;
  for (;;) {
    TRY(const bool row, query.Step());
    if (!row) return ids;
    ids.push_back(query.Integer(0));
  }
}

// --- blocking keys

Result<void> SqliteStore::AddBlock(std::string_view entity, uint32_t rule, uint64_t key,
                                   RecordId record) {
  TRY(Query query, Insert("INSERT OR IGNORE INTO block(deployment, shard, epoch, entity, rule, key,"
                          " record) VALUES(?,?,?,?,?,?,?)"));
  return query.Bind(entity).Bind(int64_t(rule)).Bind(int64_t(key)).Bind(record).Run();
}

Result<void> SqliteStore::RemoveBlock(std::string_view entity, uint32_t rule, uint64_t key,
                                      RecordId record) {
  TRY(Query query,
      db().Use("DELETE FROM block WHERE entity = ? AND rule = ? AND key = ? AND record = ?"));
  return query.Bind(entity).Bind(int64_t(rule)).Bind(int64_t(key)).Bind(record).Run();
}

Result<std::vector<RecordId>> SqliteStore::InBlock(std::string_view entity, uint32_t rule,
                                                   uint64_t key, size_t limit) {
  TRY(Query query, db().Use("SELECT record FROM block WHERE entity = ? AND rule = ? AND key = ?"
                            " ORDER BY record LIMIT ?"));
  query.Bind(entity).Bind(int64_t(rule)).Bind(int64_t(key)).Bind(int64_t(limit));
  std::vector<RecordId> records;
  for (;;) {
    TRY(const bool row, query.Step());
    if (!row) return records;
    records.push_back(query.Integer(0));
  }
}

// --- waiting list

Result<void> SqliteStore::AddWaiting(const WaitingRow& row) {
  TRY(Query query, Insert("INSERT INTO waiting(deployment, shard, epoch, object, key, outbox,"
                          " awaits, message, since_us) VALUES(?,?,?,?,?,?,?,?,?)"));
  query.BindOrNull(row.object).BindOrNull(row.key).BindOrNull(row.outbox);
  return query.Bind(row.awaits).Bind(row.message).Bind(row.since_us).Run();
}

Result<std::vector<WaitingRow>> SqliteStore::WaitingFor(std::string_view awaits, size_t limit) {
  TRY(Query query, db().Use("SELECT " TREATY_WAITING_COLUMNS
                            " FROM waiting WHERE awaits = ? ORDER BY id LIMIT ?"));
  query.Bind(awaits).Bind(int64_t(limit));
  std::vector<WaitingRow> rows;
  for (;;) {
    TRY(const bool row, query.Step());
    if (!row) return rows;
    rows.push_back(ReadWaiting(query));
  }
}

Result<void> SqliteStore::RemoveWaitingRecord(std::string_view object, std::string_view key) {
  TRY(Query query, db().Use("DELETE FROM waiting WHERE object = ? AND key = ?"));
  return query.Bind(object).Bind(key).Run();
}

Result<void> SqliteStore::RemoveWaitingOutbox(OutboxId outbox) {
  TRY(Query query, db().Use("DELETE FROM waiting WHERE outbox = ?"));
  return query.Bind(outbox).Run();
}

// --- inbox, drift, holds, audit, counters

Result<void> SqliteStore::PutInbox(InboxRow* row) {
  const bool is_new = row->id == 0;
  TRY(Query query,
      Insert(is_new ? "INSERT INTO inbox(deployment, shard, epoch, created_us, state, stage, route,"
                      " object, key, seq, outbox, code, path, origin, message, place, payload,"
                      " actor, reason, closed_us) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
                    : "UPDATE inbox SET deployment=?, shard=?, epoch=?, created_us=?, state=?,"
                      " stage=?, route=?, object=?, key=?, seq=?, outbox=?, code=?, path=?,"
                      " origin=?, message=?, place=?, payload=?, actor=?, reason=?, closed_us=?"
                      " WHERE id=?"));
  query.Bind(row->created_us).Bind(InboxStateName(row->state)).Bind(row->stage).Bind(row->route);
  query.Bind(row->object).Bind(row->key).Bind(row->seq).BindOrNull(row->outbox).Bind(row->code);
  query.BindOrNull(row->path).BindOrNull(row->origin).Bind(row->message).BindOrNull(row->place);
  query.Bind(row->payload).BindOrNull(row->actor).BindOrNull(row->reason);
  query.BindOrNull(row->closed_us);
  if (!is_new) return query.Bind(row->id).Run();
  TRY_VOID(query.Run());
  row->id = db().LastRow();
  return {};
}

Result<std::optional<InboxRow>> SqliteStore::OpenInbox(std::string_view route,
                                                       std::string_view object,
                                                       std::string_view key) {
  TRY(Query query, db().Use("SELECT " TREATY_INBOX_COLUMNS " FROM inbox WHERE object = ? AND"
                            " key = ? AND route = ? AND state = 'open'"));
  TRY(const bool row, query.Bind(object).Bind(key).Bind(route).Step());
  if (!row) return std::optional<InboxRow>();
  return std::optional<InboxRow>(ReadInbox(query));
}

Result<void> SqliteStore::PutDrift(DriftRow* row) {
  if (row->id != 0) {
    TRY(Query query,
        db().Use("UPDATE drift SET noticed_us=?, ours=?, theirs=?, open=? WHERE id=?"));
    query.Bind(row->noticed_us).Bind(row->ours).Bind(row->theirs);
    return query.Bind(int64_t(row->open)).Bind(row->id).Run();
  }
  TRY(Query query, Insert("INSERT INTO drift(deployment, shard, epoch, noticed_us, entity, object,"
                          " key, member, ours, theirs, open) VALUES(?,?,?,?,?,?,?,?,?,?,?)"));
  query.Bind(row->noticed_us).Bind(row->entity).Bind(row->object).Bind(row->key);
  query.Bind(row->member).Bind(row->ours).Bind(row->theirs);
  TRY_VOID(query.Bind(int64_t(row->open)).Run());
  row->id = db().LastRow();
  return {};
}

Result<std::vector<DriftRow>> SqliteStore::DriftOf(std::string_view object, std::string_view key) {
  TRY(Query query, db().Use("SELECT " TREATY_DRIFT_COLUMNS
                            " FROM drift WHERE object = ? AND key = ? AND open = 1 ORDER BY id"));
  query.Bind(object).Bind(key);
  std::vector<DriftRow> rows;
  for (;;) {
    TRY(const bool row, query.Step());
    if (!row) return rows;
    rows.push_back(ReadDrift(query));
  }
}

Result<void> SqliteStore::PutHold(const HoldRow& row) {
  TRY(Query query, Insert("INSERT OR REPLACE INTO hold(deployment, shard, epoch, subject, name,"
                          " mode, reason, actor, since_us) VALUES(?,?,?,?,?,?,?,?,?)"));
  query.Bind(HoldSubjectName(row.subject)).Bind(row.name).Bind(HoldModeName(row.mode));
  return query.Bind(row.reason).Bind(row.actor).Bind(row.since_us).Run();
}

Result<void> SqliteStore::RemoveHold(HoldSubject subject, std::string_view name) {
  TRY(Query query, db().Use("DELETE FROM hold WHERE subject = ? AND name = ?"));
  return query.Bind(HoldSubjectName(subject)).Bind(name).Run();
}

Result<void> SqliteStore::AppendAudit(const AuditRow& row) {
  TRY(Query query, Insert("INSERT INTO audit(deployment, shard, epoch, at_us, actor, action,"
                          " object, reason, detail) VALUES(?,?,?,?,?,?,?,?,?)"));
  query.Bind(row.at_us).Bind(row.actor).Bind(row.action);
  return query.Bind(row.object).Bind(row.reason).BindOrNull(row.detail).Run();
}

Result<void> SqliteStore::AddToCounter(std::string_view name, int64_t amount) {
  TRY(Query query, Insert("INSERT INTO counter(deployment, shard, epoch, name, value)"
                          " VALUES(?,?,?,?,?) ON CONFLICT(name) DO UPDATE SET"
                          " value = value + excluded.value"));
  return query.Bind(name).Bind(amount).Run();
}

}  // namespace treaty::store
