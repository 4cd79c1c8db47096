#include "tests/bench/deliver/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "tests/bench/deliver/bare_loop.h"
#include "tests/bench/deliver/server_process.h"

namespace treaty::bench {
namespace {

using protocols::HttpRequest;

// libcurl writes these itself.
constexpr std::array<std::string_view, 5> kNotRepeated = {"host", "content-length", "connection",
                                                          "user-agent", "accept-encoding"};

std::string HeaderOf(const HttpRequest& call, std::string_view name) {
  for (const auto& [key, value] : call.headers) {
    if (key == name) return value;
  }
  return {};
}

bool IsFetch(std::string_view value) { return value == "Fetch" || value == "fetch"; }

}  // namespace

Replay::Replay(std::string origin, std::vector<HttpRequest> calls)
    : origin_(std::move(origin)), calls_(std::move(calls)) {
  for (HttpRequest& call : calls_) {
    call.url = origin_ + call.url;
    std::erase_if(call.headers, [](const auto& header) {
      return std::find(kNotRepeated.begin(), kNotRepeated.end(), header.first) !=
             kNotRepeated.end();
    });
  }
}

bool Replay::SignsIn(const HttpRequest& call) const {
  return call.url.ends_with("/oauth2/token") || IsFetch(HeaderOf(call, "x-csrf-token"));
}

void Replay::TakeGrant(const protocols::HttpResponse& answer) {
  if (answer.status / 100 != 2) Die("cannot sign in again: " + answer.error + answer.body);
  const auto token = nlohmann::json::parse(answer.body, nullptr, false);
  if (token.is_object() && token.contains("access_token")) {
    bearer_ = "Bearer " + token["access_token"].get<std::string>();
  }
  if (!answer.Header("x-csrf-token").empty()) csrf_ = answer.Header("x-csrf-token");
  cookie_.clear();
  for (const auto& [name, value] : answer.headers) {
    if (name != "set-cookie") continue;
    cookie_ += (cookie_.empty() ? "" : "; ") + value.substr(0, value.find(';'));
  }
}

void Replay::Adapt(HttpRequest* call) const {
  for (auto& [name, value] : call->headers) {
    if (name == "authorization" && !bearer_.empty()) value = bearer_;
    if (name == "x-csrf-token" && !csrf_.empty()) value = csrf_;
    if (name == "cookie" && !cookie_.empty()) value = cookie_;
  }
}

void Replay::Prepare() {
  const auto client =
      Must(protocols::HttpClient::Start(PosixEnv(), {.origins = {origin_}, .ca_file = {}}));
  const auto first = std::find_if(calls_.begin(), calls_.end(),
                                  [&](const HttpRequest& call) { return SignsIn(call); });
  if (first != calls_.end()) TakeGrant(client->Fetch(*first));
  std::erase_if(calls_, [&](const HttpRequest& call) { return SignsIn(call); });
  for (HttpRequest& call : calls_) Adapt(&call);
}

Replayed Replay::Run(size_t at_once) {
  size_t next = 0;
  const int64_t answered =
      RunBareLoop({.at_once = at_once, .next = [&] {
                     return next < calls_.size() ? std::move(calls_[next++]) : HttpRequest{};
                   }});
  return {.calls = int64_t(calls_.size()), .answered = answered};
}

}  // namespace treaty::bench
