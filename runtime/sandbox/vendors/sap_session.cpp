#include "runtime/sandbox/vendors/sap_session.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/protocols/http_text.h"
#include "runtime/sandbox/vendors/form.h"
#include "runtime/value/base64.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox::sap {
namespace {

using protocols::ServerRequest;
using protocols::ServerResponse;

constexpr std::string_view kCookie = "SAP_SESSIONID_SBX_100";

// The value of our cookie among "a=1; b=2"; a client may send several Cookie headers.
std::string CookieOf(const ServerRequest& request) {
  for (const auto& [name, header] : request.headers) {
    if (name != "cookie") continue;
    std::string_view rest = header;
    while (!rest.empty()) {
      const size_t end = std::min(rest.find(';'), rest.size());
      std::string_view pair = rest.substr(0, end);
      while (pair.starts_with(' ')) pair.remove_prefix(1);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (pair.starts_with(kCookie) && pair.substr(kCookie.size()).starts_with('=')) {
        return std::string(pair.substr(kCookie.size() + 1));
      }
    }
  }
  return {};
}

template <typename Map, typename Until>
void MakeRoom(Map* map, size_t most, Until until) {
  if (map->size() < most) return;
  map->erase(std::min_element(map->begin(), map->end(), [&](const auto& one, const auto& other) {
    return until(one.second) < until(other.second);
  }));
}

}  // namespace

bool Sessions::IsIn(const ServerRequest& request) {
  const protocols::Endpoint& endpoint = *world_.endpoint;
  const std::string kind = endpoint.Get("auth");
  if (kind.empty() || kind == "none") return true;
  if (kind == "api_key") {
    const std::string named = endpoint.Get("auth.header");
    const std::string header = named.empty() ? "apikey" : protocols::LowerCase(named);
    return request.Header(header) == endpoint.Get("auth.key");
  }
  const std::string_view header = request.Header("authorization");
  if (kind == "basic") {
    return header == "Basic " + EncodeBase64(endpoint.Get("auth.user") + ":" +
                                             endpoint.Get("auth.password"));
  }
  if (!header.starts_with("Bearer ")) return false;
  const auto found = bearers_.find(header.substr(7));
  if (found == bearers_.end()) return false;
  if (found->second > world_.env->MonotonicUs()) return true;
  bearers_.erase(found);
  ++expired_;
  return false;
}

std::map<std::string, Sessions::Session>::iterator Sessions::Find(const ServerRequest& request) {
  const auto found = sessions_.find(CookieOf(request));
  if (found == sessions_.end() || found->second.until_us > world_.env->MonotonicUs()) return found;
  sessions_.erase(found);
  ++expired_;
  return sessions_.end();
}

void Sessions::Fetch(const ServerRequest& request, ServerResponse* response) {
  if (protocols::LowerCase(request.Header("x-csrf-token")) != "fetch") return;
  auto found = Find(request);
  if (found == sessions_.end()) {
    MakeRoom(&sessions_, kMostSessions, [](const Session& each) { return each.until_us; });
    Env& env = *world_.env;
    const std::string cookie = fmt::format("{:016x}{:016x}", env.Random(), env.Random());
    const int64_t until_us = env.MonotonicUs() + world_.faults->settings().token_life_us;
    found = sessions_.emplace(cookie, Session{fmt::format("{:016x}==", env.Random()), until_us})
                .first;
    ++given_;
    response->headers.emplace_back("set-cookie", "sap-usercontext=sap-client=100; path=/");
    response->headers.emplace_back("set-cookie",
                                   fmt::format("{}={}; path=/; HttpOnly", kCookie, cookie));
  }
  response->headers.emplace_back("x-csrf-token", found->second.token);
}

bool Sessions::MayWrite(const ServerRequest& request) {
  const auto found = Find(request);
  return found != sessions_.end() && request.Header("x-csrf-token") == found->second.token;
}

void Sessions::End(const ServerRequest& request) {
  expired_ += int64_t(sessions_.erase(CookieOf(request)));
  const std::string_view header = request.Header("authorization");
  if (header.starts_with("Bearer ")) {
    expired_ += int64_t(bearers_.erase(std::string(header.substr(7))));
  }
}

ServerResponse Sessions::Token(const ServerRequest& request) {
  ServerResponse response;
  response.headers = {{"Content-Type", "application/json"}};
  const FormClient client = ClientOfForm(request);
  const protocols::Endpoint& endpoint = *world_.endpoint;
  const bool known = !client.id.empty() && client.id == endpoint.Get("auth.client") &&
                     client.secret == endpoint.Get("auth.secret");
  if (request.method != "POST" || FormField(request.body, "grant_type") != "client_credentials" ||
      !known) {
    response.status = known ? 400 : 401;
    response.body = known ? R"({"error":"unsupported_grant_type"})"
                          : R"({"error":"invalid_client"})";
    return response;
  }
  Env& env = *world_.env;
  const int64_t life_us = world_.faults->settings().token_life_us;
  MakeRoom(&bearers_, kMostSessions, [](int64_t until_us) { return until_us; });
  const std::string token = fmt::format("{:016x}{:016x}", env.Random(), env.Random());
  bearers_[token] = env.MonotonicUs() + life_us;
  ++given_;
  JsonWriter json;
  json.BeginObject().Key("access_token").Text(token).Key("token_type").Text("Bearer");
  json.Key("expires_in").Text(std::to_string(life_us / 1'000'000));
  response.body = json.EndObject().Take();
  return response;
}

std::string Sessions::User() const {
  std::string user = world_.endpoint->Get("auth.user");
  if (user.empty()) user = world_.endpoint->Get("auth.client");
  if (user.empty()) user = "COMM_USER";
  constexpr size_t kMostUser = 12;
  user = user.substr(0, kMostUser);
  std::transform(user.begin(), user.end(), user.begin(), [](char each) {
    return each >= 'a' && each <= 'z' ? char(each - ('a' - 'A')) : each;
  });
  return user;
}

}  // namespace treaty::sandbox::sap
