// Salesforce's REST API from a simulated system: sign-in, describe, SOQL with paging, rows, upsert
// by external id, collections, limits. Facts that are not verified against the product are
// listed in docs/operations/sandbox.md.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/sandbox/vendor.h"
#include "runtime/sandbox/vendors/salesforce_describe.h"
#include "runtime/sandbox/vendors/salesforce_query.h"
#include "runtime/sandbox/vendors/salesforce_rows.h"
#include "runtime/sandbox/vendors/salesforce_session.h"
#include "runtime/value/instant.h"

namespace treaty::sandbox {
namespace salesforce {
namespace {

using protocols::ServerRequest;
using protocols::ServerResponse;

constexpr int64_t kUsualDailyCalls = 100'000;
constexpr size_t kUsualPageRows = 2000, kLeastPageRows = 200;
constexpr int kLeastVersion = 20, kMostVersion = 67;
constexpr int kUpsertAnswersSince = 46;  // before: 204 without a body for an update

ServerResponse NoContent() {
  ServerResponse response;
  response.status = 204;
  return response;
}

// Segments of a path, decoded; empty ones left out.
std::vector<std::string> SegmentsOf(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) {
      segments.push_back(protocols::DecodeUrl(path.substr(0, slash), false).value_or(""));
    }
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

// "client=treaty; defaultNamespace=x" -> "treaty"
std::string ClientOf(const ServerRequest& request) {
  const std::string_view options = request.Header("sforce-call-options");
  const size_t at = options.find("client=");
  if (at == std::string_view::npos) return "api";
  const std::string_view client = options.substr(at + 7);
  return std::string(client.substr(0, client.find_first_of(",; ")));
}

// 0: no version that there is.
int VersionOf(std::string_view segment) {
  int version = 0;
  if (!segment.starts_with('v')) return 0;
  const auto [end, error] =
      std::from_chars(segment.data() + 1, segment.data() + segment.size(), version);
  const bool known = error == std::errc() && version >= kLeastVersion && version <= kMostVersion;
  return known && std::string_view(end, size_t(segment.data() + segment.size() - end)) == ".0"
             ? version
             : 0;
}

// A call on its way through the server.
struct Call {
  const ServerRequest& request;
  std::string method;
  int version = 0;
  std::string base;                   // "/services/data/v60.0"
  std::vector<std::string> segments;  // behind the base
  std::string client;

  std::string_view At(size_t segment) const {
    return segment < segments.size() ? std::string_view(segments[segment]) : std::string_view();
  }
};

class Server : public VendorServer {
 public:
  explicit Server(const VendorWorld& world)
      : world_(world),
        schema_(*world.endpoint->model, world.endpoint->system),
        sessions_(world_),
        queries_(*world.env, schema_, *world.state),
        rows_(schema_, *world.state),
        collections_(schema_, rows_, *world.state) {}

  ServerResponse Serve(const ServerRequest& request) override {
    ServerResponse response = Answer(request);
    world_.state->Rollback();  // what was not committed was not done
    return response;
  }

  bool Writes(const ServerRequest& request) const override {
    return request.method != "GET" && request.method != "HEAD" &&
           !request.path.starts_with("/services/oauth2/");
  }

  ServerResponse Trouble(const DrawnFault& fault, const ServerRequest& request) override;
  Figures figures() const override { return {calls_, sessions_.tokens(), sessions_.expired()}; }
  void SetDayCalls(int64_t calls) override { calls_ = calls; }

 private:
  ServerResponse Answer(const ServerRequest& request);
  ServerResponse Dispatch(const Call& call);
  ServerResponse Versions() const;
  ServerResponse Limits() const;
  ServerResponse Query(const Call& call, bool deleted_too);
  ServerResponse Objects(const Call& call);
  ServerResponse Object(const Call& call, const SObject& object);
  ServerResponse Row(const Call& call, const SObject& object);
  ServerResponse ExternalRow(const Call& call, const SObject& object, const FieldShape& field);
  ServerResponse Show(const Call& call, const SObject& object, const std::string& id);
  ServerResponse Changes(const Call& call, const SObject& object, bool deleted) const;
  ServerResponse Composite(const Call& call);
  ServerResponse Locked(const ServerRequest& request) const;
  // The answer to a row of its own, once it is durable.
  ServerResponse Finish(const Call& call, const SObject& object, const RowOutcome& outcome,
                        bool upsert);
  bool IsUnmodified(const Call& call, const SObject& object, const std::string& id) const;
  int64_t DailyCalls() const {
    const int64_t limit = world_.faults->settings().daily_limit;
    return limit > 0 ? limit : kUsualDailyCalls;
  }

  const VendorWorld world_;
  const Schema schema_;
  Sessions sessions_;
  Queries queries_;
  Rows rows_;
  Collections collections_;
  int64_t calls_ = 0;
};

ServerResponse Server::Answer(const ServerRequest& request) {
  std::vector<std::string> segments = SegmentsOf(request.path);
  if (segments.size() == 3 && segments[1] == "oauth2" && segments[2] == "token") {
    return sessions_.Token(request);
  }
  if (segments.size() < 2 || segments[0] != "services" || segments[1] != "data") {
    return NotFoundAnswer();
  }
  if (segments.size() == 2) return Versions();
  const std::string base = "/services/data/" + segments[2];
  Call call{request, request.method, VersionOf(segments[2]), base, {}, ClientOf(request)};
  if (call.version == 0) return NotFoundAnswer();
  if (call.method == "POST" && request.HasParameter("_HttpMethod")) {
    call.method = request.Parameter("_HttpMethod");
  }
  call.segments.assign(segments.begin() + 3, segments.end());
  if (!sessions_.IsIn(request)) {
    return ErrorAnswer(401, {"INVALID_SESSION_ID", "Session expired or invalid", {}});
  }
  ServerResponse response;
  if (calls_ >= DailyCalls()) {
    response = ErrorAnswer(403, {"REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", {}});
  } else {
    ++calls_;
    response = Dispatch(call);
  }
  response.headers.emplace_back("Sforce-Limit-Info",
                                fmt::format("api-usage={}/{}", calls_, DailyCalls()));
  return response;
}

ServerResponse Server::Dispatch(const Call& call) {
  const std::string_view what = call.At(0);
  if (what == "sobjects") return Objects(call);
  if (what == "composite") return Composite(call);
  if (call.method != "GET") return NotFoundAnswer();
  if (what == "query") return Query(call, false);
  if (what == "queryAll") return Query(call, true);
  if (what == "limits") return Limits();
  if (!what.empty()) return NotFoundAnswer();
  JsonWriter json;
  json.BeginObject();
  for (const char* name : {"sobjects", "query", "queryAll", "limits", "composite"}) {
    json.Key(name).Text(fmt::format("{}/{}", call.base, name));
  }
  return JsonAnswer(200, json.EndObject().Take());
}

ServerResponse Server::Versions() const {
  JsonWriter json;
  json.BeginList();
  for (int version = kLeastVersion; version <= kMostVersion; ++version) {
    json.BeginObject().Key("label").Text(fmt::format("Release {}", version));
    json.Key("url").Text(fmt::format("/services/data/v{}.0", version));
    json.Key("version").Text(fmt::format("{}.0", version)).EndObject();
  }
  return JsonAnswer(200, json.EndList().Take());
}

ServerResponse Server::Limits() const {
  JsonWriter json;
  json.BeginObject().Key("DailyApiRequests").BeginObject().Key("Max").Int(DailyCalls());
  json.Key("Remaining").Int(DailyCalls() - calls_);
  return JsonAnswer(200, json.EndObject().EndObject().Take());
}

ServerResponse Server::Query(const Call& call, bool deleted_too) {
  if (call.segments.size() == 2) return queries_.Page(call.At(1), call.base);
  if (!call.request.HasParameter("q")) {
    return ErrorAnswer(400, {"MALFORMED_QUERY", "SOQL statements cannot be empty or null", {}});
  }
  Queries::Question question{call.request.Parameter("q"), deleted_too, call.base, kUsualPageRows};
  const std::string_view options = call.request.Header("sforce-query-options");
  const size_t at = options.find("batchSize=");
  if (at != std::string_view::npos) {
    size_t rows = kUsualPageRows;
    std::from_chars(options.data() + at + 10, options.data() + options.size(), rows);
    question.page_rows = std::clamp(rows, kLeastPageRows, kUsualPageRows);
  }
  const int64_t ordered = world_.faults->settings().page_rows;
  if (ordered > 0) question.page_rows = size_t(ordered);
  return queries_.Ask(question);
}

ServerResponse Server::Objects(const Call& call) {
  if (call.segments.size() == 1) {
    return call.method == "GET" ? JsonAnswer(200, DescribeGlobalJson(schema_, call.base))
                                : NotFoundAnswer();
  }
  const SObject* object = schema_.Find(call.At(1));
  return object ? Object(call, *object) : NotFoundAnswer();
}

ServerResponse Server::Object(const Call& call, const SObject& object) {
  if (call.segments.size() == 2 && call.method == "POST") {
    return Finish(call, object, rows_.Create(object, call.request.body, call.client), false);
  }
  if (call.segments.size() == 2 && call.method == "GET") {
    JsonWriter json;
    json.BeginObject().Key("objectDescribe").BeginObject().Key("name").Text(object.name);
    json.EndObject().Key("recentItems").BeginList().EndList();
    return JsonAnswer(200, json.EndObject().Take());
  }
  const std::string_view third = call.At(2);
  if (call.segments.size() == 3 && call.method == "GET") {
    if (third == "describe") return JsonAnswer(200, DescribeJson(schema_, object, call.base));
    if (third == "updated" || third == "deleted") return Changes(call, object, third == "deleted");
  }
  if (call.segments.size() == 3) return Row(call, object);
  if (call.segments.size() != 4) return NotFoundAnswer();
  const FieldShape* field = object.Find(third);
  if (field && (field->external_id || field->is_key)) return ExternalRow(call, object, *field);
  return ErrorAnswer(404, {"NOT_FOUND",
                           fmt::format("Provided external ID field does not exist or is not "
                                       "accessible: {}",
                                       third),
                           {}});
}

ServerResponse Server::Row(const Call& call, const SObject& object) {
  const std::string_view id = call.At(2);
  if (call.method == "GET") return Show(call, object, std::string(id));
  if (!IsUnmodified(call, object, rows_.FindId(object, id))) {
    return ErrorAnswer(412, {"PRECONDITION_FAILED",
                             "the record was modified after If-Unmodified-Since", {}});
  }
  if (call.method == "PATCH") {
    return Finish(call, object, rows_.Update(object, id, call.request.body, call.client), false);
  }
  if (call.method == "DELETE") {
    return Finish(call, object, rows_.Delete(object, id, call.client), false);
  }
  return ErrorAnswer(405, {"METHOD_NOT_ALLOWED",
                           fmt::format("HTTP Method '{}' not allowed. Allowed are "
                                       "HEAD,GET,PATCH,DELETE",
                                       call.method),
                           {}});
}

bool Server::IsUnmodified(const Call& call, const SObject& object, const std::string& id) const {
  const std::string_view since = call.request.Header("if-unmodified-since");
  const RecordTable* table = world_.state->Table(object.state);
  const HeldRecord* held = table ? table->Find(id) : nullptr;
  int64_t since_us = 0;
  return since.empty() || !held || !ParseHttpDate(since, &since_us) || held->stamp_us <= since_us;
}

ServerResponse Server::ExternalRow(const Call& call, const SObject& object,
                                   const FieldShape& field) {
  const std::string value(call.At(3));
  const std::vector<std::string> ids =
      field.is_key ? std::vector<std::string>{rows_.FindId(object, value)}
                   : rows_.FindByExternalId(object, field, value);
  if (call.method == "PATCH" && !field.is_key) {
    const Rows::ExternalId by{&field, value, false,
                              call.request.Parameter("updateOnly") == "true"};
    return Finish(call, object, rows_.Upsert(object, by, call.request.body, call.client), true);
  }
  if (ids.empty()) return NotFoundAnswer();
  if (ids.size() > 1) {
    RowOutcome several;
    several.status = 300;
    several.candidates = ids;
    return Finish(call, object, several, true);
  }
  if (call.method == "GET") return Show(call, object, ids.front());
  if (call.method == "DELETE") {
    return Finish(call, object, rows_.Delete(object, ids.front(), call.client), false);
  }
  return Finish(call, object, rows_.Update(object, ids.front(), call.request.body, call.client),
                false);
}

ServerResponse Server::Finish(const Call& call, const SObject& object, const RowOutcome& outcome,
                              bool upsert) {
  const auto url = [&](const std::string& id) {
    return fmt::format("{}/sobjects/{}/{}", call.base, object.name, id);
  };
  if (outcome.status == 300) {
    JsonWriter json;
    json.BeginList();
    for (const std::string& id : outcome.candidates) json.Text(url(id));
    return JsonAnswer(300, json.EndList().Take());
  }
  if (outcome.error) return ErrorAnswer(outcome.status, *outcome.error);
  if (const Result<void> committed = world_.state->Commit(); !committed) {
    return ErrorAnswer(503, {"SERVER_UNAVAILABLE", committed.error().message, {}});
  }
  if (!outcome.created && (!upsert || call.version < kUpsertAnswersSince)) return NoContent();
  ServerResponse response = JsonAnswer(
      outcome.created ? 201 : 200, RowJson(outcome, upsert && call.version >= kUpsertAnswersSince));
  if (outcome.created) response.headers.emplace_back("Location", url(outcome.id));
  return response;
}

ServerResponse Server::Show(const Call& call, const SObject& object, const std::string& given) {
  const std::string id = rows_.FindId(object, given);
  if (id.empty()) {
    if (LooksLikeId(given)) return NotFoundAnswer();
    return ErrorAnswer(404, {"NOT_FOUND",
                             fmt::format("Provided external ID field does not exist or is not "
                                         "accessible: {}",
                                         given),
                             {}});
  }
  const HeldRecord& held = *world_.state->Table(object.state)->Find(id);
  if (held.deleted) return ErrorAnswer(404, {"ENTITY_IS_DELETED", "entity is deleted", {}});
  std::vector<BoundField> fields;
  std::string wanted = call.request.Parameter("fields");
  for (std::string_view rest = wanted; !rest.empty();) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const auto field = schema_.Resolve(object, rest.substr(0, comma));
    if (!field) {
      return ErrorAnswer(400, {"INVALID_FIELD",
                               fmt::format("No such column '{}' on sobject of type {}",
                                           rest.substr(0, comma), object.name),
                               {}});
    }
    fields.push_back(*field);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (wanted.empty()) {
    for (const FieldShape& field : object.fields) {
      if (field.type.kind != TypeKind::kList && field.type.kind != TypeKind::kRecord) {
        fields.push_back({field.name, field.type});
      }
    }
  }
  JsonWriter json;
  WriteRecord({schema_, object, *world_.state, id, held}, fields, call.base, &json);
  return JsonAnswer(200, json.Take());
}

// GET …/updated and …/deleted: which records changed between two instants.
ServerResponse Server::Changes(const Call& call, const SObject& object, bool deleted) const {
  Timestamp start, end;
  if (!ParseTimestamp(call.request.Parameter("start"), &start) ||
      !ParseTimestamp(call.request.Parameter("end"), &end) || end <= start) {
    return ErrorAnswer(400, {"INVALID_REPLICATION_DATE", "start and end are two instants", {}});
  }
  JsonWriter json;
  json.BeginObject().Key(deleted ? "deletedRecords" : "ids").BeginList();
  const RecordTable* table = world_.state->Table(object.state);
  if (table && object.parent.empty()) {
    table->WalkVersions(start.us, [&](const std::string& id, const HeldRecord& held) {
      if (held.stamp_us >= end.us) return false;
      if (held.deleted != deleted) return true;
      if (!deleted) {
        json.Text(id);
        return true;
      }
      json.BeginObject().Key("id").Text(id);
      json.Key("deletedDate").Text(Instant(held.stamp_us)).EndObject();
      return true;
    });
  }
  json.EndList();
  if (deleted) json.Key("earliestDateAvailable").Text(Instant(start.us));
  json.Key("latestDateCovered").Text(Instant(std::min(end.us, world_.state->clock().NowUs())));
  return JsonAnswer(200, json.EndObject().Take());
}

ServerResponse Server::Composite(const Call& call) {
  if (call.At(1) != "sobjects") return NotFoundAnswer();
  const std::string& body = call.request.body;
  if (call.segments.size() == 2) {
    if (call.method == "POST") return collections_.Write(true, body, call.client);
    if (call.method == "PATCH") return collections_.Write(false, body, call.client);
    if (call.method == "DELETE") {
      return collections_.Delete(call.request.Parameter("ids"),
                                 call.request.Parameter("allOrNone") == "true", call.client);
    }
    return NotFoundAnswer();
  }
  const SObject* object = schema_.Find(call.At(2));
  const FieldShape* field = object ? object->Find(call.At(3)) : nullptr;
  if (call.segments.size() != 4 || call.method != "PATCH" || !object) return NotFoundAnswer();
  if (!field || !field->external_id) {
    return ErrorAnswer(404, {"NOT_FOUND",
                             fmt::format("Provided external ID field does not exist or is not "
                                         "accessible: {}",
                                         call.At(3)),
                             {}});
  }
  return collections_.Upsert(*object, *field, body, call.client);
}

// In a collection somebody's lock fails every row.
ServerResponse Server::Locked(const ServerRequest& request) const {
  const RowError error{"UNABLE_TO_LOCK_ROW",
                       "unable to obtain exclusive access to this record or 1 records", {}};
  const std::string body = Canonicalise(request.body).value_or("{}");
  const auto records = SplitList(MemberOf(body, "records").value_or("null"));
  if (!records || request.path.find("/composite/") == std::string::npos) {
    return ErrorAnswer(400, error);
  }
  RowOutcome outcome;
  outcome.error = error;
  std::string answer = "[";
  for (size_t at = 0; at < records->size(); ++at) {
    answer += (at > 0 ? "," : "") + RowJson(outcome, false);
  }
  return JsonAnswer(200, answer + "]");
}

ServerResponse Server::Trouble(const DrawnFault& fault, const ServerRequest& request) {
  switch (fault.fault) {
    case Fault::kError: {
      constexpr std::pair<int, std::string_view> kErrors[] = {
          {503, "SERVER_UNAVAILABLE"}, {500, "UNKNOWN_EXCEPTION"}, {502, ""}, {504, ""}};
      const auto& [status, code] = kErrors[fault.luck % std::size(kErrors)];
      if (!code.empty()) {
        return ErrorAnswer(status, {std::string(code), "An unexpected error occurred.", {}});
      }
      ServerResponse response;
      response.status = status;
      response.headers = {{"Content-Type", "text/html"}};
      response.body = "<html><body>Gateway error</body></html>";
      return response;
    }
    case Fault::kThrottled: {
      ServerResponse response =
          ErrorAnswer(429, {"TOO_MANY_REQUESTS", "Too many requests. Try again later.", {}});
      const int64_t wait_us = world_.faults->settings().retry_after_us;
      response.headers.emplace_back("Retry-After", std::to_string((wait_us + 999'999) / 1'000'000));
      return response;
    }
    case Fault::kLocked:
      return Locked(request);
    case Fault::kStale:
      if (request.Header("if-unmodified-since").empty()) return Serve(request);
      return ErrorAnswer(412, {"PRECONDITION_FAILED",
                               "the record was modified after If-Unmodified-Since", {}});
    case Fault::kExpired:
      sessions_.End(request);
      return Serve(request);
    case Fault::kNone:
    case Fault::kDropBefore:
    case Fault::kDropAfter:
    case Fault::kHang:
      break;
  }
  return Serve(request);
}

std::unique_ptr<VendorServer> Open(const VendorWorld& world) {
  return std::make_unique<Server>(world);
}

}  // namespace
}  // namespace salesforce

VENDOR(salesforce) = {
    .name = "salesforce",
    .summary = "Salesforce's REST API",
    .stamp_step_us = 1'000'000,
    .ids = {.make = salesforce::MakeId, .number_of = salesforce::NumberOfId},
    .open = salesforce::Open,
};

}  // namespace treaty::sandbox
