#include "compiler/cli/store_reader.h"
#include "runtime/base/env.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::cli {
namespace {

Result<void> BackUp(const std::string& from, const std::string& to) {
  Env& env = PosixEnv();
  if (env.Exists(to)) return Fail("there is a file already", to, "name another one");
  const std::string part = to + ".part";
  if (env.Exists(part)) TRY_VOID(env.Remove(part));
  TRY_VOID(store::BackUpSqlite(from, part));
  TRY_VOID(env.MakePrivate(part));
  TRY_VOID(env.Rename(part, to));
  return env.SyncDirectory(DirectoryOf(to));
}

int Backup(const Arguments& arguments, Console& console) {
  const std::string to(arguments.Get("FILE"));
  const OpenedStore opened = OpenStoreOf(arguments, console);
  if (opened.reader == nullptr) return opened.exit_code;
  if (const auto done = BackUp(opened.path, to); !done) return CouldNotRun(done.error(), console);
  if (!console.GetStyle().quiet) console.Say("{}: backed up and checked\n", to);
  return kExitOk;
}

}  // namespace

COMMAND(backup) = {
    .name = "backup",
    .summary = "copy the store, while its runtime may work on",
    .about = "The copy is the store as of one commit, in one file, and has been read through: it\n"
             "is whole when the verb ends with 0. Only its owner may read it. `treaty restore`\n"
             "takes it back.",
    .positionals = {{.name = "FILE", .summary = "where to; it must not be there yet"},
                    TreatyPath()},
    .options = StoreOptions(),
    .run = Backup,
};

}  // namespace treaty::cli
