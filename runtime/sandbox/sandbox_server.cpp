#include "runtime/sandbox/sandbox_server.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/protocols/http_client.h"
#include "runtime/sandbox/seeded_records.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_index.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

using protocols::ServerRequest;
using protocols::ServerResponse;

constexpr size_t kMostBodyBytes = 64u << 20;  // a load; the journal's lines hold no more
constexpr size_t kThreads = 2;

ServerResponse Json(int status, std::string body) {
  ServerResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = std::move(body) + "\n";
  return response;
}

ServerResponse Problem(int status, const Error& error) {
  JsonWriter json;
  json.BeginObject().Key("error").Text(error.message).Key("place").Text(error.place);
  return Json(status, json.Key("mend").Text(error.mend).EndObject().Take());
}

std::string_view ProductOf(const protocols::Endpoint& endpoint) {
  for (const program::System& system : endpoint.model->systems) {
    if (system.name == endpoint.system) return system.connector;
  }
  return {};
}

// Objects that the behaviour file does not speak of behave plainly.
void AddPlainObjects(const protocols::Endpoint& endpoint, Behaviour* behaviour) {
  for (const program::Object& object : endpoint.model->objects) {
    if (object.system != endpoint.system || behaviour->Find(object.shape.name)) continue;
    ObjectBehaviour plain;
    plain.name = object.shape.name;
    plain.key = object.shape.key;
    plain.natural_key = object.found_by;
    behaviour->objects.push_back(std::move(plain));
  }
}

Result<Behaviour> BehaviourOf(Env& env, const protocols::Endpoint& endpoint) {
  Behaviour behaviour;
  if (const protocols::BindingValue* file = endpoint.Find("simulate")) {
    const Result<std::string> text = env.ReadWhole(file->value);
    if (!text) {
      return Fail(fmt::format("the behaviour file `{}` cannot be read: {}", file->value,
                              text.error().message),
                  file->place, "name a file that is there, relative to the working directory");
    }
    TRY(behaviour, ReadBehaviour(*text, file->value));
    for (const ObjectBehaviour& object : behaviour.objects) {
      const std::string name = endpoint.system + "." + object.name;
      if (endpoint.model->FindObject(name)) continue;
      return Fail(fmt::format("the behaviour describes `{}`, which the system does not have", name),
                  file->value, "describe objects that the treaty declares");
    }
  }
  AddPlainObjects(endpoint, &behaviour);
  for (ObjectBehaviour& object : behaviour.objects) object.echo = false;  // whoever asks is told
  return behaviour;
}

}  // namespace

NaturalKeys NaturalKeysOf(const Behaviour& behaviour) {
  NaturalKeys keys;
  for (const ObjectBehaviour& object : behaviour.objects) {
    if (!object.natural_key.empty()) keys[object.name] = object.natural_key;
  }
  return keys;
}

Result<SandboxBinding> ReadSandboxBinding(Env& env, const protocols::Endpoint& endpoint) {
  SandboxBinding binding{.endpoint = endpoint, .product = std::string(ProductOf(endpoint)),
                         .host = {}, .port = 0, .journal = endpoint.Get("state"), .behaviour = {}};
  TRY(const std::string url, endpoint.Need("url"));
  const std::string place = endpoint.Find("url")->place;
  Result<std::string> origin = protocols::OriginOf(url);
  if (!origin) return Fail(origin.error().message, place, "write url \"http://127.0.0.1:8701\"");
  const size_t colon = origin->rfind(':');
  binding.host = origin->substr(origin->find("//") + 2, colon - origin->find("//") - 2);
  std::from_chars(origin->data() + colon + 1, origin->data() + origin->size(), binding.port);
  const bool here = binding.host == "127.0.0.1" || binding.host == "localhost";
  if (!here || !origin->starts_with("http://")) {
    return Fail(fmt::format("`{}` is not on this machine: a sandbox serves http on loopback only",
                            url),
                place, "write url \"http://127.0.0.1:8701\" in the deployment for the sandbox");
  }
  if (!FindVendor(binding.product)) {
    return Fail(fmt::format("no sandbox speaks like `{}`", binding.product), place,
                "there are " + VendorNames());
  }
  if (binding.journal.empty()) binding.journal = endpoint.system + ".sandbox.ndjson";
  TRY(binding.behaviour, BehaviourOf(env, endpoint));
  return binding;
}

SandboxServer::SandboxServer(Env& env, SandboxBinding binding, const FaultSettings& faults)
    : env_(env), binding_(std::move(binding)), faults_(env, faults) {}

SandboxServer::~SandboxServer() = default;

Result<std::unique_ptr<SandboxServer>> SandboxServer::Open(Env& env, SandboxBinding binding,
                                                           const FaultSettings& faults) {
  std::unique_ptr<SandboxServer> server(new SandboxServer(env, std::move(binding), faults));
  const SandboxBinding& bound = server->binding_;
  const Vendor* vendor = FindVendor(bound.product);
  const SimulatedOptions options{.clock = {.own = true, .step_us = vendor->stamp_step_us},
                                 .ids = vendor->ids};
  TRY(server->state_,
      SimulatedSystem::Open(env, bound.behaviour, {.journal = bound.journal, .changes = {}},
                            options));
  server->vendor_ = vendor->open({.env = &env, .endpoint = &bound.endpoint,
                                  .state = server->state_.get(), .faults = &server->faults_});
  return server;
}

Result<void> SandboxServer::Listen() {
  protocols::HttpServerOptions options;
  options.address = "127.0.0.1";
  options.port = binding_.port;
  options.threads = kThreads;
  options.most_header_bytes = 32u << 10;  // long queries stand in the first line
  options.most_body_bytes = kMostBodyBytes;
  TRY(http_, protocols::HttpServer::Start(env_, options, [this](const ServerRequest& each) {
        return Handle(each);
      }));
  return {};
}

uint16_t SandboxServer::port() const { return http_ ? http_->port() : binding_.port; }

std::string SandboxServer::url() const {
  return fmt::format("http://{}:{}", binding_.host, port());
}

Result<Loaded> SandboxServer::Load(std::string_view lines, std::string_view file) {
  const std::lock_guard lock(mutex_);
  return state_->Load(system(), lines, file);
}

Result<Loaded> SandboxServer::Seed(int64_t records) {
  const std::lock_guard lock(mutex_);
  if (!state_->empty()) return Loaded{};
  const int64_t now_us = state_->clock().NowUs();
  const SeededOptions options{.model = binding_.endpoint.model,
                              .system = system(),
                              .behaviour = &binding_.behaviour,
                              .ids = FindVendor(binding_.product)->ids,
                              .seed = faults_.settings().seed,
                              .records = records,
                              .now_us = now_us - now_us % state_->clock().step_us()};
  TRY(const std::string lines, SeededRecords(options));
  return state_->Load(system(), lines, "--records");
}

ServerResponse SandboxServer::Handle(const ServerRequest& request) {
  if (request.path.starts_with("/_sandbox/")) return Admin(request);
  if (request.path.find("/oauth2/token") == std::string::npos) ++calls_;
  const bool writes = vendor_->Writes(request);
  const DrawnFault fault = faults_.Draw(
      fmt::format("{} {}?{} {}", request.method, request.path, request.query, request.body),
      writes);
  ServerResponse response = Meet(fault, request);
  response.delay_us += fault.delay_us;
  return response;
}

ServerResponse SandboxServer::Meet(const DrawnFault& fault, const ServerRequest& request) {
  const auto silence = fault.hangs ? ServerResponse::Way::kHang : ServerResponse::Way::kClose;
  ServerResponse nothing;
  switch (fault.fault) {
    case Fault::kHang:
      nothing.way = ServerResponse::Way::kHang;
      return nothing;
    case Fault::kDropBefore:
      nothing.way = silence;
      return nothing;
    case Fault::kDropAfter: {
      const std::lock_guard lock(mutex_);
      ServerResponse response = vendor_->Serve(request);
      response.way = silence;
      return response;
    }
    case Fault::kNone:
    case Fault::kError:
    case Fault::kThrottled:
    case Fault::kLocked:
    case Fault::kStale:
    case Fault::kExpired:
      break;
  }
  const std::lock_guard lock(mutex_);
  return fault.fault == Fault::kNone ? vendor_->Serve(request) : vendor_->Trouble(fault, request);
}

ServerResponse SandboxServer::Admin(const ServerRequest& request) {
  const std::string_view what = std::string_view(request.path).substr(10);
  const bool posts = request.method == "POST";
  if (what == "load" && posts) return AdminLoad(request);
  if (what == "journal" && !posts) return AdminJournal();
  if (what == "records" && !posts) return AdminRecords(request);
  if (what == "faults") return AdminFaults(request);
  if (what == "clock") return AdminClock(request);
  return Problem(404, {"the sandbox has no such door", request.path,
                       "there are load, journal, records, faults, clock"});
}

ServerResponse SandboxServer::AdminLoad(const ServerRequest& request) {
  const Result<Loaded> loaded = Load(request.body, "body");
  if (!loaded) return Problem(400, loaded.error());
  JsonWriter json;
  json.BeginObject().Key("applied").Int(loaded->applied).Key("older").Int(loaded->older);
  json.Key("shift_ms").Int(loaded->shift_us / 1000);
  json.Key("newest").Text(Format(Timestamp{loaded->newest_us}));
  return Json(200, json.EndObject().Take());
}

ServerResponse SandboxServer::AdminJournal() const {
  const auto summary = ReadEffectJournal(env_, binding_.journal,
                                         NaturalKeysOf(binding_.behaviour), "", nullptr);
  return summary ? Json(200, summary->Json()) : Problem(500, summary.error());
}

ServerResponse SandboxServer::AdminRecords(const ServerRequest& request) {
  const std::string object = request.Parameter("object");
  if (!binding_.behaviour.Find(object)) {
    return Problem(404, {fmt::format("there is no object `{}`", object), request.path,
                         "name one of the system's objects: records?object=Account"});
  }
  ServerResponse response;
  response.headers = {{"Content-Type", "application/x-ndjson"}};
  const std::lock_guard lock(mutex_);
  const RecordTable* table = state_->Table(object);
  if (!table) return response;
  table->Walk([&](const std::string& id, const HeldRecord& held) {
    JsonWriter json;
    json.BeginObject().Key("id").Text(id).Key("stamp").Text(Format(Timestamp{held.stamp_us}));
    json.Key("deleted").Bool(held.deleted);
    if (!held.survivor.empty()) json.Key("into").Text(held.survivor);
    response.body += json.Key("record").Raw(held.record.Json()).EndObject().Take() + "\n";
    return true;
  });
  return response;
}

ServerResponse SandboxServer::AdminFaults(const ServerRequest& request) {
  if (request.method != "POST") return Json(200, FaultsText());
  const Result<std::string> body = Canonicalise(request.body);
  if (!body) return Problem(400, body.error());
  const auto members = SplitObject(*body);
  if (!members) return Problem(400, members.error());
  FaultSettings settings = faults_.settings();
  for (const JsonMember& member : *members) {
    if (member.key == "calls" || member.key == "day-calls") {
      if (const Result<void> set = SetCalls(member.key, member.value); !set) {
        return Problem(400, set.error());
      }
      continue;
    }
    const std::string value = TextOf(member.value).value_or(std::string(member.value));
    if (const Result<void> set = SetFault(member.key, value, &settings); !set) {
      return Problem(400, set.error());
    }
  }
  faults_.Change(settings);
  return Json(200, FaultsText());
}

// Another day begins, or the day has had calls of others.
Result<void> SandboxServer::SetCalls(std::string_view name, std::string_view json) {
  const std::string value = TextOf(json).value_or(std::string(json));
  int64_t calls = 0;
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), calls);
  if (error != std::errc() || stop != value.data() + value.size() || calls < 0) {
    return Fail(fmt::format("`{}` is no number of calls", value), std::string(name), "write 0");
  }
  if (name == "calls" && calls != 0) {
    return Fail("`calls` counts what came, and can only begin anew", "calls",
                "write {\"calls\": 0}, or {\"day-calls\": N} for calls that others have made");
  }
  const std::lock_guard lock(mutex_);
  vendor_->SetDayCalls(calls);
  if (name == "calls") calls_ = 0;
  return {};
}

std::string SandboxServer::FaultsText() {
  const std::lock_guard lock(mutex_);
  const VendorServer::Figures figures = vendor_->figures();
  std::string text = FaultsJson(faults_.settings());
  text.pop_back();
  return fmt::format("{},\"calls\":{},\"day-calls\":{},\"tokens\":{},\"expired\":{}}}", text,
                     calls_.load(), figures.day_calls, figures.tokens, figures.expired);
}

ServerResponse SandboxServer::AdminClock(const ServerRequest& request) {
  const std::lock_guard lock(mutex_);
  if (request.method == "POST") {
    const std::string body = Canonicalise(request.body).value_or("{}");
    const std::string now = TextOf(MemberOf(body, "now").value_or("null")).value_or("");
    Timestamp stamp;
    if (!ParseTimestamp(now, &stamp)) {
      return Problem(400, {"the body names no instant", "",
                           "write {\"now\": \"2026-03-03T06:00:00Z\"}"});
    }
    state_->MoveClock(stamp.us);
  }
  JsonWriter json;
  json.BeginObject().Key("now").Text(Format(Timestamp{state_->clock().NowUs()}));
  return Json(200, json.EndObject().Take());
}

}  // namespace treaty::sandbox
