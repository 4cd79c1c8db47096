#include "tests/runtime/connectors/sap_service.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/check.h"
#include "runtime/formats/odata_url.h"
#include "runtime/formats/odata_v2.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::connectors::sap {
namespace {

using formats::BatchOperation;
using formats::BatchPart;
using protocols::ServerRequest;
using protocols::ServerResponse;

constexpr std::string_view kRoot = "/sap/opu/odata/sap/API_SALES_ORDER_SRV/";
constexpr std::string_view kCookies = "SAP_SESSIONID_X_100=abc; sap-usercontext=sap-client=100";

FieldShape Field(std::string name, TypeKind kind, bool optional = true) {
  return {.name = std::move(name), .type = {.kind = kind, .optional = optional}};
}

std::string ErrorBody(std::string_view code, std::string_view message) {
  return fmt::format(R"({{"error":{{"code":"{}","message":{{"lang":"en","value":"{}"}}}}}})", code,
                     message);
}

std::vector<JsonMember> Members(std::string_view json) { return *SplitObject(json); }
std::vector<std::string_view> Elements(std::string_view json) { return *SplitList(json); }

std::string Decode(std::string_view text) { return *protocols::DecodeUrl(text, false); }

std::string Parameter(const std::string& query, std::string_view name) {
  ServerRequest request;
  request.query = query;
  return request.Parameter(name);
}

}  // namespace

program::Model OrderModel() {
  program::Model model;
  model.systems.push_back({.name = "erp", .connector = "sap.s4"});
  program::Object order{.system = "erp"};
  ObjectShape& shape = order.shape;
  shape.name = "SalesOrder";
  shape.key = "SalesOrder";
  shape.version_field = "LastChangeDateTime";
  shape.has_etag = true;
  shape.remote_name = "A_SalesOrder";
  shape.service = "API_SALES_ORDER_SRV";
  FieldShape number = Field("SalesOrder", TypeKind::kText, false);
  number.is_key = true;
  number.creatable = number.updatable = false;
  FieldShape changed = Field("LastChangeDateTime", TypeKind::kTimestamp);
  changed.creatable = changed.updatable = false;
  FieldShape type = Field("SalesOrderType", TypeKind::kText);
  type.updatable = false;
  TypeShape item{.kind = TypeKind::kRecord, .name = "A_SalesOrderItemType"};
  item.remote_type = "A_SalesOrderItem";
  FieldShape item_number = Field("SalesOrderItem", TypeKind::kText, false);
  item_number.is_key = true;
  item.fields = {number, item_number, Field("Material", TypeKind::kText),
                 Field("RequestedQuantity", TypeKind::kDecimal)};
  FieldShape items = Field("to_Item", TypeKind::kList, false);
  items.type.element = std::make_shared<const TypeShape>(item);
  shape.fields = {number, type, Field("PurchaseOrderByCustomer", TypeKind::kText),
                  Field("SoldToParty", TypeKind::kText), Field("SalesOrderDate", TypeKind::kDate),
                  changed, items};
  order.found_by = "PurchaseOrderByCustomer";
  order.parts = {"to_Item"};
  model.objects.push_back(order);
  program::Route route{.name = "orders_back", .inbound = true, .object = "erp.SalesOrder"};
  model.routes.push_back(route);
  return model;
}

SapService::SapService() : model_(OrderModel()) {
  auto server = protocols::HttpServer::Start(
      PosixEnv(), {.threads = 2}, [this](const ServerRequest& request) { return Serve(request); });
  CHECK(server.has_value(), "a free port is there");
  server_ = *std::move(server);
}
SapService::~SapService() { server_.reset(); }

std::string SapService::url() const { return fmt::format("http://127.0.0.1:{}", server_->port()); }

std::vector<std::string> SapService::log() const {
  const std::lock_guard lock(mutex_);
  return log_;
}
size_t SapService::Count(std::string_view begins_with) const {
  const std::lock_guard lock(mutex_);
  return size_t(std::count_if(log_.begin(), log_.end(), [&](const std::string& line) {
    return line.starts_with(begins_with);
  }));
}
std::map<std::string, SapService::Order> SapService::orders() const {
  const std::lock_guard lock(mutex_);
  return orders_;
}
void SapService::SetHook(Hook hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}
void SapService::SetOperationHook(OperationHook hook) {
  const std::lock_guard lock(mutex_);
  operation_hook_ = std::move(hook);
}
void SapService::SetSpoil(Spoil spoil) {
  const std::lock_guard lock(mutex_);
  spoil_ = std::move(spoil);
}
void SapService::set_token(std::string token) {
  const std::lock_guard lock(mutex_);
  token_ = std::move(token);
}
void SapService::Change(const std::string& id, const std::string& json, int64_t stamp_us) {
  const std::lock_guard lock(mutex_);
  Order& order = orders_[id];
  order.json = json;
  ++order.version;
  order.stamp_us = stamp_us;
}

void SapService::Touch(const std::string& id) {
  clock_us_ += 1'000'000;
  orders_[id].stamp_us = clock_us_;
  ++orders_[id].version;
}
std::string SapService::EtagOf(const std::string& id) const {
  return fmt::format("W/\"v{}\"", orders_.at(id).version);
}

ServerResponse SapService::Serve(const ServerRequest& request) {
  const std::lock_guard lock(mutex_);
  std::string_view path = request.path;
  if (path.starts_with(kRoot)) path.remove_prefix(kRoot.size());
  log_.push_back(request.method + " " + std::string(path.empty() ? "/" : path) +
                 (request.query.empty() ? "" : "?" + request.query));
  ServerResponse response;
  std::optional<ServerResponse> hooked = hook_ ? hook_(request) : std::nullopt;
  response = hooked ? *std::move(hooked) : Guarded(request);
  if (spoil_) spoil_(request, &response);
  return response;
}

ServerResponse SapService::Guarded(const ServerRequest& request) {
  ServerResponse response;
  const bool fetch = request.Header("x-csrf-token") == "Fetch";
  if (fetch) {
    const bool slash = request.path.ends_with('/');
    if (token_on_errors) response.status = 405;
    if (token_without_slash == slash) return response;
    response.headers.emplace_back("X-CSRF-Token", token_);
    response.headers.emplace_back("Set-Cookie", "SAP_SESSIONID_X_100=abc; path=/; HttpOnly");
    response.headers.emplace_back("Set-Cookie", "sap-usercontext=sap-client=100; path=/");
    return response;
  }
  const bool writes = request.method != "GET" && request.method != "HEAD";
  // The token is good with the cookies of its session, and not without.
  const bool known = request.Header("x-csrf-token") == token_ &&
                     request.Header("cookie") == kCookies;
  if (writes && !known) {
    response.status = 403;
    response.headers.emplace_back("X-CSRF-Token", "Required");
    response.body = "CSRF token validation failed";
    return response;
  }
  if (request.path.ends_with("$batch")) return Batch(request);
  BatchOperation operation{.method = request.method,
                           .url = request.path.substr(kRoot.size()), .body = request.body};
  if (!request.query.empty()) operation.url += "?" + request.query;
  operation.headers.emplace_back("If-Match", request.Header("if-match"));
  const BatchOperation done = Do(operation);
  response.status = done.status;
  response.headers = done.headers;
  response.body = done.body;
  return response;
}

ServerResponse SapService::Batch(const ServerRequest& request) {
  const auto read = formats::ReadBatchRequest(request.Header("content-type"), request.body);
  ServerResponse response;
  if (!read || !read->complete) {
    response.status = 400;
    response.body = ErrorBody("BATCH", "no batch");
    return response;
  }
  std::vector<BatchPart> answers;
  for (const BatchPart& part : read->parts) {
    if (part.is_change_set) {
      answers.push_back(ChangeSet(part));
      continue;
    }
    log_.push_back("GET " + part.operations.front().url);
    answers.push_back({false, {Do(part.operations.front())}});
  }
  const formats::WrittenBatch written = formats::WriteBatchAnswer(answers, "answer");
  response.status = 202;
  response.headers.emplace_back("Content-Type", written.content_type);
  response.body = written.body;
  return response;
}

// All of it or nothing; a failure is one answer that is no change set.
BatchPart SapService::ChangeSet(const BatchPart& asked) {
  const std::map<std::string, Order> before = orders_;
  BatchPart answer{true, {}};
  for (const BatchOperation& operation : asked.operations) {
    log_.push_back(operation.method + " " + operation.url);
    BatchOperation done = Do(operation);
    done.content_id = operation.content_id;
    if (done.status >= 400) {
      orders_ = before;
      return {false, {done}};
    }
    answer.operations.push_back(std::move(done));
  }
  return answer;
}

BatchOperation SapService::Answer(int status, std::string body) const {
  return {.status = status, .reason = "x", .headers = {{"Content-Type", "application/json"}},
          .body = std::move(body)};
}

BatchOperation SapService::Do(const BatchOperation& operation) {
  if (operation_hook_) {
    if (auto hooked = operation_hook_(operation)) return *std::move(hooked);
  }
  const std::string url = operation.url;
  const size_t question = url.find('?');
  const std::string path = Decode(url.substr(0, question));
  const std::string query = question == std::string::npos ? "" : url.substr(question + 1);
  if (operation.method == "GET") return Read(path, query);
  if (path == "A_SalesOrder") return Create(operation);
  if (path.starts_with("A_SalesOrderItem(") || path.ends_with("/to_Item")) {
    return WriteItem(operation);
  }
  const auto key = formats::ReadODataKey(path.substr(path.find('(')));
  return Write(operation, TextOf(key->front().second.json).value_or(""));
}

std::string SapService::Show(const std::string& id) const {
  const Order& order = orders_.at(id);
  std::string json = order.json;
  json.pop_back();
  json += fmt::format(R"(,"LastChangeDateTime":"{}"}})", Format(Timestamp{order.stamp_us}));
  std::vector<FieldShape> fields = model_.objects[0].shape.fields;
  std::string shown = *formats::ToODataV2(json, fields);
  shown.pop_back();
  std::string items;
  for (const auto& [number, item] : order.items) {
    items += (items.empty() ? "" : ",") +
             *formats::ToODataV2(item, fields.back().type.element->fields);
  }
  return fmt::format(R"({},"__metadata":{{"etag":{}}},"to_Item":{{"results":[{}]}}}})", shown,
                     JsonText(EtagOf(id)), items);
}

BatchOperation SapService::Read(const std::string& path, const std::string& query) {
  if (path.find('(') != std::string::npos) {
    const auto key = formats::ReadODataKey(path.substr(path.find('(')));
    const std::string id = TextOf(key->front().second.json).value_or("");
    if (!orders_.contains(id)) return Answer(404, ErrorBody("X/404", "not found"));
    return Answer(200, "{\"d\":" + Show(id) + "}");
  }
  const std::string filter = Parameter(query, "$filter");
  std::vector<std::pair<int64_t, std::string>> found;
  for (const auto& [id, order] : orders_) {
    size_t at = filter.find(' ');
    const std::string member = filter.substr(0, at);
    at += 4;
    const auto value = filter.empty() ? formats::ODataValue()
                                      : *formats::ReadODataLiteral(filter, &at);
    Timestamp since;
    if (member == "LastChangeDateTime" && ParseTimestamp(*TextOf(value.json), &since)) {
      const bool behind = filter.find(" gt ") != std::string::npos;
      const size_t key = filter.find("SalesOrder gt '");
      const size_t end = filter.rfind('\'');
      const std::string after = behind ? filter.substr(key + 15, end - key - 15) : "";
      const bool later = order.stamp_us > since.us || (order.stamp_us == since.us && id > after);
      if (later) found.emplace_back(order.stamp_us, id);
    } else if (filter.empty() || MemberOf(order.json, member) == value.json) {
      found.emplace_back(order.stamp_us, id);
    }
  }
  std::sort(found.begin(), found.end());
  const std::string top = Parameter(query, "$top");
  const size_t most = top.empty() ? found.size() : size_t(std::stoul(top));
  const std::string token = Parameter(query, "$skiptoken");
  size_t at = token.empty() ? 0 : size_t(std::stoul(token));
  const size_t end = std::min(found.size(), page_ == 0 ? most : at + page_);
  std::string results;
  for (; at < end; ++at) results += (results.empty() ? "" : ",") + Show(found[at].second);
  std::string next;
  if (page_ > 0 && end < found.size()) {
    next = fmt::format(R"(,"__next":"{}{}{}?$filter={}&$skiptoken={}")", url(), kRoot, path,
                       formats::EncodeOData(filter), end);
  }
  return Answer(200, fmt::format(R"({{"d":{{"results":[{}]{}}}}})", results, next));
}

BatchOperation SapService::Create(const BatchOperation& operation) {
  const std::vector<FieldShape>& fields = model_.objects[0].shape.fields;
  const std::string id = std::to_string(next_number_++);
  const auto body = formats::FromODataV2(operation.body, fields);
  if (!body) return Answer(400, ErrorBody("X/400", body.error().message));
  Order order;
  order.json = fmt::format(R"({{"SalesOrder":"{}")", id);
  for (const JsonMember& member : Members(*body)) {
    if (member.key != "to_Item") {
      order.json += fmt::format(",\"{}\":{}", member.key, member.value);
      continue;
    }
    for (const std::string_view item : Elements(member.value)) {
      const std::string number = *TextOf(*MemberOf(item, "SalesOrderItem"));
      order.items[number] =
          fmt::format(R"({{"SalesOrder":"{}",{})", id, item.substr(1));
    }
  }
  order.json += "}";
  orders_[id] = order;
  Touch(id);
  BatchOperation answer = Answer(201, "{\"d\":" + Show(id) + "}");
  answer.headers.emplace_back("ETag", EtagOf(id));
  return answer;
}

BatchOperation SapService::Write(const BatchOperation& operation, const std::string& id) {
  if (!orders_.contains(id)) return Answer(404, ErrorBody("X/404", "not found"));
  const std::string_view match = formats::BatchHeader(operation.headers, "if-match");
  if (match.empty()) return Answer(428, ErrorBody("X/428", "If-Match is missing"));
  if (match != EtagOf(id)) return Answer(412, ErrorBody("X/412", "changed by another user"));
  if (operation.method == "DELETE") {
    orders_.erase(id);
    return Answer(204, "");
  }
  const auto body = formats::FromODataV2(operation.body, model_.objects[0].shape.fields);
  if (!body) return Answer(400, ErrorBody("X/400", body.error().message));
  Order& order = orders_[id];
  std::string json = "{";
  for (const JsonMember& held : Members(order.json)) {
    const auto said = MemberOf(*body, held.key);
    json += fmt::format("{}\"{}\":{}", json.size() == 1 ? "" : ",", held.key,
                        said.value_or(held.value));
  }
  for (const JsonMember& said : Members(*body)) {
    if (!MemberOf(order.json, said.key)) json += fmt::format(",\"{}\":{}", said.key, said.value);
  }
  order.json = json + "}";
  Touch(id);
  BatchOperation answer = Answer(204, "");
  answer.headers.emplace_back("ETag", EtagOf(id));
  return answer;
}

BatchOperation SapService::WriteItem(const BatchOperation& operation) {
  const std::string path = Decode(operation.url);
  const auto key = formats::ReadODataKey(
      path.substr(path.find('('), path.rfind(')') + 1 - path.find('(')));
  const std::string id = *TextOf(key->front().second.json);
  Order& order = orders_[id];
  const auto& fields = model_.objects[0].shape.fields.back().type.element->fields;
  const std::string body =
      operation.body.empty() ? "{}" : *formats::FromODataV2(operation.body, fields);
  if (operation.method == "POST") {
    const std::string number = *TextOf(*MemberOf(body, "SalesOrderItem"));
    order.items[number] = fmt::format(R"({{"SalesOrder":"{}",{})", id, body.substr(1));
    Touch(id);
    return Answer(201, "{\"d\":{}}");
  }
  const std::string number = *TextOf((*key)[1].second.json);
  if (operation.method == "DELETE") {
    order.items.erase(number);
  } else {
    std::string json = "{";
    for (const JsonMember& held : Members(order.items[number])) {
      json += fmt::format("{}\"{}\":{}", json.size() == 1 ? "" : ",", held.key,
                          MemberOf(body, held.key).value_or(held.value));
    }
    order.items[number] = json + "}";
  }
  Touch(id);
  return Answer(204, "");
}

}  // namespace treaty::connectors::sap
