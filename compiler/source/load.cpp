#include "compiler/source/load.h"

#include <fmt/format.h>

#include <set>

namespace treaty::source {
namespace {

std::string Join(const std::string& folder, const std::string& name) {
  if (folder == ".") return name;
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

// "./a//b/" -> "a/b": the same file must have one name in messages.
std::string Tidy(const std::string& path) {
  std::string tidy = path;
  for (size_t at; (at = tidy.find("//")) != std::string::npos;) tidy.erase(at, 1);
  while (tidy.starts_with("./") && tidy.size() > 2) tidy.erase(0, 2);
  while (tidy.size() > 1 && tidy.ends_with('/')) tidy.pop_back();
  return tidy;
}

class Finder {
 public:
  explicit Finder(Env& env) : env_(env) {}

  Result<void> Add(const std::string& path) {
    TRY(const FileInfo info, env_.Info(path));
    if (!info.is_directory) return AddFile(path, info);
    const size_t before = paths_.size();
    TRY_VOID(AddFolder(path, 0));
    if (paths_.size() == before) return Fail("no file ends in `.treaty` here", path);
    return {};
  }
  const std::set<std::string>& Paths() const { return paths_; }

 private:
  Result<void> AddFile(const std::string& path, const FileInfo& info) {
    if (info.size > kMostFileBytes) {
      return Fail(fmt::format("the file is larger than {} MiB", kMostFileBytes >> 20), path);
    }
    paths_.insert(path);
    if (paths_.size() > kMostFiles) {
      return Fail(fmt::format("there are more than {} files", kMostFiles), path);
    }
    return {};
  }

  Result<void> AddFolder(const std::string& folder, int depth) {
    if (depth > kMostFolders) {
      return Fail(fmt::format("folders are nested more than {} deep", kMostFolders), folder);
    }
    TRY(const std::vector<std::string> names, env_.List(folder));
    for (const std::string& name : names) {
      if (name.starts_with('.')) continue;
      const std::string path = Join(folder, name);
      const Result<FileInfo> info = env_.Info(path);
      if (!info) continue;  // a dangling link is no treaty
      if (info->is_directory) {
        TRY_VOID(AddFolder(path, depth + 1));
      } else if (name.ends_with(".treaty")) {
        TRY_VOID(AddFile(path, *info));
      }
    }
    return {};
  }

  Env& env_;
  std::set<std::string> paths_;
};

}  // namespace

Result<Files> LoadFiles(const std::vector<std::string>& paths, Env& env) {
  Finder finder(env);
  for (const std::string& path : paths) {
    TRY_VOID(finder.Add(Tidy(path)));
  }
  Files files;
  for (const std::string& path : finder.Paths()) {
    TRY(std::string text, env.ReadWhole(path));
    files.Add(path, std::move(text));
  }
  return files;
}

}  // namespace treaty::source
