#include "compiler/cli/operate.h"

#include <charconv>

#include "runtime/base/env.h"
#include "runtime/control/client.h"
#include "runtime/engine/engine.h"
#include "runtime/store/sqlite/sqlite.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using control::Question;
using control::Reply;

std::string ActorOf(const Arguments& arguments) {
  const std::string_view given = arguments.Get("actor");
  if (!given.empty()) return std::string(given);
  return PosixEnv().Variable("USER").value_or("unknown");
}

Question QuestionOf(const Arguments& arguments, const Demand& demand) {
  JsonWriter body;
  body.BeginObject().Key("reason").Text(arguments.Get("reason"));
  body.Key("actor").Text(ActorOf(arguments));
  for (const auto& [name, value] : demand.members) body.Key(name).Raw(value);
  return {.method = "POST", .path = demand.path, .body = body.EndObject().Take()};
}

// Whoever carries it out: the runtime that works on the store, or this process.
class Executor {
 public:
  explicit Executor(const OpenedStore& opened) : opened_(opened) {}

  Result<Reply> Do(const Question& question) {
    if (!engine_) {
      if (!client_) {
        TRY(client_, control::Client::Find(PosixEnv(), opened_.path));
      }
      if (client_) {
        TRY(auto reply, client_->Ask(question));
        if (reply) return *std::move(reply);
      }
      TRY_VOID(OpenHere());
    }
    control::World world{.env = &PosixEnv(), .model = &opened_.program->model(),
                         .reader = opened_.reader.get(), .port = engine_.get()};
    return control::Answer(world, {"local", control::Role::kAdmin, true}, question);
  }

  Result<void> Stop() { return engine_ ? engine_->Stop() : Result<void>(); }

 private:
  // No runtime works on the store: this process is one for a moment.
  Result<void> OpenHere() {
    if (opened_.program == nullptr) {
      return Fail("no runtime works on this store, so the treaty is needed", opened_.path,
                  "name the folder instead of --store");
    }
    TRY(auto store, store::OpenSqlite({.path = opened_.path, .now_us = PosixEnv().NowUs()}));
    TRY(engine_, engine::Engine::Start(PosixEnv(), std::move(store), *opened_.program, {}));
    return {};
  }

  const OpenedStore& opened_;
  std::unique_ptr<control::Client> client_;
  std::unique_ptr<engine::Engine> engine_;
};

// Says what a reply that is none of 200 says.
int Complain(const Reply& reply, Console& console) {
  const std::string detail = TextMember(reply.body, "detail");
  console.Complain(detail.empty() ? reply.body : detail);
  return reply.status == 503 ? kExitUnavailable : kExitCouldNotRun;
}

}  // namespace

std::string TextMember(std::string_view json, std::string_view name) {
  const auto value = MemberOf(json, name);
  return value ? TextOf(*value).value_or("") : "";
}

int64_t NumberMember(std::string_view json, std::string_view name) {
  const std::string_view text = MemberOf(json, name).value_or("0");
  int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::vector<Option> OperateOptions() {
  std::vector<Option> options = StoreOptions();
  options.push_back({.name = "reason", .summary = "why; stands in the audit", .value = "TEXT",
                     .required = true});
  options.push_back({.name = "actor", .summary = "who, if not you", .value = "NAME"});
  return options;
}

int OperateAll(const Arguments& arguments, const NextDemand& next, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  Executor executor(opened);
  std::string last;
  while (const std::optional<Demand> demand = next(last)) {
    const Result<Reply> reply = executor.Do(QuestionOf(arguments, *demand));
    if (!reply) return CouldNotRun(reply.error(), console);
    if (reply->status != 200) return Complain(*reply, console);
    last = reply->body.substr(0, reply->body.find('\n'));
  }
  const Result<void> stopped = executor.Stop();
  return stopped ? kExitOk : CouldNotRun(stopped.error(), console);
}

int Operate(const Arguments& arguments, const Demand& demand, Console& console,
            const std::function<void(std::string_view json)>& show) {
  std::string answered;
  const auto once = [&](std::string_view last) -> std::optional<Demand> {
    answered = last;
    return last.empty() ? std::optional<Demand>(demand) : std::nullopt;
  };
  const int code = OperateAll(arguments, once, console);
  if (code != kExitOk) return code;
  if (arguments.Get("format") == "json") {
    console.Print("{}\n", answered);
  } else if (!console.GetStyle().quiet) {
    show(answered);
  }
  return kExitOk;
}

Result<std::vector<std::string>> SubjectPath(std::string_view name, const program::Model* model) {
  const auto path = [](std::string_view kind, std::string_view rest) {
    return std::vector<std::string>{"v1", std::string(kind), std::string(rest)};
  };
  if (name.starts_with("route:")) return path("routes", name.substr(6));
  if (name.starts_with("system:")) return path("systems", name.substr(7));
  bool is_route = false;
  bool is_system = false;
  for (const program::Route& route : model->routes) is_route |= route.name == name;
  for (const program::System& system : model->systems) is_system |= system.name == name;
  if (is_route != is_system) return path(is_route ? "routes" : "systems", name);
  const std::string mend = fmt::format("say `route:{0}` or `system:{0}`", name);
  if (is_route) return Fail(fmt::format("`{}` is a route and a system", name), {}, mend);
  return Fail(fmt::format("there is no route and no system `{}`", name), {},
              "`treaty status` lists them");
}

int OperateSubject(const Arguments& arguments, std::string_view verb, Console& console) {
  const std::string_view name = arguments.Get("NAME");
  std::vector<std::string> path;
  if (name.find(':') == std::string_view::npos) {
    const OpenedStore opened = OpenStoreOf(arguments, console);
    if (opened.reader == nullptr) return opened.exit_code;
    if (opened.program == nullptr) {
      return CouldNotRun({"with --store it must be said what this is", std::string(name),
                          fmt::format("say `route:{0}` or `system:{0}`", name)},
                         console);
    }
    const auto found = SubjectPath(name, &opened.program->model());
    if (!found) return CouldNotRun(found.error(), console);
    path = *found;
  } else {
    const auto found = SubjectPath(name, nullptr);
    path = *found;
  }
  path.emplace_back(verb);
  return Operate(arguments, {.path = std::move(path)}, console, [&](std::string_view json) {
    console.Print("{}: {}\n", TextMember(json, "name"), TextMember(json, "state"));
  });
}

}  // namespace treaty::cli
