#include "runtime/engine/scratch_store.h"

#include <fmt/format.h>

#include <array>

namespace treaty::engine {
namespace {

constexpr size_t kCopyBytes = 4u << 20;
// What SQLite and the store's lock keep beside the file.
constexpr std::array<std::string_view, 5> kCompanions = {"", "-wal", "-shm", "-journal", "-lock"};

Result<void> CopyFile(Env& env, const std::string& from, const std::string& to) {
  TRY(const std::unique_ptr<ReadFile> source, env.OpenRead(from));
  TRY(const std::unique_ptr<AppendFile> copy, env.OpenAppend(to));
  std::string bytes;
  for (int64_t offset = 0;; offset += int64_t(bytes.size())) {
    TRY_VOID(source->ReadAt(offset, kCopyBytes, &bytes));
    if (bytes.empty()) return {};
    TRY_VOID(copy->Append(bytes));
  }
}

}  // namespace

Result<std::string> CopyStore(Env& env, const store::SqliteOptions& options) {
  const std::string copy = fmt::format("{}.observe", options.path);
  RemoveStore(env, copy);
  if (!env.Exists(options.path)) return copy;
  // Open while it is copied: nobody else writes, and all of it is in the file.
  TRY(const std::unique_ptr<store::Store> held, store::OpenSqlite(options));
  TRY_VOID(held->Checkpoint(true));
  for (const std::string_view companion : {kCompanions[0], kCompanions[1]}) {
    const std::string from = options.path + std::string(companion);
    if (!env.Exists(from)) continue;
    TRY_VOID(CopyFile(env, from, copy + std::string(companion)));
  }
  return copy;
}

void RemoveStore(Env& env, const std::string& path) {
  for (const std::string_view companion : kCompanions) {
    const std::string file = path + std::string(companion);
    if (!env.Exists(file)) continue;
    const Result<void> ignored = env.Remove(file);
    (void)ignored;
  }
}

}  // namespace treaty::engine
