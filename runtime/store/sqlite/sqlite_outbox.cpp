// The outbox's statements.

#include "runtime/store/sqlite/row_codec.h"
#include "runtime/store/sqlite/sqlite_store.h"

namespace treaty::store {

namespace {

Result<std::vector<OutboxRow>> AllOutbox(Query* query) {
  std::vector<OutboxRow> rows;
  for (;;) {
    TRY(const bool row, query->Step());
    if (!row) return rows;
    rows.push_back(ReadOutbox(*query));
  }
}

}  // namespace

Result<void> SqliteStore::UpdateOutbox(const OutboxRow& row) {
  TRY(Query query, db().Use("UPDATE outbox SET entity=?, local_key=?, state=?, due_us=?, sent_us=?,"
                            " settled_us=?, attempts=?, operation=?, version=?, bundle=?,"
                            " idempotency_key=?, body=?, whole=?, code=?, message=?, crashes=?,"
                            " criticality=? WHERE id=?"));
  query.Bind(row.entity).BindOrNull(row.local_key).Bind(OutboxStateName(row.state));
  query.Bind(row.due_us).BindOrNull(row.sent_us).BindOrNull(row.settled_us);
  query.Bind(int64_t(row.attempts)).Bind(OperationName(row.operation)).BindOrNull(row.version);
  query.BindOrNull(row.bundle).BindOrNull(row.idempotency_key).BindOrNull(row.body);
  query.BindOrNull(row.whole).BindOrNull(row.code).BindOrNull(row.message);
  return query.Bind(int64_t(row.crashes)).Bind(int64_t(row.criticality)).Bind(row.id).Run();
}

Result<void> SqliteStore::PutOutbox(OutboxRow* row) {
  if (row->id != 0) return UpdateOutbox(*row);
  TRY(Query query, Insert("INSERT INTO outbox(deployment, shard, epoch, system, object, entity,"
                          " local_key, route, state, order_key, created_us, due_us, rewrites,"
                          " criticality, attempts) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,0)"));
  const std::string system = row->object.substr(0, row->object.find('.'));
  query.Bind(system).Bind(row->object).Bind(row->entity).BindOrNull(row->local_key);
  query.Bind(row->route).Bind(OutboxStateName(row->state)).Bind(row->order_key);
  query.Bind(row->created_us).Bind(row->due_us).Bind(int64_t(row->rewrites));
  TRY_VOID(query.Bind(int64_t(row->criticality)).Run());
  row->id = db().LastRow();
  return {};
}

Result<std::optional<OutboxRow>> SqliteStore::OutboxById(OutboxId id) {
  TRY(Query query, db().Use("SELECT " TREATY_OUTBOX_COLUMNS " FROM outbox WHERE id = ?"));
  TRY(const bool row, query.Bind(id).Step());
  if (!row) return std::optional<OutboxRow>();
  return std::optional<OutboxRow>(ReadOutbox(query));
}

Result<std::vector<OutboxRow>> SqliteStore::Unsettled(std::string_view object, EntityId entity) {
  TRY(Query query, db().Use("SELECT " TREATY_OUTBOX_COLUMNS
                            " FROM outbox WHERE entity = ? AND object = ? AND state NOT IN"
                            " ('confirmed', 'superseded') ORDER BY id"));
  return AllOutbox(&query.Bind(entity).Bind(object));
}

Result<std::vector<OutboxRow>> SqliteStore::Due(const DueFilter& filter) {
  TRY(Query query,
      db().Use("SELECT " TREATY_OUTBOX_COLUMNS
               " FROM outbox INDEXED BY outbox_due WHERE system = ? AND state = ? AND"
               " state NOT IN ('confirmed', 'superseded') AND criticality = ? AND id > ? AND"
               " due_us <= ?"
               " ORDER BY id LIMIT ?"));
  query.Bind(filter.system).Bind(OutboxStateName(filter.state)).Bind(int64_t(filter.criticality));
  query.Bind(filter.after).Bind(filter.now_us).Bind(int64_t(filter.limit));
  return AllOutbox(&query);
}

Result<bool> SqliteStore::InFlight(std::string_view order_key) {
  TRY(Query query, db().Use("SELECT 1 FROM outbox WHERE order_key = ? AND"
                            " state IN ('sending', 'ambiguous') LIMIT 1"));
  return query.Bind(order_key).Step();
}

Result<int64_t> SqliteStore::NextDue(std::string_view system, program::Criticality least) {
  TRY(Query query, db().Use("SELECT min(due_us) FROM outbox INDEXED BY outbox_due WHERE system = ?"
                            " AND state IN ('pending', 'ambiguous') AND"
                            " state NOT IN ('confirmed', 'superseded') AND criticality <= ?"));
  TRY(const bool row, query.Bind(system).Bind(int64_t(least)).Step());
  return row && !query.View(0).empty() ? query.Integer(0) : -1;
}

Result<bool> SqliteStore::HasUnsent(std::string_view system, std::string_view route) {
  TRY(Query query, db().Use("SELECT 1 FROM outbox INDEXED BY outbox_due WHERE system = ?1 AND"
                            " state IN ('pending', 'sending', 'ambiguous') AND"
                            " state NOT IN ('confirmed', 'superseded') AND"
                            " (?2 = '' OR route = ?2) LIMIT 1"));
  return query.Bind(system).Bind(route).Step();
}

Result<void> SqliteStore::HoldRows(std::string_view route, bool held) {
  TRY(Query query, db().Use("UPDATE outbox SET state = ?1 WHERE route = ?2 AND state = ?3"));
  const auto from = held ? OutboxState::kPending : OutboxState::kHeld;
  const auto to = held ? OutboxState::kHeld : OutboxState::kPending;
  return query.Bind(OutboxStateName(to)).Bind(route).Bind(OutboxStateName(from)).Run();
}

Result<void> SqliteStore::SetCriticality(std::string_view route,
                                         program::Criticality criticality) {
  TRY(Query query, db().Use("UPDATE outbox INDEXED BY outbox_due SET criticality = ?1 WHERE"
                            " (?2 = '' OR route = ?2) AND criticality <> ?1 AND"
                            " state NOT IN ('confirmed', 'superseded')"));
  return query.Bind(int64_t(criticality)).Bind(route).Run();
}

Result<std::vector<int64_t>> SqliteStore::Rewrites(std::string_view route, int64_t since_us) {
  TRY(Query query, db().Use("SELECT created_us FROM outbox WHERE route = ? AND created_us > ? AND"
                            " rewrites = 1 ORDER BY created_us"));
  query.Bind(route).Bind(since_us);
  std::vector<int64_t> instants;
  for (;;) {
    TRY(const bool row, query.Step());
    if (!row) return instants;
    instants.push_back(query.Integer(0));
  }
}

Result<void> SqliteStore::ForgetRewrites(std::string_view route) {
  TRY(Query query, db().Use("UPDATE outbox SET rewrites = 0 WHERE route = ? AND rewrites = 1"));
  return query.Bind(route).Run();
}

Result<int64_t> SqliteStore::ConfirmedRecords(std::string_view object) {
  TRY(Query query,
      db().Use("SELECT count(*) FROM record WHERE object = ? AND confirmed IS NOT NULL"));
  TRY_VOID(query.Bind(object).Step());
  return query.Integer(0);
}

}  // namespace treaty::store
