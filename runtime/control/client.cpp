#include "runtime/control/client.h"

#include <fmt/format.h>

#include "runtime/control/server.h"
#include "runtime/value/json_text.h"

namespace treaty::control {
namespace {

// A retry of a large cause, or a part of a replay, takes its time.
constexpr int64_t kTimeoutUs = 120'000'000;

std::string UrlOf(const std::string& address, const Question& question) {
  std::string url = "http://" + address;
  for (const std::string& segment : question.path) url += "/" + protocols::EncodeUrl(segment);
  char separator = '?';
  for (const auto& [name, value] : question.query) {
    url += fmt::format("{}{}={}", separator, protocols::EncodeUrl(name),
                       protocols::EncodeUrl(value));
    separator = '&';
  }
  return url;
}

}  // namespace

Result<std::unique_ptr<Client>> Client::Find(Env& env, const std::string& store_path) {
  const std::string path = ControlPath(store_path);
  if (!env.Exists(path)) return nullptr;
  TRY(const std::string json, env.ReadWhole(path));
  const auto address = MemberOf(json, "address");
  const auto token = MemberOf(json, "token");
  if (!address || !token) return Fail("this does not say where the runtime is", path, "remove it");
  const std::string host = TextOf(*address).value_or("");
  protocols::HttpClientOptions options;
  options.origins = {"http://" + host};
  options.timeout_us = kTimeoutUs;
  options.connect_timeout_us = 2'000'000;
  TRY(auto http, protocols::HttpClient::Start(env, options));
  return std::unique_ptr<Client>(
      new Client(host, TextOf(*token).value_or(""), std::move(http)));
}

Result<std::optional<Reply>> Client::Ask(const Question& question) {
  protocols::HttpRequest request;
  request.method = question.method;
  request.url = UrlOf(address_, question);
  request.headers = {{"Authorization", "Bearer " + token_}};
  if (!question.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
  request.body = question.body;
  const protocols::HttpResponse response = http_->Fetch(std::move(request));
  switch (response.outcome) {
    case protocols::HttpOutcome::kNotSent:
      return std::optional<Reply>();
    case protocols::HttpOutcome::kUnknown:
      return Fail(fmt::format("the runtime has not answered: {}", response.error), address_,
                  "it may have done it; look with `treaty status` or `treaty audit`");
    case protocols::HttpOutcome::kAnswered:
      break;
  }
  return std::optional<Reply>(
      Reply{response.status, std::string(response.Header("content-type")), response.body});
}

}  // namespace treaty::control
