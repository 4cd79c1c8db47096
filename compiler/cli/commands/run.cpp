#include <charconv>

#include "compiler/cli/program.h"
#include "runtime/base/env.h"
#include "runtime/base/failpoint.h"
#include "runtime/control/companion.h"
#include "runtime/engine/run_loop.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using observe::Count;
using observe::Grouped;

size_t TerminalWidth() {
  const std::string columns = PosixEnv().Variable("COLUMNS").value_or("");
  size_t width = 0;
  std::from_chars(columns.data(), columns.data() + columns.size(), width);
  return width >= 20 ? width - 1 : 79;
}

std::string_view EndOf(const engine::RunOutcome& outcome) {
  if (outcome.failure) return "failed";
  return outcome.idle ? "idle" : "stopped";
}

void PrintObserved(const delivery::ObservedWrites& observed, Console& console) {
  console.Print("would write (nothing was written):\n");
  if (observed.empty()) console.Print("  nothing\n");
  for (const auto& [object, writes] : observed) {
    console.Print("  {}: {} created, {} updated, {} deleted\n", object, Grouped(writes.creates),
                  Grouped(writes.updates), Grouped(writes.deletes));
    for (const auto& [member, times] : writes.members) {
      console.Print("    {:<40}{:>10}\n", member, Grouped(times));
    }
  }
}

void PrintText(const engine::RunOutcome& outcome, bool observe, Console& console) {
  const observe::LiveFigures& figures = outcome.figures;
  const auto total = [&](Count count) { return Grouped(figures.counts[size_t(count)]); };
  if (!console.GetStyle().quiet) {
    console.Print("{} after {:.1f} s: accepted {}, delivered {}, retried {}, to send {}, "
                  "waiting {}, held {}, inbox {}\n",
                  EndOf(outcome), double(outcome.duration_us) / 1e6, total(Count::kAccepted),
                  total(Count::kDelivered), total(Count::kRetried), Grouped(figures.unsent),
                  Grouped(figures.waiting), Grouped(figures.held), Grouped(figures.inbox));
  }
  if (observe) PrintObserved(outcome.observed, console);
}

std::string Json(const engine::RunOutcome& outcome, bool observe) {
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("run");
  json.Key("end").Text(EndOf(outcome)).Key("duration_ms").Int(outcome.duration_us / 1000);
  json.Key("figures").Raw(observe::LiveJson(outcome.figures));
  if (observe) {
    json.Key("would_write").BeginObject();
    for (const auto& [object, writes] : outcome.observed) {
      json.Key(object).BeginObject().Key("created").Int(writes.creates);
      json.Key("updated").Int(writes.updates).Key("deleted").Int(writes.deletes);
      json.Key("members").BeginObject();
      for (const auto& [member, times] : writes.members) json.Key(member).Int(times);
      json.EndObject().EndObject();
    }
    json.EndObject();
  }
  return json.EndObject().Take() + "\n";
}

int Run(const Arguments& arguments, Console& console) {
  Env& env = PosixEnv();
  const std::string failpoints = env.Variable("TREATY_FAILPOINT").value_or("");
  if (const Result<void> armed = ArmFailpoints(failpoints); !armed) {
    console.Complain(armed.error().ToString());
    return kExitCouldNotRun;
  }
  engine::StopSignals signals;  // before the program's threads
  const LoadedTreaty treaty =
      LoadTreaty(arguments.All("PATH"), console, program::TierChoice::kAuto);
  if (treaty.program == nullptr) return treaty.exit_code;
  engine::RunOptions options;
  options.deployment.name = arguments.Get("in");
  options.deployment.store_path = arguments.Get("store");
  options.deployment.observe = arguments.Has("observe");
  options.until_idle = arguments.Has("until-idle");
  options.quiet = console.GetStyle().quiet;
  options.terminal = console.GetStyle().terminal;
  options.width = TerminalWidth();
  options.err = console.ErrStream();
  options.companion = control::WithControl({.address = std::string(arguments.Get("control"))});
  const auto outcome = engine::RunDeployment(env, *treaty.program, options, signals);
  if (!outcome) {
    console.Complain(outcome.error().ToString());
    return kExitCouldNotRun;
  }
  if (outcome->failure) console.Complain(outcome->failure->ToString());
  if (arguments.Get("format") == "json") {
    console.Out(Json(*outcome, options.deployment.observe));
  } else {
    PrintText(*outcome, options.deployment.observe, console);
  }
  return engine::ExitCodeOf(*outcome, options.until_idle);
}

}  // namespace

COMMAND(run) = {
    .name = "run",
    .summary = "run a treaty",
    .about =
        "Reads what the systems say, keeps the golden records and writes what must be written,\n"
        "until it is stopped: SIGINT and SIGTERM stop it cleanly, a second one at once. Nothing\n"
        "is lost or done twice either way.\n\n"
        "--until-idle ends when every source is read to its end and nothing is left to send, also\n"
        "not later by the routes' `retry`. --observe does everything but the writes, on a copy of\n"
        "the store, and reports what would have been written.",
    .positionals = {{.name = "PATH", .summary = "a folder, files, or a bundle", .many = true}},
    .options = {{.name = "in", .summary = "the deployment to run", .value = "DEPLOYMENT",
                 .also = "deployment"},
                {.name = "store", .summary = "another store file", .value = "FILE"},
                {.name = "until-idle", .summary = "end when nothing is left to do"},
                {.name = "observe", .summary = "write nothing, report what would be written"},
                {.name = "control",
                 .summary = "where the control API listens; port 0: any free one",
                 .value = "ADDRESS",
                 .fallback = "127.0.0.1:0"},
                {.name = "format",
                 .summary = "form of the report at the end",
                 .value = "FORMAT",
                 .choices = {"text", "json"},
                 .fallback = "text"}},
    .run = Run,
};

}  // namespace treaty::cli
