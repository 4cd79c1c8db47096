#include "compiler/cli/inbox.h"

#include <charconv>

#include "runtime/base/env.h"
#include "runtime/engine/engine.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::cli {
namespace {

constexpr int64_t kAskEveryUs = 50'000;
constexpr int64_t kAnswerWithinUs = 10'000'000;

std::string ActorOf(const Arguments& arguments) {
  const std::string_view given = arguments.Get("actor");
  if (!given.empty()) return std::string(given);
  return PosixEnv().Variable("USER").value_or("unknown");
}

// Asks the runtime that works on the store.
Result<void> Ask(const std::string& store_path, const engine::OperatorRequest& request) {
  Env& env = PosixEnv();
  TRY(const std::string name, engine::LeaveRequest(env, store_path, request));
  for (const int64_t until_us = env.MonotonicUs() + kAnswerWithinUs;
       env.MonotonicUs() < until_us; env.SleepUs(kAskEveryUs)) {
    TRY(const auto answer, engine::TakeAnswer(env, store_path, name));
    if (!answer) continue;
    if (answer->empty()) return {};
    return Fail(*answer);
  }
  return Fail("the runtime has not answered yet", store_path,
              "the request stays and will be carried out; look with `treaty inbox show`");
}

// No runtime works on the store: this process is one for a moment.
Result<void> CarryOutHere(const OpenedStore& opened, std::unique_ptr<store::Store> store,
                          const engine::OperatorRequest& request) {
  TRY(const auto engine, engine::Engine::Start(PosixEnv(), std::move(store), *opened.program, {}));
  TRY_VOID(engine::CarryOut(request, *engine));
  return engine->Stop();
}

Result<void> Carry(const OpenedStore& opened, const engine::OperatorRequest& request,
                   Console& console) {
  store::SqliteOptions options{.path = opened.path, .now_us = PosixEnv().NowUs()};
  Result<std::unique_ptr<store::Store>> store = store::OpenSqlite(options);
  if (!store) return Ask(opened.path, request);
  if (opened.program != nullptr) return CarryOutHere(opened, *std::move(store), request);
  TRY(const std::string name, engine::LeaveRequest(PosixEnv(), opened.path, request));
  console.Say("no runtime works on {}: carried out when one starts\n", opened.path);
  return {};
}

}  // namespace

std::string_view InboxStateName(store::InboxState state) {
  switch (state) {
    case store::InboxState::kOpen:
      return "open";
    case store::InboxState::kResolved:
      return "resolved";
    case store::InboxState::kDiscarded:
      return "discarded";
  }
  return "";
}

void WriteInboxRow(const store::InboxRow& row, JsonWriter* json) {
  json->BeginObject().Key("id").Int(row.id).Key("created").Text(TimeText(row.created_us));
  json->Key("state").Text(InboxStateName(row.state)).Key("stage").Text(row.stage);
  json->Key("route").Text(row.route).Key("object").Text(row.object).Key("key").Text(row.key);
  json->Key("code").Text(row.code).Key("message").Text(row.message).Key("path").Text(row.path);
  json->Key("origin").Text(row.origin).Key("place").Text(row.place).Key("seq").Int(row.seq);
  json->Key("outbox").Int(row.outbox).Key("payload").Text(row.payload);
  json->Key("actor").Text(row.actor).Key("reason").Text(row.reason);
  json->Key("closed").Text(TimeText(row.closed_us)).EndObject();
}

Result<store::InboxId> InboxIdOf(std::string_view text) {
  store::InboxId id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error == std::errc() && end == text.data() + text.size() && id > 0) return id;
  return Fail(fmt::format("`{}` is no number of an inbox row", text), {},
              "`treaty inbox list` shows them");
}

std::vector<Option> OperateOptions() {
  std::vector<Option> options = StoreOptions();
  options.push_back({.name = "reason", .summary = "why; stands in the audit", .value = "TEXT",
                     .required = true});
  options.push_back({.name = "actor", .summary = "who, if not you", .value = "NAME"});
  return options;
}

int Operate(const Arguments& arguments, engine::OperatorAction action, Console& console) {
  const auto id = InboxIdOf(arguments.Get("ID"));
  if (!id) return CouldNotRun(id.error(), console);
  if (arguments.Get("reason").empty()) {
    return CouldNotRun({"a reason is needed: it stands in the audit", {}, "give --reason TEXT"},
                       console);
  }
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  const engine::OperatorRequest request{.action = action, .inbox = *id, .route = {},
                                        .actor = ActorOf(arguments),
                                        .reason = std::string(arguments.Get("reason"))};
  const Result<void> done = Carry(opened, request, console);
  if (!done) return CouldNotRun(done.error(), console);
  const auto row = opened.reader->InboxById(*id);
  if (!row || !*row) return kExitOk;
  if (arguments.Get("format") == "json") {
    JsonWriter json;
    WriteInboxRow(**row, &json);
    console.Print("{}\n", json.Take());
  } else if (!console.GetStyle().quiet) {
    console.Print("inbox {}: {}\n", *id, InboxStateName((*row)->state));
  }
  return kExitOk;
}

}  // namespace treaty::cli
