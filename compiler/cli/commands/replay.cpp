#include <charconv>

#include "compiler/cli/operate.h"
#include "runtime/base/env.h"
#include "runtime/engine/replay_plan.h"
#include "runtime/observe/live_line.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using observe::Grouped;

constexpr int64_t kPartEvents = 250;

Result<int64_t> InstantOf(const Arguments& arguments, std::string_view name) {
  Timestamp when;
  const std::string_view text = arguments.Get(name);
  if (text.empty() || ParseTimestamp(text, &when)) return when.us;
  return Fail("an instant looks like 2026-03-01T10:00:00Z", fmt::format("--{}", name));
}

Result<int64_t> NumberOf(const Arguments& arguments, std::string_view name) {
  const std::string_view text = arguments.Get(name);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || (error == std::errc() && end == text.data() + text.size() && number >= 0)) {
    return number;
  }
  return Fail(fmt::format("`{}` is no whole number", text), fmt::format("--{}", name));
}

Result<store::JournalFilter> FilterOf(const Arguments& arguments, const program::Model& model) {
  store::JournalFilter filter;
  filter.key = arguments.Get("key");
  TRY(filter.since_us, InstantOf(arguments, "since"));
  TRY(filter.until_us, InstantOf(arguments, "until"));
  TRY(filter.after, NumberOf(arguments, "after"));
  const std::string_view name = arguments.Get("route");
  if (name.empty()) return filter;
  for (const program::Route& route : model.routes) {
    if (route.inbound && route.name == name) filter.object = route.object;
  }
  if (!filter.object.empty()) return filter;
  return Fail(fmt::format("there is no inbound route `{}`", name), "--route");
}

std::string Json(const engine::ReplayPlan& plan) {
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("replay plan");
  json.Key("events").Int(plan.events).Key("applied").Int(plan.applied);
  json.Key("inbox_rows").Int(plan.inbox_rows).Key("held").BeginList();
  for (const std::string& route : plan.held) json.Text(route);
  json.EndList().Key("writes").BeginObject();
  for (const auto& [object, writes] : plan.writes) {
    json.Key(object).BeginObject().Key("created").Int(writes.creates);
    json.Key("updated").Int(writes.updates).Key("deleted").Int(writes.deletes);
    json.Key("members").BeginObject();
    for (const auto& [member, times] : writes.members) json.Key(member).Int(times);
    json.EndObject().EndObject();
  }
  return json.EndObject().EndObject().Take() + "\n";
}

std::string Text(const engine::ReplayPlan& plan) {
  std::string text = fmt::format(
      "{} events, of which {} are not older than what is held\n{} more rows in the inbox\n",
      Grouped(plan.events), Grouped(plan.applied), Grouped(plan.inbox_rows));
  for (const std::string& route : plan.held) {
    text += fmt::format("the guard would hold `{}`: it changes too much\n", route);
  }
  text += plan.writes.empty() ? "nothing would be written\n" : "would be written:\n";
  for (const auto& [object, writes] : plan.writes) {
    text += fmt::format("  {}: {} created, {} updated, {} deleted\n", object,
                        Grouped(writes.creates), Grouped(writes.updates), Grouped(writes.deletes));
    for (const auto& [member, times] : writes.members) {
      text += fmt::format("    {:<40}{:>10}\n", member, Grouped(times));
    }
  }
  return text;
}

int Plan(const Arguments& arguments, Console& console) {
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  if (opened.program == nullptr) {
    return CouldNotRun({"a plan needs the treaty", {}, "name the folder instead of --store"},
                       console);
  }
  const auto filter = FilterOf(arguments, opened.program->model());
  if (!filter) return CouldNotRun(filter.error(), console);
  const auto plan = engine::PlanReplay(PosixEnv(), *opened.program, opened.path, *filter);
  if (!plan) return CouldNotRun(plan.error(), console);
  console.Out(arguments.Get("format") == "json" ? Json(*plan) : Text(*plan));
  return kExitOk;
}

// Part after part, no faster than is asked for.
class Parts {
 public:
  Parts(const Arguments& arguments, int64_t rate, int64_t after)
      : arguments_(arguments), rate_(rate), after_(after),
        began_us_(PosixEnv().MonotonicUs()) {}

  std::optional<Demand> Next(std::string_view last) {
    if (!last.empty()) {
      events += NumberMember(last, "events");
      applied += NumberMember(last, "applied");
      after_ = NumberMember(last, "after");
      if (MemberOf(last, "end").value_or("true") == "true") return std::nullopt;
      Pace();
    }
    Demand demand{.path = {"v1", "replay"}};
    for (const char* name : {"route", "key", "since", "until"}) {
      const std::string_view value = arguments_.Get(name);
      if (!value.empty()) demand.members.emplace_back(name, JsonText(value));
    }
    const int64_t limit = rate_ > 0 ? std::min(rate_, kPartEvents) : kPartEvents;
    demand.members.emplace_back("after", std::to_string(after_));
    demand.members.emplace_back("limit", std::to_string(limit));
    return demand;
  }

  int64_t events = 0;
  int64_t applied = 0;
  int64_t after() const { return after_; }

 private:
  void Pace() {
    if (rate_ == 0) return;
    const int64_t due_us = began_us_ + events * 1'000'000 / rate_;
    const int64_t wait_us = due_us - PosixEnv().MonotonicUs();
    if (wait_us > 0) PosixEnv().SleepUs(wait_us);
  }

  const Arguments& arguments_;
  const int64_t rate_;
  int64_t after_;
  const int64_t began_us_;
};

int Replay(const Arguments& arguments, Console& console) {
  if (arguments.Has("plan")) return Plan(arguments, console);
  if (arguments.Get("reason").empty()) {
    return CouldNotRun({"a reason is needed: it stands in the audit", {}, "give --reason TEXT"},
                       console);
  }
  const auto rate = NumberOf(arguments, "rate");
  if (!rate) return CouldNotRun(rate.error(), console);
  const auto after = NumberOf(arguments, "after");
  if (!after) return CouldNotRun(after.error(), console);
  Parts parts(arguments, *rate, *after);
  const int code = OperateAll(
      arguments, [&](std::string_view last) { return parts.Next(last); }, console);
  if (code != kExitOk) {
    console.Say("go on with --after {}\n", parts.after());
    return code;
  }
  if (arguments.Get("format") == "json") {
    console.Print("{{\"events\":{},\"applied\":{}}}\n", parts.events, parts.applied);
  } else {
    console.Print("{} events replayed, {} applied\n", Grouped(parts.events),
                  Grouped(parts.applied));
  }
  return kExitOk;
}

}  // namespace

COMMAND(replay) = {
    .name = "replay",
    .summary = "apply accepted events again",
    .about =
        "After a map was mended: events of the journal (7 days) are mapped anew. A version that\n"
        "is older than the one held changes nothing. --plan finds out on a copy of the store how\n"
        "many events there are, what would be written, and which members.",
    .positionals = {TreatyPath()},
    .options = [] {
      std::vector<Option> options = OperateOptions();
      for (Option& option : options) option.required = false;
      options.push_back({.name = "plan", .summary = "only say what would be done"});
      options.push_back({.name = "route", .summary = "events that this inbound route takes",
                         .value = "ROUTE"});
      options.push_back({.name = "key", .summary = "events of the record with this id",
                         .value = "ID"});
      options.push_back({.name = "since", .summary = "accepted then or later", .value = "INSTANT"});
      options.push_back({.name = "until", .summary = "accepted before", .value = "INSTANT"});
      options.push_back({.name = "after", .summary = "events with higher numbers",
                         .value = "NUMBER"});
      options.push_back({.name = "rate", .summary = "at most so many events a second",
                         .value = "EVENTS"});
      return options;
    }(),
    .run = Replay,
};

}  // namespace treaty::cli
