#include "runtime/sandbox/vendors/salesforce_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "runtime/sandbox/vendors/form.h"
#include "runtime/sandbox/vendors/salesforce_wire.h"

namespace treaty::sandbox::salesforce {
namespace {

using protocols::ServerRequest;
using protocols::ServerResponse;

constexpr std::string_view kOrganisation = "00DSb0000000001";
constexpr std::string_view kUser = "005Sb0000000001AAA";
constexpr int64_t kMostAssertionUs = 300'000'000;  // how far ahead `exp` may lie

ServerResponse OAuthError(std::string_view error, std::string_view description) {
  JsonWriter json;
  json.BeginObject().Key("error").Text(error).Key("error_description").Text(description);
  return JsonAnswer(400, json.EndObject().Take());
}

std::string BearerOf(const ServerRequest& request) {
  const std::string_view header = request.Header("authorization");
  for (const std::string_view scheme : {"Bearer ", "OAuth "}) {
    if (header.starts_with(scheme)) return std::string(header.substr(scheme.size()));
  }
  return {};
}

}  // namespace

// What the deployment's binding says; empty: it says nothing, and anything is good.
std::string Sessions::Expected(std::string_view value) const {
  return world_.endpoint ? world_.endpoint->Get(value) : std::string();
}

ServerResponse Sessions::Token(const ServerRequest& request) {
  if (request.method != "POST") {
    return OAuthError("invalid_request", "must use HTTP POST");
  }
  const std::string grant = FormField(request.body, "grant_type");
  if (grant == "client_credentials") return ByCredentials(request);
  if (grant == "urn:ietf:params:oauth:grant-type:jwt-bearer") return ByAssertion(request);
  return OAuthError("unsupported_grant_type", "grant type not supported");
}

ServerResponse Sessions::ByCredentials(const ServerRequest& request) {
  const auto [client, secret] = ClientOfForm(request);
  const std::string known = Expected("auth.client");
  if (client.empty() || (!known.empty() && client != known)) {
    return OAuthError("invalid_client_id", "client identifier invalid");
  }
  const std::string good = Expected("auth.secret");
  if (secret.empty() || (!good.empty() && secret != good)) {
    return OAuthError("invalid_client", "invalid client credentials");
  }
  return Grant(request);
}

ServerResponse Sessions::ByAssertion(const ServerRequest& request) {
  const std::string assertion = FormField(request.body, "assertion");
  const size_t first = assertion.find('.');
  const size_t second = first == std::string::npos ? first : assertion.find('.', first + 1);
  if (second == std::string::npos || assertion.find('.', second + 1) != std::string::npos ||
      second + 1 == assertion.size()) {
    return OAuthError("invalid_grant", "invalid assertion");
  }
  const auto head = DecodeBase64(std::string_view(assertion).substr(0, first));
  const auto claims =
      DecodeBase64(std::string_view(assertion).substr(first + 1, second - first - 1));
  const Result<std::string> header = Canonicalise(head.value_or(""));
  const Result<std::string> body = Canonicalise(claims.value_or(""));
  if (!header || !body || MemberOf(*header, "alg") != "\"RS256\"") {
    return OAuthError("invalid_grant", "invalid assertion");
  }
  const auto claim = [&](std::string_view name) {
    return TextOf(MemberOf(*body, name).value_or("null")).value_or("");
  };
  const std::string known = Expected("auth.client");
  if (claim("iss").empty() || (!known.empty() && claim("iss") != known)) {
    return OAuthError("invalid_client_id", "client identifier invalid");
  }
  const std::string user = Expected("auth.user");
  if (claim("sub").empty() || (!user.empty() && claim("sub") != user)) {
    return OAuthError("invalid_grant", "user hasn't approved this consumer");
  }
  if (!claim("aud").starts_with("http")) return OAuthError("invalid_grant", "audience is invalid");
  const std::string_view exp = MemberOf(*body, "exp").value_or("0");
  int64_t seconds = 0;
  std::from_chars(exp.data(), exp.data() + exp.size(), seconds);
  const int64_t left_us = seconds * 1'000'000 - world_.env->NowUs();
  if (left_us <= 0) return OAuthError("invalid_grant", "expired authorization code");
  if (left_us > kMostAssertionUs) return OAuthError("invalid_grant", "assertion is not yet valid");
  return Grant(request);
}

ServerResponse Sessions::Grant(const ServerRequest& request) {
  if (tokens_.size() >= kMostTokens) {
    tokens_.erase(std::min_element(tokens_.begin(), tokens_.end(), [](auto& one, auto& other) {
      return one.second < other.second;
    }));
  }
  Env& env = *world_.env;
  const std::string token =
      fmt::format("{}!SB{:016x}{:016x}", kOrganisation, env.Random(), env.Random());
  tokens_[token] = env.MonotonicUs() + world_.faults->settings().token_life_us;
  ++given_;
  JsonWriter json;
  json.BeginObject().Key("access_token").Text(token).Key("scope").Text("api");
  json.Key("instance_url").Text(fmt::format("http://{}", request.Header("host")));
  json.Key("id").Text(fmt::format("https://login.salesforce.com/id/{}/{}", LongId(kOrganisation),
                                  kUser));
  json.Key("token_type").Text("Bearer").Key("issued_at").Text(std::to_string(env.NowUs() / 1000));
  json.Key("signature").Text("c2FuZGJveA==");
  return JsonAnswer(200, json.EndObject().Take());
}

bool Sessions::IsIn(const ServerRequest& request) {
  const auto found = tokens_.find(BearerOf(request));
  if (found == tokens_.end()) return false;
  if (found->second > world_.env->MonotonicUs()) return true;
  tokens_.erase(found);
  ++expired_;
  return false;
}

void Sessions::End(const ServerRequest& request) {
  expired_ += int64_t(tokens_.erase(BearerOf(request)));
}

}  // namespace treaty::sandbox::salesforce
