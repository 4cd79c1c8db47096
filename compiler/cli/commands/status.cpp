#include "compiler/cli/store_reader.h"
#include "runtime/engine/stop_signals.h"
#include "runtime/observe/live_line.h"
#include "runtime/value/json_text.h"

namespace treaty::cli {
namespace {

using observe::Grouped;
using store::Status;

constexpr int64_t kWatchEveryUs = 1'000'000;

std::string Text(const Status& status) {
  TextTable facts;
  facts.Add({"entities", Grouped(status.live_entities)});
  facts.Add({"waiting records", Grouped(status.waiting_records)});
  facts.Add({"open drift", Grouped(status.open_drift)});
  facts.Add({"journal rows", Grouped(status.journal_rows)});
  facts.Add({"store epoch", Grouped(status.store_epoch)});
  std::string text = facts.Text("");
  TextTable outbox;
  for (const store::OutboxCount& count : status.outbox) {
    outbox.Add({count.route, count.object, std::string(store::OutboxStateName(count.state)),
                Grouped(count.rows), "oldest " + TimeText(count.oldest_us)});
  }
  if (!outbox.empty()) text += "\noutbox\n" + outbox.Text("  ");
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
  TextTable counters;
  for (const store::Counter& counter : status.counters) {
    counters.Add({counter.name, Grouped(counter.value)});
  }
  if (!counters.empty()) text += "\ncounted since the store began\n" + counters.Text("  ");
  return text;
}

std::string Json(const Status& status) {
  JsonWriter json;
  json.BeginObject().Key("format_version").Text("1.0").Key("kind").Text("status");
  json.Key("entities").Int(status.live_entities);
  json.Key("waiting_records").Int(status.waiting_records).Key("open_drift").Int(status.open_drift);
  json.Key("journal_rows").Int(status.journal_rows).Key("store_epoch").Int(status.store_epoch);
  json.Key("outbox").BeginList();
  for (const store::OutboxCount& count : status.outbox) {
    json.BeginObject().Key("route").Text(count.route).Key("object").Text(count.object);
    json.Key("state").Text(store::OutboxStateName(count.state)).Key("rows").Int(count.rows);
    json.Key("oldest").Text(TimeText(count.oldest_us)).EndObject();
  }
  json.EndList().Key("inbox").BeginList();
  for (const store::InboxCause& cause : status.inbox) {
    json.BeginObject().Key("stage").Text(cause.stage).Key("object").Text(cause.object);
    json.Key("code").Text(cause.code).Key("path").Text(cause.path);
    json.Key("rows").Int(cause.rows).EndObject();
  }
  json.EndList().Key("holds").BeginList();
  for (const store::HoldRow& hold : status.holds) {
    json.BeginObject().Key("subject").Text(store::HoldSubjectName(hold.subject));
    json.Key("name").Text(hold.name).Key("mode").Text(store::HoldModeName(hold.mode));
    json.Key("actor").Text(hold.actor);
    json.Key("since").Text(TimeText(hold.since_us)).Key("reason").Text(hold.reason).EndObject();
  }
  json.EndList().Key("counters").BeginObject();
  for (const store::Counter& counter : status.counters) json.Key(counter.name).Int(counter.value);
  return json.EndObject().EndObject().Take() + "\n";
}

int ShowStatus(const Arguments& arguments, Console& console) {
  engine::StopSignals signals;
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  for (;;) {
    const Result<Status> status = opened.reader->ReadStatus();
    if (!status) return CouldNotRun(status.error(), console);
    const bool watch = arguments.Has("watch");
    if (watch && console.GetStyle().terminal) console.Out("\x1b[H\x1b[2J");
    console.Out(arguments.Get("format") == "json" ? Json(*status) : Text(*status));
    std::fflush(console.OutStream());
    if (!watch || signals.Wait(kWatchEveryUs) != 0) return kExitOk;
  }
}

}  // namespace

COMMAND(status) = {
    .name = "status",
    .summary = "say how a deployment is doing",
    .about = "Reads the store; it does not matter whether a runtime is working on it. Per route\n"
             "and state: the rows of the outbox and since when the oldest stands there. The\n"
             "inbox is grouped by cause.",
    .positionals = {TreatyPath()},
    .options = [] {
      std::vector<Option> options = StoreOptions();
      options.push_back({.name = "watch", .summary = "again every second, until it is stopped"});
      return options;
    }(),
    .run = ShowStatus,
};

}  // namespace treaty::cli
