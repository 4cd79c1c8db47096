#include "compiler/cli/program.h"
#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/engine/deployment_values.h"
#include "runtime/engine/restore_watch.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::cli {
namespace {

struct Request {
  std::string file;
  std::string store;
  store::Deed deed;
};

// The copy is made ready under another name, so that a store is there as a whole or not at all.
Result<int64_t> MakeReady(const Request& request, const std::string& part) {
  Env& env = PosixEnv();
  TRY_VOID(store::CheckSqlite(request.file));
  TRY_VOID(store::BackUpSqlite(request.file, part));
  TRY(const auto store, store::OpenSqlite({.path = part, .now_us = env.NowUs()}));
  TRY_VOID(store->Begin());
  TRY_VOID(store->SetFact(engine::RestoreWatch::kFact, engine::RestoreWatch::kCatchingUp));
  store::AuditRow row;
  row.at_us = env.NowUs();
  row.actor = request.deed.actor;
  row.action = "restore";
  row.object = request.file;
  row.reason = request.deed.reason;
  TRY_VOID(store->AppendAudit(row));
  TRY_VOID(store->Commit());
  TRY(const int64_t epoch, store->BeginNewEpoch());
  TRY_VOID(store->Checkpoint(true));
  return epoch;
}

Result<int64_t> Restore(const Request& request) {
  Env& env = PosixEnv();
  for (const char* end : {"", "-wal"}) {
    if (!env.Exists(request.store + end)) continue;
    return Fail("there is a store already", request.store,
                "stop its runtime and move it away, with what begins with its name");
  }
  const std::string part = request.store + ".restore";
  for (const char* end : {"", "-wal", "-shm", "-lock"}) {
    if (env.Exists(part + end)) TRY_VOID(env.Remove(part + end));
  }
  TRY(const int64_t epoch, MakeReady(request, part));
  for (const char* end : {"-wal", "-shm", "-lock"}) {
    if (env.Exists(part + end)) TRY_VOID(env.Remove(part + end));
  }
  TRY_VOID(env.Rename(part, request.store));
  TRY_VOID(env.SyncDirectory(DirectoryOf(request.store)));
  return epoch;
}

Result<std::string> StoreOf(const program::Program& program, std::string_view name) {
  TRY(const program::Deployment* deployment, engine::FindDeployment(program.model(), name));
  return engine::StorePath(PosixEnv(), *deployment);
}

int Run(const Arguments& arguments, Console& console) {
  Request request{std::string(arguments.Get("FILE")), std::string(arguments.Get("store")), {}};
  request.deed.reason = arguments.Get("reason");
  request.deed.actor = arguments.Get("actor");
  if (request.deed.actor.empty()) {
    request.deed.actor = PosixEnv().Variable("USER").value_or("unknown");
  }
  if (request.store.empty()) {
    std::vector<std::string> paths = arguments.All("PATH");
    if (paths.empty()) paths.push_back(".");
    const LoadedTreaty treaty = LoadTreaty(paths, console);
    if (treaty.program == nullptr) return treaty.exit_code;
    const auto path = StoreOf(*treaty.program, arguments.Get("in"));
    if (!path) return CouldNotRun(path.error(), console);
    request.store = *path;
  }
  const auto epoch = Restore(request);
  if (!epoch) return CouldNotRun(epoch.error(), console);
  if (!console.GetStyle().quiet) {
    console.Print("{}: restored, epoch {}; sources are read to their end before anything is "
                  "sent\n", request.store, *epoch);
  }
  return kExitOk;
}

}  // namespace

COMMAND(restore) = {
    .name = "restore",
    .summary = "take a backup back",
    .about =
        "The store must not be there: move it away first. The restored one begins a new epoch.\n"
        "At its next run sources are read on from where they were at the backup; nothing is sent\n"
        "before all of them were at their end. Creates that may have been done since the backup\n"
        "are looked up in the target before they are sent; where it cannot be asked they go to\n"
        "the inbox.",
    .positionals = {{.name = "FILE", .summary = "what `treaty backup` wrote"}, TreatyPath()},
    .options = [] {
      std::vector<Option> options = StoreOptions();
      options.push_back({.name = "reason", .summary = "why; stands in the audit", .value = "TEXT",
                         .required = true});
      options.push_back({.name = "actor", .summary = "who, if not you", .value = "NAME"});
      return options;
    }(),
    .run = Run,
};

}  // namespace treaty::cli
