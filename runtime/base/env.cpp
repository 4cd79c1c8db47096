#include "runtime/base/env.h"

namespace treaty {

std::string DirectoryOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<std::string> Env::ReadWhole(const std::string& path) {
  TRY(const std::unique_ptr<ReadFile> file, OpenRead(path));
  TRY(const FileInfo info, file->Info());
  std::string whole;
  whole.reserve(size_t(info.size));
  std::string piece;
  constexpr size_t kPieceBytes = 1 << 20;
  do {
    TRY_VOID(file->ReadAt(int64_t(whole.size()), kPieceBytes, &piece));
    whole += piece;
  } while (!piece.empty());
  return whole;
}

Result<void> Env::WriteWhole(const std::string& path, std::string_view bytes) {
  return Replace(path, bytes, false);
}

Result<void> Env::WriteSecret(const std::string& path, std::string_view bytes) {
  return Replace(path, bytes, true);
}

Result<void> Env::Replace(const std::string& path, std::string_view bytes, bool is_secret) {
  const std::string temporary = path + ".new";
  if (Exists(temporary)) {
    TRY_VOID(Remove(temporary));
  }
  {
    TRY(const std::unique_ptr<AppendFile> file, OpenAppend(temporary));
    if (is_secret) TRY_VOID(MakePrivate(temporary));  // before anything stands in it
    TRY_VOID(file->Append(bytes));
    TRY_VOID(file->Sync());
  }
  TRY_VOID(Rename(temporary, path));
  return SyncDirectory(DirectoryOf(path));
}

}  // namespace treaty
