#include "runtime/store/sqlite/reads.h"

#include "runtime/store/sqlite/row_codec.h"

namespace treaty::store {

namespace {

template <typename Row>
Result<std::optional<Row>> One(Query* query, Row (*read)(const Query&)) {
  TRY(const bool row, query->Step());
  if (!row) return std::optional<Row>();
  return std::optional<Row>(read(*query));
}

template <typename Row>
Result<std::vector<Row>> All(Query* query, Row (*read)(const Query&)) {
  std::vector<Row> rows;
  for (;;) {
    TRY(const bool row, query->Step());
    if (!row) return rows;
    rows.push_back(read(*query));
  }
}

}  // namespace

template <typename Interface>
Result<std::optional<RecordRow>> SqliteReads<Interface>::FindRecord(std::string_view object,
                                                                    std::string_view key) {
  TRY(Query query, db().Use("SELECT " TREATY_RECORD_COLUMNS
                            " FROM record WHERE object = ? AND key = ?"));
  return One(&query.Bind(object).Bind(key), ReadRecord);
}

template <typename Interface>
Result<std::optional<RecordRow>> SqliteReads<Interface>::RecordById(RecordId id) {
  TRY(Query query, db().Use("SELECT " TREATY_RECORD_COLUMNS " FROM record WHERE id = ?"));
  return One(&query.Bind(id), ReadRecord);
}

template <typename Interface>
Result<std::optional<EntityRow>> SqliteReads<Interface>::EntityById(EntityId id) {
  TRY(Query query, db().Use("SELECT " TREATY_ENTITY_COLUMNS " FROM entity WHERE id = ?"));
  return One(&query.Bind(id), ReadEntity);
}

template <typename Interface>
Result<EntityId> SqliteReads<Interface>::EntityByKey(std::string_view entity,
                                                     std::string_view key) {
  TRY(Query query, db().Use("SELECT id FROM entity WHERE entity = ? AND key = ? AND state != "
                            "'merged' ORDER BY state, id LIMIT 1"));
  TRY(const bool row, query.Bind(entity).Bind(key).Step());
  return row ? query.Integer(0) : 0;
}

template <typename Interface>
Result<std::vector<InboxRow>> SqliteReads<Interface>::Inbox(const InboxFilter& filter) {
  TRY(Query query, db().Use("SELECT " TREATY_INBOX_COLUMNS
                            " FROM inbox WHERE (?1 = '' OR state = ?1) AND (?2 = '' OR object = ?2)"
                            " AND (?3 = '' OR code = ?3) AND (?4 = '' OR stage = ?4) AND"
                            " (?5 = '' OR path = ?5) AND id > ?6 ORDER BY id LIMIT ?7"));
  const std::string_view state = filter.state ? InboxStateName(*filter.state) : "";
  query.Bind(state).Bind(filter.object).Bind(filter.code).Bind(filter.stage).Bind(filter.path);
  query.Bind(filter.after).Bind(int64_t(filter.limit));
  return All(&query, ReadInbox);
}

template <typename Interface>
Result<std::optional<InboxRow>> SqliteReads<Interface>::InboxById(InboxId id) {
  TRY(Query query, db().Use("SELECT " TREATY_INBOX_COLUMNS " FROM inbox WHERE id = ?"));
  return One(&query.Bind(id), ReadInbox);
}

template <typename Interface>
Result<std::vector<WaitingRow>> SqliteReads<Interface>::Waiting(size_t limit) {
  TRY(Query query, db().Use("SELECT " TREATY_WAITING_COLUMNS
                            " FROM waiting ORDER BY id LIMIT ?"));
  return All(&query.Bind(int64_t(limit)), ReadWaiting);
}

template <typename Interface>
Result<std::vector<DriftRow>> SqliteReads<Interface>::OpenDrift(EntityId entity, int64_t after,
                                                                size_t limit) {
  TRY(Query query, db().Use("SELECT " TREATY_DRIFT_COLUMNS
                            " FROM drift WHERE open = 1 AND (?1 = 0 OR entity = ?1) AND id > ?2"
                            " ORDER BY id LIMIT ?3"));
  return All(&query.Bind(entity).Bind(after).Bind(int64_t(limit)), ReadDrift);
}

template <typename Interface>
Result<std::vector<OutboxRow>> SqliteReads<Interface>::OutboxOf(EntityId entity) {
  TRY(Query query, db().Use("SELECT " TREATY_OUTBOX_COLUMNS
                            " FROM outbox WHERE entity = ? ORDER BY id"));
  return All(&query.Bind(entity), ReadOutbox);
}

template <typename Interface>
Result<std::vector<AuditRow>> SqliteReads<Interface>::Audit(size_t limit) {
  TRY(Query query, db().Use("SELECT id, at_us, actor, action, object, reason, detail FROM audit"
                            " ORDER BY id DESC LIMIT ?"));
  query.Bind(int64_t(limit));
  return All<AuditRow>(&query, [](const Query& row) {
    return AuditRow{row.Integer(0), row.Integer(1), row.Text(2), row.Text(3),
                    row.Text(4),    row.Text(5),    row.Text(6)};
  });
}

template <typename Interface>
Result<std::string> SqliteReads<Interface>::Position(std::string_view source) {
  TRY(Query query, db().Use("SELECT position FROM position WHERE source = ?"));
  TRY(const bool row, query.Bind(source).Step());
  return row ? query.Text(0) : std::string();
}

template <typename Interface>
Result<std::vector<JournalRow>> SqliteReads<Interface>::Journal(const JournalFilter& filter) {
  TRY(Query query, db().Use("SELECT " TREATY_JOURNAL_COLUMNS " FROM journal WHERE"
                            TREATY_JOURNAL_FILTER " AND seq > ?5 ORDER BY seq LIMIT ?6"));
  query.Bind(filter.object).Bind(filter.key).Bind(filter.since_us).Bind(filter.until_us);
  return All(&query.Bind(filter.after).Bind(int64_t(filter.limit)), ReadJournal);
}

template <typename Interface>
Result<int64_t> SqliteReads<Interface>::CountJournal(const JournalFilter& filter) {
  TRY(Query query, db().Use("SELECT count(*) FROM journal WHERE" TREATY_JOURNAL_FILTER
                            " AND seq > ?5"));
  query.Bind(filter.object).Bind(filter.key).Bind(filter.since_us).Bind(filter.until_us);
  TRY_VOID(query.Bind(filter.after).Step());
  return query.Integer(0);
}

template <typename Interface>
Result<int64_t> SqliteReads<Interface>::Number(const char* sql) {
  TRY(Query query, db().Use(sql));
  TRY(const bool row, query.Step());
  return row ? query.Integer(0) : 0;
}

template <typename Interface>
Result<void> SqliteReads<Interface>::ReadCounts(Status* status) {
  TRY(status->waiting_records,
      Number("SELECT count(DISTINCT object || ' ' || key) FROM waiting WHERE object IS NOT NULL"));
  TRY(status->open_drift, Number("SELECT count(*) FROM drift WHERE open = 1"));
  TRY(status->journal_rows, Number("SELECT count(*) FROM journal"));
  TRY(status->live_entities, Number("SELECT count(*) FROM entity WHERE state = 'live'"));
  TRY(status->store_epoch, Number("SELECT value FROM meta WHERE name = 'epoch'"));
  return {};
}

template <typename Interface>
Result<void> SqliteReads<Interface>::ReadCauses(Status* status) {
  TRY(Query causes, db().Use("SELECT stage, object, code, coalesce(path, ''), count(*),"
                             " min(created_us), min(id), route FROM inbox WHERE state = 'open'"
                             " GROUP BY 1, 2, 3, 4, route ORDER BY 5 DESC, 1, 2, 3, 4, route"));
  TRY(status->inbox, All<InboxCause>(&causes, [](const Query& row) {
        return InboxCause{row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Integer(4),
                          row.Integer(5), row.Integer(6), row.Text(7)};
      }));
  return {};
}

template <typename Interface>
Result<Status> SqliteReads<Interface>::ReadStatus() {
  Status status;
  TRY_VOID(ReadCounts(&status));
  TRY_VOID(ReadCauses(&status));
  TRY(Query counters, db().Use("SELECT name, value FROM counter ORDER BY name"));
  TRY(status.counters, All<Counter>(&counters, [](const Query& row) {
        return Counter{row.Text(0), row.Integer(1)};
      }));
  TRY(Query outbox, db().Use("SELECT route, object, state, count(*), min(created_us) FROM outbox"
                             " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"));
  TRY(status.outbox, All<OutboxCount>(&outbox, [](const Query& row) {
        return OutboxCount{row.Text(0), row.Text(1), OutboxStateOf(row.View(2)), row.Integer(3),
                           row.Integer(4)};
      }));
  TRY_VOID(ReadHolds(&status));
  TRY(Query waiting, db().Use("SELECT object, count(DISTINCT key), min(since_us) FROM waiting"
                              " WHERE object IS NOT NULL GROUP BY 1 ORDER BY 1"));
  TRY(status.waiting, All<WaitingCount>(&waiting, [](const Query& row) {
        return WaitingCount{row.Text(0), row.Integer(1), row.Integer(2)};
      }));
  return status;
}

// Only what partial indexes hold: a store of millions of journal and outbox rows is asked for this
// several times a second.
template <typename Interface>
Result<Backlog> SqliteReads<Interface>::ReadBacklog() {
  Backlog backlog;
  TRY(backlog.waiting,
      Number("SELECT count(DISTINCT object || ' ' || key) FROM waiting WHERE object IS NOT NULL"));
  TRY(backlog.inbox,
      Number("SELECT count(*) FROM inbox INDEXED BY inbox_open WHERE state = 'open'"));
  TRY(Query outbox, db().Use("SELECT state, count(*) FROM outbox INDEXED BY outbox_due"
                             " WHERE state NOT IN ('confirmed', 'superseded') GROUP BY state"));
  for (;;) {
    TRY(const bool row, outbox.Step());
    if (!row) return backlog;
    const int64_t rows = outbox.Integer(1);
    switch (OutboxStateOf(outbox.View(0))) {
      case OutboxState::kWaiting: backlog.waiting += rows; break;
      case OutboxState::kHeld: backlog.held += rows; break;
      case OutboxState::kPending:
      case OutboxState::kSending:
      case OutboxState::kAmbiguous: backlog.unsent += rows; break;
      case OutboxState::kParked:
      case OutboxState::kConfirmed:
      case OutboxState::kSuperseded: break;
    }
  }
}

template <typename Interface>
Result<void> SqliteReads<Interface>::ReadHolds(Status* status) {
  TRY(Query holds, db().Use("SELECT subject, name, mode, reason, actor, since_us FROM hold"
                            " ORDER BY subject, name"));
  TRY(status->holds, All<HoldRow>(&holds, [](const Query& row) {
        return HoldRow{HoldSubjectOf(row.View(0)), row.Text(1), HoldModeOf(row.View(2)),
                       row.Text(3),                row.Text(4), row.Integer(5)};
      }));
  return {};
}

template class SqliteReads<Reader>;
template class SqliteReads<Store>;

}  // namespace treaty::store
