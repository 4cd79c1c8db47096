// S/4HANA's OData V2 services from a simulated system: CSRF with cookies, entity sets, deep insert,
// ETags, $batch with change sets. Facts that are not verified against the product are listed in
// docs/operations/sandbox.md.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "runtime/formats/multipart_batch.h"
#include "runtime/protocols/http_text.h"
#include "runtime/sandbox/vendor.h"
#include "runtime/sandbox/vendors/sap_read.h"
#include "runtime/sandbox/vendors/sap_repeats.h"
#include "runtime/sandbox/vendors/sap_session.h"
#include "runtime/sandbox/vendors/sap_write.h"

namespace treaty::sandbox {
namespace sap {
namespace {

using formats::BatchOperation;
using formats::BatchPart;
using protocols::ServerRequest;
using protocols::ServerResponse;

constexpr size_t kUsualPageRows = 5000;
constexpr std::string_view kTokenPath = "/sap/bc/sec/oauth2/token";

ServerResponse Plain(int status, std::string_view type, std::string body) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"Content-Type", std::string(type)}};
  response.body = std::move(body);
  return response;
}

bool IsRead(std::string_view method) { return method == "GET" || method == "HEAD"; }

std::vector<std::string> Segments(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    const size_t slash = std::min(path.find('/'), path.size());
    if (slash > 0) segments.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return segments;
}

class Server : public VendorServer {
 public:
  explicit Server(const VendorWorld& world)
      : world_(world),
        schema_(*world.endpoint->model, world.endpoint->system),
        sessions_(world_),
        writer_(schema_, *world.state) {}

  ServerResponse Serve(const ServerRequest& request) override {
    ServerResponse response = Answer(request);
    Rollback();  // what was not sealed was not done
    if (const Result<void> committed = world_.state->Commit(); !committed) {
      return Plain(503, "text/plain", committed.error().message);
    }
    return response;
  }
  bool Writes(const ServerRequest& request) const override {
    return !IsRead(request.method) && request.path != kTokenPath;
  }
  ServerResponse Trouble(const DrawnFault& fault, const ServerRequest& request) override;
  Figures figures() const override { return {calls_, sessions_.tokens(), sessions_.expired()}; }
  void SetDayCalls(int64_t calls) override { calls_ = calls; }

 private:
  struct Place {
    std::string service;
    std::string root;  // path of the service, with its last slash
    std::string rest;
  };
  bool FindPlace(const ServerRequest& request, Place* place) const;
  Call CallOf(const ServerRequest& request, const Place& place) const;
  ServerResponse Answer(const ServerRequest& request);
  ServerResponse Dispatch(const Call& call);
  ServerResponse Run(const Call& call);
  ServerResponse Write(const Call& call, const Target& target);
  // What was done stays, all or nothing of it; or did not happen.
  void Seal();
  void Rollback();
  ServerResponse Document(const Call& call) const;
  ServerResponse Batch(const Call& call);
  BatchPart ChangeSet(const Call& call, const BatchPart& asked);
  BatchOperation Operate(const Call& call, const BatchOperation& asked,
                         const std::map<std::string, std::string>& created);
  size_t PageRows() const {
    const int64_t ordered = world_.faults->settings().page_rows;
    return ordered > 0 ? size_t(ordered) : kUsualPageRows;
  }

  const VendorWorld world_;
  const Schema schema_;
  Sessions sessions_;
  Writer writer_;
  Repeats repeats_;
  int64_t calls_ = 0;
};

// The service is the first segment that names one; where the schema knows none, what follows
// "/sap/opu/odata/sap/".
bool Server::FindPlace(const ServerRequest& request, Place* place) const {
  const std::string& path = request.path;
  for (size_t begin = 1; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string segment = path.substr(begin, end - begin);
    const bool by_place = path.substr(0, begin).ends_with("/odata/sap/") && schema_.HasService("");
    if (!segment.empty() && (schema_.HasService(segment) || by_place)) {
      place->service = schema_.HasService(segment) ? segment : "";
      place->root = path.substr(0, end) + "/";
      place->rest = end < path.size() ? path.substr(end + 1) : "";
      return true;
    }
    begin = end + 1;
  }
  return false;
}

Call Server::CallOf(const ServerRequest& request, const Place& place) const {
  Call call{request, request.method, place.service,
            fmt::format("http://{}{}", request.Header("host"), place.root), Segments(place.rest),
            sessions_.User()};
  const std::string_view tunnelled = request.Header("x-http-method");
  if (call.method == "POST" && !tunnelled.empty()) call.method = tunnelled;
  return call;
}

ServerResponse Server::Answer(const ServerRequest& request) {
  if (request.path == kTokenPath) return sessions_.Token(request);
  if (!sessions_.IsIn(request)) {
    ServerResponse response = Plain(401, "text/html", "<html><body>Logon failed</body></html>");
    response.headers.emplace_back("www-authenticate", "Basic realm=\"SAP NetWeaver\"");
    return response;
  }
  Place place;
  if (!FindPlace(request, &place)) {
    const Call call{request, request.method, "", "", {}, ""};
    return ProblemAnswer(call, {403, "/IWFND/MED/170",
                                fmt::format("No service found for '{}'", request.path)});
  }
  const int64_t limit = world_.faults->settings().daily_limit;
  if (limit > 0 && calls_ >= limit) {
    ServerResponse response = Plain(429, "text/plain", "The quota of the day is used up");
    response.headers.emplace_back("Retry-After", "3600");
    return response;
  }
  ++calls_;
  const Call call = CallOf(request, place);
  if (!IsRead(call.method) && !sessions_.MayWrite(request)) {
    ServerResponse response = Plain(403, "text/plain", "CSRF token validation failed");
    response.headers.emplace_back("x-csrf-token", "Required");
    return response;
  }
  ServerResponse response = Dispatch(call);
  if (IsRead(call.method)) sessions_.Fetch(request, &response);
  return response;
}

ServerResponse Server::Dispatch(const Call& call) {
  if (call.segments.empty()) return Document(call);
  const std::string& first = call.segments.front();
  if (first == "$metadata") {
    return Plain(200, "application/xml;charset=utf-8", MetadataXml(schema_, call.service));
  }
  if (first == "$batch" && call.method == "POST") return Batch(call);
  ServerResponse response = Run(call);
  if (!IsRead(call.method) && response.status < 300) Seal();
  return response;
}

// One operation on entities; of a write, whoever calls decides whether it stays.
ServerResponse Server::Run(const Call& call) {
  const Reader reader(schema_, *world_.state, PageRows());
  Target target;
  if (auto problem = reader.Follow(call, &target)) return ProblemAnswer(call, *problem);
  if (!IsRead(call.method)) return Write(call, target);
  if (!WantsJson(call.request) && !target.counts) {
    return ProblemAnswer(call, {406, "/IWFND/CM_MGW/406",
                                "the sandbox answers in JSON only: send Accept: application/json"});
  }
  return reader.Read(call, target);
}

ServerResponse Server::Write(const Call& call, const Target& target) {
  const bool repeatable = world_.faults->settings().repeatable;
  const std::string name = repeatable ? Repeats::NameOf(call) : "";
  if (name.empty()) return writer_.Write(call, target);
  if (const ServerResponse* first = repeats_.Find(name)) return *first;
  ServerResponse response = writer_.Write(call, target);
  if (response.status < 300) repeats_.Note(name, &response);
  return response;
}

void Server::Seal() {
  world_.state->Seal(true);
  repeats_.Keep();
}

void Server::Rollback() {
  world_.state->Rollback();
  repeats_.Forget();
}

ServerResponse Server::Document(const Call& call) const {
  JsonWriter json;
  json.BeginObject().Key("d").BeginObject().Key("EntitySets").BeginList();
  for (const EntitySet& set : schema_.sets()) {
    if (set.service == call.service) json.Text(set.name);
  }
  return JsonAnswer(200, json.EndList().EndObject().EndObject().Take());
}

ServerResponse Server::Batch(const Call& call) {
  const auto read = formats::ReadBatchRequest(call.request.Header("content-type"),
                                              call.request.body);
  if (!read || !read->complete) {
    return ProblemAnswer(call, {400, "/IWFND/CM_MGW/530",
                                fmt::format("the batch cannot be read: {}",
                                            read ? read->problem : read.error().message)});
  }
  std::vector<BatchPart> answers;
  for (const BatchPart& asked : read->parts) {
    if (asked.is_change_set) {
      answers.push_back(ChangeSet(call, asked));
      continue;
    }
    const BatchOperation& operation = asked.operations.front();
    BatchOperation answer;
    if (IsRead(operation.method)) {
      answer = Operate(call, operation, {});
    } else {
      answer.status = 400;
      answer.reason = "Bad Request";
      answer.body = "a write outside of a change set";
    }
    answers.push_back({false, {std::move(answer)}});
  }
  formats::WrittenBatch written =
      formats::WriteBatchAnswer(answers, std::to_string(calls_));
  ServerResponse response = Plain(202, written.content_type, std::move(written.body));
  response.headers.emplace_back("dataserviceversion", "2.0");
  return response;
}

// One unit of work: where one operation fails, nothing was done, and its error speaks for all.
BatchPart Server::ChangeSet(const Call& call, const BatchPart& asked) {
  BatchPart answers{true, {}};
  std::map<std::string, std::string> created;  // "$1" -> "A_SalesOrder('4711')"
  for (const BatchOperation& operation : asked.operations) {
    BatchOperation answer = Operate(call, operation, created);
    if (answer.status >= 300) {
      Rollback();
      return {false, {std::move(answer)}};
    }
    const std::string_view location = formats::BatchHeader(answer.headers, "location");
    if (!operation.content_id.empty() && !location.empty()) {
      created["$" + operation.content_id] = location.substr(call.root.size());
    }
    answers.operations.push_back(std::move(answer));
  }
  Seal();
  return answers;
}

BatchOperation Server::Operate(const Call& call, const BatchOperation& asked,
                               const std::map<std::string, std::string>& created) {
  ServerRequest request;
  request.method = asked.method;
  for (const auto& [name, value] : asked.headers) {
    request.headers.emplace_back(protocols::LowerCase(name), value);
  }
  request.headers.emplace_back("host", call.request.Header("host"));
  request.body = asked.body;
  std::string url = asked.url;
  const size_t host = call.root.find('/', call.root.find("//") + 2);
  for (const std::string& root : {call.root, call.root.substr(host)}) {
    if (url.starts_with(root)) url.erase(0, root.size());
  }
  const size_t slash = std::min(url.find('/'), url.size());
  const auto reference = created.find(url.substr(0, slash));
  if (reference != created.end()) url = reference->second + url.substr(slash);
  const size_t mark = std::min(url.find('?'), url.size());
  request.path = url.substr(0, mark);
  request.query = mark < url.size() ? url.substr(mark + 1) : "";
  Call inner{request, request.method, call.service, call.root, Segments(request.path), call.user};
  const std::string_view tunnelled = request.Header("x-http-method");
  if (inner.method == "POST" && !tunnelled.empty()) inner.method = tunnelled;
  ServerResponse response;
  const bool batch = !inner.segments.empty() && inner.segments.front() == "$batch";
  if (!asked.readable || inner.segments.empty() || batch) {
    response = ProblemAnswer(inner, {400, "/IWFND/CM_MGW/530", "the operation cannot be read"});
  } else {
    response = Run(inner);
  }
  BatchOperation answer;
  answer.status = response.status;
  answer.reason = protocols::ReasonOf(response.status);
  answer.headers = std::move(response.headers);
  answer.body = std::move(response.body);
  answer.content_id = asked.content_id;
  return answer;
}

ServerResponse Server::Trouble(const DrawnFault& fault, const ServerRequest& request) {
  Place place;
  FindPlace(request, &place);
  const Call call = CallOf(request, place);
  switch (fault.fault) {
    case Fault::kError: {
      constexpr int kErrors[] = {503, 500, 502, 504};
      return Plain(kErrors[fault.luck % std::size(kErrors)], "text/html",
                   "<html><body>Service cannot be reached</body></html>");
    }
    case Fault::kThrottled: {
      ServerResponse response = Plain(429, "text/plain", "Too many requests");
      const int64_t wait_us = world_.faults->settings().retry_after_us;
      response.headers.emplace_back("Retry-After", std::to_string((wait_us + 999'999) / 1'000'000));
      return response;
    }
    case Fault::kLocked: {
      constexpr int kStatuses[] = {423, 400, 409};
      return ProblemAnswer(call, {kStatuses[fault.luck % std::size(kStatuses)], "V1/042",
                                  "The document is currently being processed by user DIALOG01"});
    }
    case Fault::kStale:
      if (request.Header("if-match").empty() || request.Header("if-match") == "*") {
        return Serve(request);
      }
      return ProblemAnswer(call, {412, "/IWFND/CM_MGW/096",
                                  "Precondition failed: the entity was changed meanwhile"});
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
}  // namespace sap

VENDOR(sap) = {
    .name = "sap",
    .summary = "S/4HANA's OData V2 services",
    .stamp_step_us = 1000,
    .ids = {},
    .open = sap::Open,
};

}  // namespace treaty::sandbox
