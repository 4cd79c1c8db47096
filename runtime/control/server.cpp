#include "runtime/control/server.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "runtime/control/router.h"
#include "runtime/control/tokens.h"
#include "runtime/protocols/http_server.h"
#include "runtime/value/json_text.h"

namespace treaty::control {

using protocols::ServerRequest;
using protocols::ServerResponse;

Result<Question> QuestionOf(const ServerRequest& request) {
  Question question{.method = request.method, .path = {}, .body = request.body};
  for (std::string_view rest = request.path; !rest.empty();) {
    rest.remove_prefix(1);  // the slash
    const size_t end = std::min(rest.find('/'), rest.size());
    TRY(std::string segment, protocols::DecodeUrl(rest.substr(0, end), false));
    question.path.push_back(std::move(segment));
    rest.remove_prefix(end);
  }
  for (std::string_view rest = request.query; !rest.empty();) {
    const size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (pair.empty()) continue;
    const size_t sign = std::min(pair.find('='), pair.size());
    TRY(std::string name, protocols::DecodeUrl(pair.substr(0, sign), true));
    const std::string_view raw = sign < pair.size() ? pair.substr(sign + 1) : "";
    TRY(std::string value, protocols::DecodeUrl(raw, true));
    question.query.emplace_back(std::move(name), std::move(value));
  }
  return question;
}

namespace {

constexpr std::string_view kBearer = "Bearer ";

// As many at once as in one second; a bucket that fills again.
class Bucket {
 public:
  explicit Bucket(double per_second) : per_second_(per_second), left_(per_second) {}
  bool Take(int64_t now_us) {
    const double since_s = double(now_us - at_us_) / 1e6;
    left_ = std::min(per_second_, left_ + since_s * per_second_);
    at_us_ = now_us;
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
  }

 private:
  const double per_second_;
  double left_;
  int64_t at_us_ = 0;
};

Result<std::pair<std::string, uint16_t>> AddressOf(const std::string& text) {
  const size_t colon = text.rfind(':');
  std::string host = colon == std::string::npos ? text : text.substr(0, colon);
  uint16_t port = 0;
  const std::string digits = colon == std::string::npos ? "0" : text.substr(colon + 1);
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, port);
  if (digits.empty() || parsed.ec != std::errc() || parsed.ptr != end) {
    return Fail("an address of the control API is 127.0.0.1:PORT", text);
  }
  if (host == "localhost") host = "127.0.0.1";
  if (!host.starts_with("127.")) {
    return Fail("the control API listens on loopback only", text,
                "say 127.0.0.1:PORT, and put a proxy with TLS before it");
  }
  return std::pair(host, port);
}

class LoopbackServer final : public Server {
 public:
  LoopbackServer(World world, const ServerOptions& options, std::string secret)
      : world_(std::move(world)),
        store_path_(options.store_path),
        keyring_(*world_.env, options.store_path, secret),
        strangers_(kMostStrangers) {}
  ~LoopbackServer() override {
    server_.reset();
    const Result<void> ignored = world_.env->Remove(ControlPath(store_path_));
    (void)ignored;
  }

  Result<void> Listen(const std::string& host, uint16_t port) {
    const protocols::HttpServerOptions options{.address = host, .port = port,
                                               .most_body_bytes = kMostBodyBytes,
                                               .most_connections = 64};
    TRY(server_, protocols::HttpServer::Start(*world_.env, options,
                                              [this](const ServerRequest& request) {
                                                return Respond(request);
                                              }));
    return {};
  }

  uint16_t port() const override { return server_->port(); }

 private:
  ServerResponse Respond(const ServerRequest& request) {
    Reply reply = ReplyTo(request);
    ServerResponse response{.status = reply.status, .body = std::move(reply.body)};
    response.headers = {{"Content-Type", reply.type},
                        {"Cache-Control", "no-store"},
                        {"X-Content-Type-Options", "nosniff"}};
    for (auto& header : reply.headers) response.headers.push_back(std::move(header));
    return response;
  }

  Reply ReplyTo(const ServerRequest& request) {
    std::string_view secret = request.Header("authorization");
    if (!secret.starts_with(kBearer)) secret = {};
    else secret.remove_prefix(kBearer.size());
    const Result<Caller> caller = keyring_.Who(secret);
    if (!caller) return ProblemOf(500, caller.error());
    if (!MayAsk(*caller)) {
      Reply reply = Problem(429, "ask again in a second");
      reply.headers.emplace_back("Retry-After", "1");
      return reply;
    }
    const Result<Question> question = QuestionOf(request);
    if (!question) return ProblemOf(400, question.error());
    return Answer(world_, *caller, *question);
  }

  bool MayAsk(const Caller& caller) {
    const int64_t now_us = world_.env->MonotonicUs();
    if (caller.role == Role::kNobody) return strangers_.Take(now_us);
    return known_.try_emplace(caller.name, kMostPerSecond).first->second.Take(now_us);
  }

  World world_;
  const std::string store_path_;
  Keyring keyring_;
  Bucket strangers_;
  std::map<std::string, Bucket> known_;  // by token: there are at most kMostTokens
  std::unique_ptr<protocols::HttpServer> server_;  // last: its thread uses all of the above
};

}  // namespace

std::string ControlPath(const std::string& store_path) { return store_path + ".control"; }

Result<std::unique_ptr<Server>> Server::Start(World world, const ServerOptions& options,
                                              observe::Log& log) {
  TRY(const auto address, AddressOf(options.address));
  Env& env = *world.env;
  const std::string secret = NewSecret(env);
  auto server = std::make_unique<LoopbackServer>(std::move(world), options, secret);
  TRY_VOID(server->Listen(address.first, address.second));
  const std::string at = fmt::format("{}:{}", address.first, server->port());
  JsonWriter json;
  json.BeginObject().Key("address").Text(at).Key("token").Text(secret);
  TRY_VOID(env.WriteSecret(ControlPath(options.store_path), json.EndObject().Take() + "\n"));
  log.Write(observe::Level::kInfo, "control.listening", {{"address", at}});
  return server;
}

}  // namespace treaty::control
