#include "runtime/engine/operator_requests.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "runtime/base/ids.h"
#include "runtime/value/json_text.h"

namespace treaty::engine {
namespace {

constexpr std::array<std::string_view, 3> kActions = {"inbox retry", "inbox discard",
                                                      "route release"};
constexpr std::string_view kRequestEnd = ".request.json";
constexpr std::string_view kAnswerEnd = ".answer.json";

std::string FolderOf(const std::string& store_path) { return store_path + ".requests"; }

std::string TextMember(std::string_view json, std::string_view name) {
  const auto value = MemberOf(json, name);
  return value ? TextOf(*value).value_or("") : "";
}

Result<OperatorRequest> ReadRequest(std::string_view text) {
  TRY(const std::string json, Canonicalise(text));
  OperatorRequest request;
  const std::string action = TextMember(json, "action");
  size_t at = 0;
  while (at < kActions.size() && kActions[at] != action) ++at;
  if (at == kActions.size()) return Fail(fmt::format("`{}` is no action", action));
  request.action = OperatorAction(at);
  const std::string_view inbox = MemberOf(json, "inbox").value_or("0");
  std::from_chars(inbox.data(), inbox.data() + inbox.size(), request.inbox);
  request.route = TextMember(json, "route");
  request.actor = TextMember(json, "actor");
  request.reason = TextMember(json, "reason");
  return request;
}

Result<void> CarryOutFile(Env& env, const std::string& path, store::OperatorPort& port) {
  TRY(const std::string text, env.ReadWhole(path));
  TRY(const OperatorRequest request, ReadRequest(text));
  return CarryOut(request, port);
}

}  // namespace

Result<std::string> LeaveRequest(Env& env, const std::string& store_path,
                                 const OperatorRequest& request) {
  const std::string folder = FolderOf(store_path);
  TRY_VOID(env.MakeDirectories(folder));
  JsonWriter json;
  json.BeginObject().Key("action").Text(kActions[size_t(request.action)]);
  if (request.inbox != 0) json.Key("inbox").Int(request.inbox);
  if (!request.route.empty()) json.Key("route").Text(request.route);
  json.Key("actor").Text(request.actor).Key("reason").Text(request.reason);
  std::string name = NewUlid(env);
  TRY_VOID(env.WriteWhole(fmt::format("{}/{}{}", folder, name, kRequestEnd),
                          json.EndObject().Take() + "\n"));
  return name;
}

Result<std::optional<std::string>> TakeAnswer(Env& env, const std::string& store_path,
                                              const std::string& name) {
  const std::string path = fmt::format("{}/{}{}", FolderOf(store_path), name, kAnswerEnd);
  if (!env.Exists(path)) return std::nullopt;
  TRY(const std::string text, env.ReadWhole(path));
  TRY_VOID(env.Remove(path));
  return TextMember(text.substr(0, text.find('\n')), "error");
}

Result<void> CarryOut(const OperatorRequest& request, store::OperatorPort& port) {
  switch (request.action) {
    case OperatorAction::kInboxRetry:
      return port.Retry(request.inbox, {request.actor, request.reason});
    case OperatorAction::kInboxDiscard:
      return port.Discard(request.inbox, {request.actor, request.reason});
    case OperatorAction::kRouteRelease:
      return port.Resume(store::HoldSubject::kRoute, request.route,
                         {request.actor, request.reason});
  }
  return Fail("an action of no known kind");
}

Result<bool> CarryOutRequests(Env& env, const std::string& store_path, store::OperatorPort& port) {
  const std::string folder = FolderOf(store_path);
  if (!env.Exists(folder)) return false;
  TRY(const std::vector<std::string> names, env.List(folder));
  bool any = false;
  for (const std::string& name : names) {
    if (!name.ends_with(kRequestEnd)) continue;
    any = true;
    const std::string path = folder + "/" + name;
    const Result<void> done = CarryOutFile(env, path, port);
    const std::string stem = name.substr(0, name.size() - kRequestEnd.size());
    JsonWriter answer;
    answer.BeginObject().Key("error").Text(done ? "" : done.error().ToString());
    TRY_VOID(env.WriteWhole(fmt::format("{}/{}{}", folder, stem, kAnswerEnd),
                            answer.EndObject().Take() + "\n"));
    TRY_VOID(env.Remove(path));
  }
  return any;
}

}  // namespace treaty::engine
