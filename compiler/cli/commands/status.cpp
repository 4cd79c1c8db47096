#include "compiler/cli/operate.h"
#include "runtime/base/env.h"
#include "runtime/control/client.h"
#include "runtime/control/route_figures.h"
#include "runtime/control/status_json.h"
#include "runtime/engine/stop_signals.h"
#include "runtime/observe/live_line.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using control::RouteFigures;
using observe::Grouped;
using store::Status;

constexpr int64_t kWatchEveryUs = 1'000'000;

// 93784 s -> "1d 2h"; the two largest parts are enough.
std::string SpanText(int64_t span_us) {
  if (span_us <= 0) return "";
  const int64_t seconds = span_us / 1'000'000;
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m {}s", seconds / 60, seconds % 60);
  if (seconds < 86400) return fmt::format("{}h {}m", seconds / 3600, seconds / 60 % 60);
  return fmt::format("{}d {}h", seconds / 86400, seconds / 3600 % 24);
}

std::string StateText(const RouteFigures& route) {
  if (route.state_reason.empty()) return route.state;
  return fmt::format("{} by {}: {}", route.state, route.state_actor, route.state_reason);
}

std::string RoutesText(const std::vector<RouteFigures>& routes, int64_t now_us) {
  TextTable table;
  table.Add({"route", "", "object", "unsent", "waiting", "parked", "confirmed", "lag", "state"});
  for (const RouteFigures& route : routes) {
    const std::string late = std::string(route.unreadable_since_us != 0 ? " unreadable" : "") +
                             (route.IsLate(now_us) ? " late" : "");
    table.Add({route.route, route.inbound ? "in" : "out", route.object, Grouped(route.unsent),
               Grouped(route.waiting), Grouped(route.parked), Grouped(route.confirmed),
               SpanText(route.LagUs(now_us)) + late, StateText(route)});
  }
  return routes.empty() ? "" : table.Text("");
}

std::string QuotaText(std::string_view system) {
  const int64_t used = NumberMember(system, "quota_used");
  const int64_t ours = NumberMember(system, "quota_ours");
  const int64_t most = ours > 0 ? ours : NumberMember(system, "quota_most");
  if (!MemberOf(system, "quota_used") || used < 0 || most <= 0) return "";
  const std::string least_critical = TextMember(system, "least_critical");
  const std::string_view rest = least_critical == "critical"   ? ", all but critical writes rest"
                                : least_critical == "standard" ? ", low writes rest"
                                                           : "";
  return fmt::format("{} of {} calls left{}", Grouped(std::max<int64_t>(most - used, 0)),
                     Grouped(most), rest);
}

std::string BreakersText(std::string_view system) {
  const auto breakers = SplitList(MemberOf(system, "breakers").value_or("[]"));
  std::string text;
  for (const std::string_view breaker : breakers ? *breakers : std::vector<std::string_view>()) {
    text += fmt::format("{}{} {} {}", text.empty() ? "breaker " : ", ",
                        TextMember(breaker, "object"), TextMember(breaker, "operation"),
                        TextMember(breaker, "state"));
  }
  return text;
}

// What only a process that runs knows: `json` is its own answer.
std::string SystemsText(std::string_view json) {
  const auto systems = SplitList(MemberOf(json, "systems").value_or("[]"));
  if (!systems) return "";
  TextTable table;
  const auto marked = [](std::string_view mark, const std::string& text) {
    return text.empty() ? text : fmt::format("{} {}", mark, text);
  };
  for (const std::string_view system : *systems) {
    const bool refused = MemberOf(system, "let_in").value_or("true") == "false";
    table.Add({TextMember(system, "system"),
               TextMember(system, "state") + (refused ? ", not let in" : ""),
               TextMember(system, "reason"),
               fmt::format("{} in flight", NumberMember(system, "in_flight")), QuotaText(system),
               marked("token until", TextMember(system, "token_expires")),
               marked("rests until", TextMember(system, "rests_until")), BreakersText(system)});
  }
  return table.empty() ? "" : "\nsystems\n" + table.Text("  ");
}

std::vector<engine::SourceState> SourcesOf(std::string_view json) {
  const auto list = SplitList(MemberOf(json, "sources").value_or("[]"));
  std::vector<engine::SourceState> sources;
  const auto time_of = [](std::string_view source, std::string_view name) {
    Timestamp instant;
    return ParseTimestamp(TextMember(source, name), &instant) ? instant.us : 0;
  };
  for (const std::string_view source : list ? *list : std::vector<std::string_view>()) {
    sources.push_back({.source = TextMember(source, "source"),
                       .system = TextMember(source, "system"),
                       .read_us = time_of(source, "read"),
                       .unreadable_since_us = time_of(source, "unreadable_since")});
  }
  return sources;
}

std::string SourcesText(const std::vector<engine::SourceState>& sources, int64_t now_us) {
  TextTable table;
  for (const engine::SourceState& source : sources) {
    const bool unreadable = source.unreadable_since_us != 0;
    const int64_t since_us = now_us - (unreadable ? source.unreadable_since_us : source.read_us);
    const std::string span = since_us < 1'000'000 ? "0s" : SpanText(since_us);
    const std::string text = unreadable            ? "cannot be read for " + span
                             : source.read_us == 0 ? "not yet at its end"
                                                   : fmt::format("at its end {} ago", span);
    table.Add({source.source, text});
  }
  return table.empty() ? "" : "\nsources\n" + table.Text("  ");
}

// What stops the whole runtime: its disk.
std::string MatterText(std::string_view json) {
  const std::string matter = TextMember(MemberOf(json, "disk").value_or("{}"), "matter");
  return matter.empty() ? "" : matter + "\n\n";
}

std::string StoreText(const Status& status) {
  std::string text;
  TextTable facts;
  facts.Add({"entities", Grouped(status.live_entities)});
  facts.Add({"waiting records", Grouped(status.waiting_records)});
  facts.Add({"open drift", Grouped(status.open_drift)});
  facts.Add({"journal rows", Grouped(status.journal_rows)});
  facts.Add({"store epoch", Grouped(status.store_epoch)});
  TextTable inbox;
  for (const store::InboxCause& cause : status.inbox) {
    inbox.Add({cause.stage, cause.object, cause.code, cause.path, Grouped(cause.rows)});
  }
  if (!inbox.empty()) text += "\ninbox, by cause\n" + inbox.Text("  ");
  TextTable holds;
  for (const store::HoldRow& hold : status.holds) {
    holds.Add({std::string(store::HoldSubjectName(hold.subject)) + " " + hold.name,
               std::string(store::HoldModeName(hold.mode)) + " by " + hold.actor,
               "since " + TimeText(hold.since_us), hold.reason});
  }
  if (!holds.empty()) text += "\nstopped\n" + holds.Text("  ");
  text += "\nstore\n" + facts.Text("  ");
  TextTable counters;
  for (const store::Counter& counter : status.counters) {
    counters.Add({counter.name, Grouped(counter.value)});
  }
  if (!counters.empty()) text += "\ncounted since the store began\n" + counters.Text("  ");
  return text;
}

// The JSON of the runtime that works on the store; empty when there is none.
std::string LiveJson(control::Client* client) {
  if (client == nullptr) return "";
  const auto reply = client->Ask({.method = "GET", .path = {"v1", "status"}});
  if (!reply || !*reply || (*reply)->status != 200) return "";
  return (*reply)->body.substr(0, (*reply)->body.find('\n'));
}

struct Looking {
  const OpenedStore& opened;
  std::unique_ptr<control::Client> client;
};

Result<std::string> Look(const Looking& looking, bool as_json) {
  const std::string live = LiveJson(looking.client.get());
  if (as_json && !live.empty()) return live + "\n";
  TRY(const Status status, looking.opened.reader->ReadStatus());
  const program::Model* model =
      looking.opened.program ? &looking.opened.program->model() : nullptr;
  if (as_json) {
    control::World world{.env = &PosixEnv(), .model = model,
                         .reader = looking.opened.reader.get()};
    return control::StatusJson(world, status) + "\n";
  }
  const std::vector<engine::SourceState> sources = SourcesOf(live);
  const int64_t now_us = PosixEnv().NowUs();
  return MatterText(live) + RoutesText(control::FiguresOfRoutes(model, status, sources), now_us) +
         SourcesText(sources, now_us) + SystemsText(live) + StoreText(status);
}

int ShowStatus(const Arguments& arguments, Console& console) {
  engine::StopSignals signals;
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const bool watch = arguments.Has("watch");
  const bool redraw = watch && console.GetStyle().terminal;
  // A watch that nobody looks at is read by a program.
  const bool as_json = arguments.Get("format") == "json" || (watch && !redraw);
  auto client = control::Client::Find(PosixEnv(), opened.path);
  const Looking looking{opened, client ? *std::move(client) : nullptr};
  for (;;) {
    const Result<std::string> text = Look(looking, as_json);
    if (!text) return CouldNotRun(text.error(), console);
    if (redraw) console.Out("\x1b[H\x1b[2J");
    console.Out(*text);
    std::fflush(console.OutStream());
    if (!watch || signals.Wait(kWatchEveryUs) != 0) return kExitOk;
  }
}

}  // namespace

COMMAND(status) = {
    .name = "status",
    .summary = "say how a deployment is doing",
    .about =
        "Per route: what is unsent, waits or is parked, the age of the oldest unsent row\n"
        "(inbound: since its source was read to its end, while it cannot be read), and\n"
        "whether it is late or stopped. Where a runtime works on the store, per source when\n"
        "it was read to its end, per system how the connection is, calls left, when its\n"
        "token expires, breakers that are open.\n"
        "Then the inbox by cause and what is stopped.\n\n"
        "--watch draws it anew every second; where the output is no terminal it prints a\n"
        "line of JSON every second.",
    .positionals = {TreatyPath()},
    .options =
        [] {
          std::vector<Option> options = StoreOptions();
          options.push_back(
              {.name = "watch", .summary = "again every second, until it is stopped"});
          return options;
        }(),
    .run = ShowStatus,
};

}  // namespace treaty::cli
