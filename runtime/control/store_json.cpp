#include "runtime/control/store_json.h"

#include "runtime/value/instant.h"

namespace treaty::control {
namespace {

std::string_view BreakerStateName(delivery::Breaker::State state) {
  switch (state) {
    case delivery::Breaker::State::kClosed: return "closed";
    case delivery::Breaker::State::kOpen: return "open";
    case delivery::Breaker::State::kProbing: return "probing";
  }
  return "";
}

void WriteHealth(const protocols::ConnectionHealth& health, JsonWriter* json) {
  json->Key("state").Text(health.state).Key("reason").Text(health.reason);
  json->Key("let_in").Bool(health.let_in);
  json->Key("last_answer").Text(TimeText(health.last_answer_us));
  json->Key("token_expires").Text(TimeText(health.token_expires_us));
  json->Key("token_overdue").Bool(health.token_overdue);
  json->Key("secret_expires").Text(TimeText(health.secret_expires_us));
  json->Key("calls").Int(health.calls).Key("quota_used").Int(health.quota_used);
  json->Key("quota_most").Int(health.quota_most).Key("quota_ours").Int(health.quota_ours);
  json->Key("least_critical").Text(program::CriticalityName(health.least_critical));
}

}  // namespace

std::string TimeText(int64_t us) { return us == 0 ? "" : Format(Timestamp{us}); }

std::string_view InboxStateName(store::InboxState state) {
  switch (state) {
    case store::InboxState::kOpen: return "open";
    case store::InboxState::kResolved: return "resolved";
    case store::InboxState::kDiscarded: return "discarded";
  }
  return "";
}

void WriteInboxRow(const store::InboxRow& row, bool values, JsonWriter* json) {
  json->BeginObject().Key("id").Int(row.id).Key("created").Text(TimeText(row.created_us));
  json->Key("state").Text(InboxStateName(row.state)).Key("stage").Text(row.stage);
  json->Key("route").Text(row.route).Key("object").Text(row.object);
  // A key is a value of the record, and a place may name it.
  if (values) json->Key("key").Text(row.key);
  json->Key("code").Text(row.code);
  if (values) json->Key("message").Text(row.message).Key("place").Text(row.place);
  json->Key("path").Text(row.path).Key("origin").Text(row.origin);
  json->Key("seq").Int(row.seq).Key("outbox").Int(row.outbox);
  if (values) json->Key("payload").Text(row.payload);
  json->Key("actor").Text(row.actor).Key("reason").Text(row.reason);
  json->Key("closed").Text(TimeText(row.closed_us)).EndObject();
}

void WriteCause(const store::InboxCause& cause, JsonWriter* json) {
  json->BeginObject().Key("stage").Text(cause.stage).Key("route").Text(cause.route);
  json->Key("object").Text(cause.object).Key("code").Text(cause.code);
  json->Key("path").Text(cause.path).Key("rows").Int(cause.rows);
  json->Key("oldest").Text(TimeText(cause.oldest_us)).Key("sample").Int(cause.sample);
  json->EndObject();
}

void WriteHold(const store::HoldRow& hold, JsonWriter* json) {
  json->BeginObject().Key("subject").Text(store::HoldSubjectName(hold.subject));
  json->Key("name").Text(hold.name).Key("mode").Text(store::HoldModeName(hold.mode));
  json->Key("actor").Text(hold.actor).Key("since").Text(TimeText(hold.since_us));
  json->Key("reason").Text(hold.reason).EndObject();
}

void WriteAuditRow(const store::AuditRow& row, bool values, JsonWriter* json) {
  json->BeginObject().Key("id").Int(row.id).Key("at").Text(TimeText(row.at_us));
  json->Key("actor").Text(row.actor).Key("action").Text(row.action);
  json->Key("object").Text(row.object).Key("reason").Text(row.reason);
  if (values && !row.detail.empty()) json->Key("detail").Raw(row.detail);
  json->EndObject();
}

void WriteSource(const engine::SourceState& source, JsonWriter* json) {
  json->BeginObject().Key("source").Text(source.source).Key("system").Text(source.system);
  json->Key("read").Text(TimeText(source.read_us));
  json->Key("unreadable_since").Text(TimeText(source.unreadable_since_us)).EndObject();
}

void WriteSystem(const engine::SystemState& system, JsonWriter* json) {
  json->BeginObject().Key("system").Text(system.system);
  if (system.health) WriteHealth(*system.health, json);
  json->Key("in_flight").Int(int64_t(system.carrier.in_flight));
  json->Key("allowed_in_flight").Int(int64_t(system.carrier.allowed));
  json->Key("rests_until").Text(TimeText(system.carrier.paused_until_us));
  json->Key("breakers").BeginList();
  for (const auto& breaker : system.carrier.breakers) {
    json->BeginObject().Key("object").Text(breaker.object);
    json->Key("operation").Text(store::OperationName(breaker.operation));
    json->Key("state").Text(BreakerStateName(breaker.state)).EndObject();
  }
  json->EndList().EndObject();
}

}  // namespace treaty::control
