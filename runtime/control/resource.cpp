#include "runtime/control/resource.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

#include "runtime/value/json_text.h"

namespace treaty::control {
namespace {

constexpr std::array<std::string_view, 5> kRoles = {"nobody", "viewer", "operator", "steward",
                                                    "admin"};

std::string_view TitleOf(int status) {
  switch (status) {
    case 400: return "The request is not understood";
    case 401: return "A token is needed";
    case 403: return "The token's role does not allow this";
    case 404: return "There is no such thing";
    case 405: return "The method is not allowed here";
    case 409: return "This cannot be done as things stand";
    case 413: return "The request is too large";
    case 422: return "This cannot be taken";
    case 429: return "Too many requests";
    case 503: return "Not ready";
    default: return "It did not work";
  }
}

}  // namespace

std::string_view RoleName(Role role) { return kRoles[size_t(role)]; }

std::optional<Role> RoleOf(std::string_view name) {
  for (size_t at = 1; at < kRoles.size(); ++at) {
    if (kRoles[at] == name) return Role(at);
  }
  return std::nullopt;
}

std::vector<engine::SourceState> World::Sources() const {
  return live == nullptr ? std::vector<engine::SourceState>() : live->Sources();
}

std::string_view Call::Get(std::string_view name) const {
  const auto found = values.find(name);
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

int64_t Call::Number(std::string_view name, int64_t otherwise) const {
  const std::string_view text = Get(name);
  int64_t number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Reply Problem(int status, std::string_view detail) {
  JsonWriter json;
  json.BeginObject().Key("type").Text("about:blank").Key("title").Text(TitleOf(status));
  json.Key("status").Int(status).Key("detail").Text(detail);
  return {status, "application/problem+json", json.EndObject().Take() + "\n"};
}

Reply ProblemOf(int status, const Error& error) { return Problem(status, error.ToString()); }

std::vector<const Operation*> AllOperations() {
  std::vector<const Operation*> all;
  for (const Resource* const* at = resource_table; *at != nullptr; ++at) {
    for (const Operation& operation : (*at)->operations) all.push_back(&operation);
  }
  std::sort(all.begin(), all.end(), [](const Operation* a, const Operation* b) {
    return std::tie(a->path, a->method) < std::tie(b->path, b->method);
  });
  return all;
}

}  // namespace treaty::control
