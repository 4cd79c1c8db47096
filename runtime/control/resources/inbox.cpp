#include "runtime/control/resource.h"
#include "runtime/control/store_json.h"

namespace treaty::control {
namespace {

using In = Parameter::In;
using Type = Parameter::Type;

store::InboxFilter FilterOf(const Call& call) {
  store::InboxFilter filter{.object = std::string(call.Get("object")),
                            .code = std::string(call.Get("code")),
                            .stage = std::string(call.Get("stage")),
                            .path = std::string(call.Get("at")),
                            .after = call.Number("after", 0),
                            .limit = size_t(call.Number("limit", 100))};
  const std::string_view state = call.Get("state");
  if (state == "any") filter.state = std::nullopt;
  if (state == "resolved") filter.state = store::InboxState::kResolved;
  if (state == "discarded") filter.state = store::InboxState::kDiscarded;
  return filter;
}

Reply List(World& world, const Call& call) {
  const auto rows = world.reader->Inbox(FilterOf(call));
  if (!rows) return ProblemOf(503, rows.error());
  JsonWriter json;
  json.BeginObject().Key("inbox").BeginList();
  for (const store::InboxRow& row : *rows) WriteInboxRow(row, false, &json);
  return {.body = json.EndList().EndObject().Take() + "\n"};
}

Reply Causes(World& world, const Call&) {
  const auto status = world.reader->ReadStatus();
  if (!status) return ProblemOf(503, status.error());
  JsonWriter json;
  json.BeginObject().Key("causes").BeginList();
  for (const store::InboxCause& cause : status->inbox) WriteCause(cause, &json);
  return {.body = json.EndList().EndObject().Take() + "\n"};
}

Reply ShowRow(World& world, const Call& call, bool values) {
  const auto row = world.reader->InboxById(call.Number("id", 0));
  if (!row) return ProblemOf(503, row.error());
  if (!*row) return Problem(404, "there is no such inbox row");
  JsonWriter json;
  WriteInboxRow(**row, values, &json);
  return {.body = json.Take() + "\n"};
}

Reply Show(World& world, const Call& call) { return ShowRow(world, call, true); }

Reply Concluded(World& world, const Call& call, const Result<void>& done) {
  return done ? ShowRow(world, call, false) : ProblemOf(409, done.error());
}

Reply Retry(World& world, const Call& call) {
  return Concluded(world, call, world.port->Retry(call.Number("id", 0), call.deed));
}

Reply Discard(World& world, const Call& call) {
  return Concluded(world, call, world.port->Discard(call.Number("id", 0), call.deed));
}

Reply Edit(World& world, const Call& call) {
  const auto done = world.port->Edit(call.Number("id", 0), call.Get("record"), call.deed);
  return done ? ShowRow(world, call, false) : ProblemOf(422, done.error());
}

Reply RetryAll(World& world, const Call& call) {
  const store::Cause cause{std::string(call.Get("stage")), std::string(call.Get("object")),
                           std::string(call.Get("code")), std::string(call.Get("at"))};
  const auto retried = world.port->RetryAll(cause, call.deed);
  if (!retried) return ProblemOf(409, retried.error());
  JsonWriter json;
  return {.body = json.BeginObject().Key("retried").Int(*retried).EndObject().Take() + "\n"};
}

const Parameter kId = {.name = "id", .summary = "number of the row", .in = In::kPath,
                       .type = Type::kInteger, .required = true};

std::vector<Parameter> CauseIn(In in) {
  return {{.name = "stage", .summary = "read, accept, where, map, identity or deliver", .in = in},
          {.name = "object", .summary = "crm.Account", .in = in},
          {.name = "code", .summary = "input.type, rejected, the target's own", .in = in},
          {.name = "at", .summary = "path of the value", .in = in}};
}

std::vector<Parameter> ListParameters() {
  std::vector<Parameter> parameters = CauseIn(In::kQuery);
  parameters.push_back({.name = "state", .summary = "open unless said",
                        .choices = {"open", "resolved", "discarded", "any"}});
  parameters.push_back({.name = "after", .summary = "rows with higher numbers",
                        .type = Type::kInteger});
  parameters.push_back({.name = "limit", .summary = "100 unless said", .type = Type::kInteger,
                        .most = 1000});
  return parameters;
}

}  // namespace

RESOURCE(inbox) = {
    .name = "inbox",
    .summary = "what needs a person",
    .operations =
        {{.method = "GET", .path = "/v1/inbox",
          .summary = "rows, oldest first; without keys, words and values",
          .parameters = ListParameters(), .answer = List},
         {.method = "GET", .path = "/v1/inbox/causes",
          .summary = "open rows by cause: how many, the oldest, one of them", .answer = Causes},
         {.method = "GET", .path = "/v1/inbox/{id}", .summary = "a row with its record or body",
          .role = Role::kSteward, .parameters = {kId}, .answer = Show},
         {.method = "POST", .path = "/v1/inbox/retry", .summary = "try all rows of a cause again",
          .role = Role::kOperator, .parameters = CauseIn(In::kBody), .answer = RetryAll},
         {.method = "POST", .path = "/v1/inbox/{id}/retry", .summary = "try a row again",
          .role = Role::kOperator, .parameters = {kId}, .answer = Retry},
         {.method = "POST", .path = "/v1/inbox/{id}/discard", .summary = "close a row",
          .role = Role::kSteward, .parameters = {kId}, .answer = Discard},
         {.method = "POST", .path = "/v1/inbox/{id}/edit",
          .summary = "put another record in the place of what was said, if it can be mapped",
          .role = Role::kSteward,
          .parameters = {kId, {.name = "record", .summary = "the whole record", .in = In::kBody,
                               .type = Type::kObject, .required = true}},
          .answer = Edit}},
};

}  // namespace treaty::control
