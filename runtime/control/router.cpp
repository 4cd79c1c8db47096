#include "runtime/control/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::control {
namespace {

using In = Parameter::In;
using Type = Parameter::Type;

constexpr size_t kMostReasonBytes = 1000;

std::vector<std::string_view> SegmentsOf(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const size_t end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool IsName(std::string_view segment) { return segment.starts_with('{'); }

bool Matches(const Operation& operation, const std::vector<std::string>& path, Call* call) {
  const std::vector<std::string_view> segments = SegmentsOf(operation.path);
  if (segments.size() != path.size()) return false;
  for (size_t at = 0; at < path.size(); ++at) {
    const bool same = IsName(segments[at]) ? !path[at].empty() : segments[at] == path[at];
    if (!same) return false;
  }
  for (size_t at = 0; at < path.size(); ++at) {
    if (!IsName(segments[at])) continue;
    call->values[std::string(segments[at].substr(1, segments[at].size() - 2))] = path[at];
  }
  return true;
}

struct Found {
  const Operation* operation = nullptr;
  Call call;
  std::string other_methods;  // of this path
};

// Of several, the one with the most words that are no names: "/v1/inbox/causes" before
// "/v1/inbox/{id}".
Found Find(const Question& question) {
  Found found;
  for (const Operation* operation : AllOperations()) {
    Call call;
    if (!Matches(*operation, question.path, &call)) continue;
    if (operation->method != question.method) {
      found.other_methods += (found.other_methods.empty() ? "" : ", ");
      found.other_methods += operation->method;
      continue;
    }
    if (found.operation != nullptr && call.values.size() >= found.call.values.size()) continue;
    found.operation = operation;
    found.call = std::move(call);
  }
  return found;
}

const Parameter* FindParameter(const Operation& operation, std::string_view name, In in) {
  for (const Parameter& parameter : operation.parameters) {
    if (parameter.name == name && parameter.in == in) return &parameter;
  }
  return nullptr;
}

Result<void> CheckValue(const Parameter& parameter, std::string_view value) {
  if (value.size() > kMostValueBytes) return Fail(fmt::format("`{}` is too long", parameter.name));
  if (parameter.type == Type::kInteger) {
    int64_t number = -1;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = error == std::errc() && end == value.data() + value.size();
    if (!whole || number < 0 || number > parameter.most) {
      return Fail(fmt::format("`{}` is a whole number from 0 to {}", parameter.name,
                              parameter.most));
    }
  }
  if (parameter.choices.empty()) return {};
  const auto& choices = parameter.choices;
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return {};
  return Fail(fmt::format("`{}` is one of {}", parameter.name, fmt::join(choices, ", ")));
}

Result<void> ReadQuery(const Operation& operation, const Question& question, Call* call) {
  for (const auto& [name, value] : question.query) {
    const Parameter* parameter = FindParameter(operation, name, In::kQuery);
    if (parameter == nullptr) return Fail(fmt::format("there is no parameter `{}`", name));
    if (!call->values.emplace(name, value).second) {
      return Fail(fmt::format("`{}` is there twice", name));
    }
  }
  return {};
}

// A body member as a parameter's value.
Result<std::string> ValueOf(const Parameter& parameter, std::string_view json) {
  if (parameter.type == Type::kInteger) return std::string(json);
  if (parameter.type == Type::kObject) {
    if (json.starts_with('{')) return std::string(json);
    return Fail(fmt::format("`{}` is a JSON object", parameter.name));
  }
  if (auto text = TextOf(json)) return *std::move(text);
  return Fail(fmt::format("`{}` is a text", parameter.name));
}

Result<void> ReadBody(const Operation& operation, const Question& question, Call* call) {
  if (question.body.empty()) return {};
  TRY(const std::string json, Canonicalise(question.body));
  TRY(const std::vector<JsonMember> members, SplitObject(json));
  for (const JsonMember& member : members) {
    if (operation.changes() && (member.key == "reason" || member.key == "actor")) {
      const auto text = TextOf(member.value);
      if (!text) return Fail(fmt::format("`{}` is a text", member.key));
      (member.key == "reason" ? call->deed.reason : call->deed.actor) = *text;
      continue;
    }
    const Parameter* parameter = FindParameter(operation, member.key, In::kBody);
    if (parameter == nullptr) return Fail(fmt::format("there is no member `{}`", member.key));
    TRY(call->values[std::string(member.key)], ValueOf(*parameter, member.value));
  }
  return {};
}

Result<void> Read(const Operation& operation, const Question& question, Call* call) {
  TRY_VOID(ReadQuery(operation, question, call));
  TRY_VOID(ReadBody(operation, question, call));
  for (const Parameter& parameter : operation.parameters) {
    const auto found = call->values.find(parameter.name);
    if (found != call->values.end()) {
      TRY_VOID(CheckValue(parameter, found->second));
    } else if (parameter.required) {
      return Fail(fmt::format("`{}` is missing: {}", parameter.name, parameter.summary));
    }
  }
  return {};
}

Result<void> TakeDeed(const Operation& operation, const Caller& caller, Call* call) {
  if (!operation.changes()) return {};
  if (!caller.may_name_actor || call->deed.actor.empty()) call->deed.actor = caller.name;
  const std::string& reason = call->deed.reason;
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos) {
    return Fail("a `reason` is needed: it stands in the audit");
  }
  if (reason.size() > kMostReasonBytes || call->deed.actor.size() > kMostReasonBytes) {
    return Fail(fmt::format("`reason` and `actor` have at most {} bytes", kMostReasonBytes));
  }
  return {};
}

}  // namespace

Reply Answer(World& world, const Caller& caller, const Question& question) {
  Found found = Find(question);
  if (found.operation == nullptr) {
    if (found.other_methods.empty()) return Problem(404, "there is nothing under this path");
    Reply reply = Problem(405, fmt::format("this path takes {}", found.other_methods));
    reply.headers.emplace_back("Allow", found.other_methods);
    return reply;
  }
  const Operation& operation = *found.operation;
  if (caller.role < operation.role) {
    const bool known = caller.role != Role::kNobody;
    Reply reply = Problem(known ? 403 : 401, fmt::format("this takes the role `{}`",
                                                         RoleName(operation.role)));
    if (!known) reply.headers.emplace_back("WWW-Authenticate", "Bearer");
    return reply;
  }
  if (const Result<void> read = Read(operation, question, &found.call); !read) {
    return ProblemOf(400, read.error());
  }
  if (const Result<void> taken = TakeDeed(operation, caller, &found.call); !taken) {
    return ProblemOf(400, taken.error());
  }
  if (operation.changes() && world.port == nullptr) {
    return Problem(503, "nothing can be changed: no runtime works on the store");
  }
  return operation.answer(world, found.call);
}

}  // namespace treaty::control
