// The SQLite schema: one migration a version. SCHEMA.md says what the columns mean.
#pragma once

#include <cstdint>

namespace treaty::store {

inline constexpr int32_t kApplicationId = 0x54524541;  // "TREA", PRAGMA application_id

// kMigrations[n] brings a store of version n to version n + 1. Never edit one that was released.
inline constexpr const char* kMigrations[] = {R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE deployment(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE position(
  source TEXT PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, position TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE journal(
  seq INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, accepted_us INTEGER NOT NULL, fingerprint BLOB NOT NULL,
  object TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, stamp_us INTEGER NOT NULL,
  partial INTEGER NOT NULL, into_key TEXT, source TEXT NOT NULL, place TEXT,
  payload TEXT NOT NULL) STRICT;

CREATE TABLE record(
  id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, object TEXT NOT NULL, key TEXT NOT NULL, entity INTEGER NOT NULL,
  state TEXT NOT NULL, stamp_us INTEGER NOT NULL, seq INTEGER NOT NULL,
  said_us INTEGER NOT NULL, merged_into TEXT, blocks TEXT, contribution TEXT, since TEXT,
  acknowledged TEXT, confirmed TEXT, image TEXT) STRICT;
CREATE UNIQUE INDEX record_by_key ON record(object, key);

CREATE TABLE entity(
  id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, entity TEXT NOT NULL, state TEXT NOT NULL, version INTEGER NOT NULL,
  key TEXT, merged_into INTEGER, changed_us INTEGER NOT NULL, next_change_us INTEGER,
  records TEXT NOT NULL, golden TEXT NOT NULL, lineage TEXT NOT NULL) STRICT;
CREATE INDEX entity_by_key ON entity(entity, key) WHERE key IS NOT NULL;
CREATE INDEX entity_due ON entity(next_change_us) WHERE next_change_us IS NOT NULL;

CREATE TABLE block(
  entity TEXT NOT NULL, rule INTEGER NOT NULL, key INTEGER NOT NULL, record INTEGER NOT NULL,
  deployment INTEGER NOT NULL, shard INTEGER NOT NULL, epoch INTEGER NOT NULL,
  PRIMARY KEY(entity, rule, key, record)) STRICT, WITHOUT ROWID;

CREATE TABLE waiting(
  id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, object TEXT, key TEXT, outbox INTEGER, awaits TEXT NOT NULL,
  message TEXT NOT NULL, since_us INTEGER NOT NULL) STRICT;
CREATE INDEX waiting_for ON waiting(awaits);
CREATE INDEX waiting_record ON waiting(object, key) WHERE object IS NOT NULL;
CREATE INDEX waiting_outbox ON waiting(outbox) WHERE outbox IS NOT NULL;

CREATE TABLE outbox(
  id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, system TEXT NOT NULL, object TEXT NOT NULL, entity INTEGER NOT NULL,
  local_key TEXT, route TEXT NOT NULL, state TEXT NOT NULL, order_key TEXT NOT NULL,
  created_us INTEGER NOT NULL, due_us INTEGER NOT NULL, sent_us INTEGER, settled_us INTEGER,
  attempts INTEGER NOT NULL, operation TEXT, version INTEGER, bundle TEXT, idempotency_key TEXT,
  body TEXT, whole TEXT, code TEXT, message TEXT) STRICT;
CREATE INDEX outbox_due ON outbox(system, state, id)
  WHERE state NOT IN ('confirmed', 'superseded');
CREATE INDEX outbox_in_flight ON outbox(order_key) WHERE state IN ('sending', 'ambiguous');
CREATE INDEX outbox_by_entity ON outbox(entity, object);

CREATE TABLE inbox(
  id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, created_us INTEGER NOT NULL, state TEXT NOT NULL, stage TEXT NOT NULL,
  route TEXT NOT NULL, object TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL,
  outbox INTEGER, code TEXT NOT NULL, path TEXT, origin TEXT, message TEXT NOT NULL, place TEXT,
  payload TEXT NOT NULL, actor TEXT, reason TEXT, closed_us INTEGER) STRICT;
CREATE INDEX inbox_open ON inbox(object, key, route) WHERE state = 'open';

CREATE TABLE drift(
  id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, noticed_us INTEGER NOT NULL, entity INTEGER NOT NULL,
  object TEXT NOT NULL, key TEXT NOT NULL, member TEXT NOT NULL, ours TEXT NOT NULL,
  theirs TEXT NOT NULL, open INTEGER NOT NULL) STRICT;
CREATE INDEX drift_open ON drift(object, key, member) WHERE open = 1;

CREATE TABLE hold(
  route TEXT PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL,
  since_us INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE audit(
  id INTEGER PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, at_us INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  object TEXT NOT NULL, reason TEXT NOT NULL) STRICT;

CREATE TABLE counter(
  name TEXT PRIMARY KEY, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql",
R"sql(
ALTER TABLE hold RENAME TO hold_of_route;
CREATE TABLE hold(
  subject TEXT NOT NULL, name TEXT NOT NULL, deployment INTEGER NOT NULL, shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL, mode TEXT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL,
  since_us INTEGER NOT NULL, PRIMARY KEY(subject, name)) STRICT, WITHOUT ROWID;
INSERT INTO hold(subject, name, deployment, shard, epoch, mode, reason, actor, since_us)
  SELECT 'route', route, deployment, shard, epoch, 'paused', reason, actor, since_us
  FROM hold_of_route;
DROP TABLE hold_of_route;
ALTER TABLE audit ADD COLUMN detail TEXT;
ALTER TABLE outbox ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
)sql",
R"sql(
ALTER TABLE record ADD COLUMN written_us INTEGER;
ALTER TABLE outbox ADD COLUMN rewrites INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outbox_rewrites ON outbox(route, created_us) WHERE rewrites = 1;
)sql",
R"sql(
ALTER TABLE outbox ADD COLUMN criticality INTEGER NOT NULL DEFAULT 1;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox(system, state, criticality, id)
  WHERE state NOT IN ('confirmed', 'superseded');
)sql"};
inline constexpr int kSchemaVersion = sizeof(kMigrations) / sizeof(kMigrations[0]);

}  // namespace treaty::store
