#include "compiler/cli/sandbox.h"

#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/observe/live_line.h"
#include "runtime/sandbox/effect_journal.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using observe::Grouped;
using sandbox::JournalLine;
using sandbox::JournalSummary;
using sandbox::SandboxBinding;

std::string LineText(const std::string& system, const JournalLine& line) {
  std::string text = fmt::format("{} {} {}.{} {}", line.stamp.empty() ? "-" : line.stamp,
                                 line.status == "repeated" ? "repeat" : line.operation, system,
                                 line.object, line.id);
  if (!line.natural.empty()) text += " " + line.natural;
  if (line.status == "user") text += " by a user";
  if (!line.client.empty()) text += " by " + line.client;
  return text + "\n";
}

std::string LineJson(const std::string& system, const JournalLine& line) {
  JsonWriter json;
  json.BeginObject().Key("system").Text(system).Key("stamp").Text(line.stamp);
  json.Key("operation").Text(line.operation).Key("status").Text(line.status);
  json.Key("object").Text(line.object).Key("id").Text(line.id);
  if (!line.natural.empty()) json.Key("natural_key").Raw(line.natural);
  if (!line.client.empty()) json.Key("client").Text(line.client);
  if (!line.body.empty()) json.Key("body").Raw(line.body);
  return json.EndObject().Take();
}

std::string SummaryText(const std::string& system, const JournalSummary& summary) {
  TextTable table;
  for (const auto& [object, counts] : summary.objects) {
    table.Add({system + "." + object, Grouped(counts.created) + " created",
               Grouped(counts.updated) + " updated", Grouped(counts.deleted) + " deleted",
               Grouped(counts.repeated) + " repeated", Grouped(counts.by_users) + " by users"});
  }
  std::string text = table.Text("");
  for (const sandbox::TwiceCreated& each : summary.twice) {
    text += fmt::format("created {} times: {}.{} {} as", each.ids.size(), system, each.object,
                        each.value);
    for (const std::string& id : each.ids) text += " " + id;
    text += "\n";
  }
  if (summary.torn > 0) text += fmt::format("{} lines were cut off\n", summary.torn);
  return text;
}

int Journal(const Arguments& arguments, Console& console) {
  const OpenedSandbox opened = OpenSandbox(arguments.All("PATH"), arguments.Get("in"),
                                           arguments.Get("system"), console);
  if (opened.bindings.empty()) return opened.exit_code;
  const bool as_json = arguments.Get("format") == "json";
  const bool lists = !arguments.Has("count");
  bool twice = false;
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("sandbox_journal");
  json.Key("systems").BeginList();
  std::string summaries;
  for (const SandboxBinding& binding : opened.bindings) {
    const std::string& system = binding.endpoint.system;
    json.BeginObject().Key("system").Text(system).Key("effects").BeginList();
    const auto visit = [&](const JournalLine& line) {
      if (!lists) return;
      if (as_json) json.Raw(LineJson(system, line));
      if (!as_json) console.Out(LineText(system, line));
    };
    const auto summary = sandbox::ReadEffectJournal(
        PosixEnv(), binding.journal, sandbox::NaturalKeysOf(binding.behaviour),
        arguments.Get("object"), visit);
    if (!summary) return CouldNotRun(summary.error(), console);
    twice = twice || !summary->twice.empty();
    json.EndList().Key("summary").Raw(summary->Json()).EndObject();
    summaries += SummaryText(system, *summary);
  }
  if (as_json) {
    console.Print("{}\n", json.EndList().EndObject().Take());
  } else {
    console.Out(summaries);
  }
  return twice ? kExitFindings : kExitOk;
}

}  // namespace

COMMAND(sandbox_journal) = {
    .name = "sandbox journal",
    .summary = "list and count what was done to the systems of a sandbox",
    .about =
        "Lists every effect, then counts them by object, and says which natural keys were created\n"
        "more than once: what must never be. Reads the journals (`state`), so it works while the\n"
        "sandbox runs and when it does not. Exit code 1: something was created twice.",
    .positionals = {{.name = "PATH",
                     .summary = "a folder, files, or a bundle; by default the current folder",
                     .required = false,
                     .many = true}},
    .options = {{.name = "in", .summary = "the deployment", .value = "DEPLOYMENT",
                 .also = "deployment"},
                {.name = "system", .summary = "only this system", .value = "SYSTEM"},
                {.name = "object", .summary = "only this object, as Account", .value = "OBJECT"},
                {.name = "count", .summary = "only the counts"},
                {.name = "format",
                 .summary = "form of the output",
                 .value = "FORMAT",
                 .choices = {"text", "json"},
                 .fallback = "text"}},
    .run = Journal,
};

}  // namespace treaty::cli
