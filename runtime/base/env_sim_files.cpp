// The files of the virtual world.
#include <cerrno>
#include <cstring>
#include <set>

#include "runtime/base/env_sim.h"

namespace treaty {
namespace {

tl::unexpected<Error> NotThere(const std::string& path) {
  return Fail(std::strerror(ENOENT), path);
}

}  // namespace

struct SimEnv::Node {
  std::string contents;
  std::string durable;
  uint64_t identity = 0;
  int64_t modified_us = 0;
  int64_t reserved_bytes = 0;
};

struct SimEnv::NodeAppend : AppendFile {
  NodeAppend(SimEnv* env, NodeRef node, std::string path)
      : env(env), node(std::move(node)), path(std::move(path)) {}

  Result<void> Append(std::string_view bytes) override {
    const std::lock_guard lock(env->mutex_);
    if (env->disk_full_) return Fail(std::strerror(ENOSPC), path);
    node->contents += bytes;
    node->modified_us = env->now_us_;
    return {};
  }

  Result<void> Sync() override {
    const std::lock_guard lock(env->mutex_);
    if (env->disk_full_) return Fail(std::strerror(ENOSPC), path);
    ++env->sync_count_;
    node->durable = node->contents;
    const auto named = env->files_.find(path);
    if (named != env->files_.end() && named->second == node) env->durable_names_[path] = node;
    return {};
  }

  int64_t size() const override {
    const std::lock_guard lock(env->mutex_);
    return int64_t(node->contents.size());
  }

  SimEnv* env;
  NodeRef node;
  std::string path;
};

struct SimEnv::NodeRead : ReadFile {
  NodeRead(SimEnv* env, NodeRef node) : env(env), node(std::move(node)) {}

  Result<void> ReadAt(int64_t offset, size_t most, std::string* bytes) override {
    const std::lock_guard lock(env->mutex_);
    bytes->clear();
    if (size_t(offset) < node->contents.size()) {
      *bytes = node->contents.substr(size_t(offset), most);
    }
    return {};
  }

  Result<FileInfo> Info() override {
    const std::lock_guard lock(env->mutex_);
    return env->InfoOf(node);
  }

  SimEnv* env;
  NodeRef node;
};

FileInfo SimEnv::InfoOf(const NodeRef& node) const {
  FileInfo info;
  info.size = node->reserved_bytes + int64_t(node->contents.size());
  info.identity = node->identity;
  info.modified_us = node->modified_us;
  return info;
}

// A directory exists when it was made, or when a file stands below it.
bool SimEnv::IsDirectory(const std::string& path) const {
  if (directories_.count(path) != 0) return true;
  const auto below = files_.lower_bound(path + "/");
  return below != files_.end() && below->first.compare(0, path.size() + 1, path + "/") == 0;
}

Result<std::unique_ptr<AppendFile>> SimEnv::OpenAppend(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (IsDirectory(path)) return Fail(std::strerror(EISDIR), path);
  if (!IsDirectory(DirectoryOf(path))) return NotThere(path);
  NodeRef& node = files_[path];
  if (node == nullptr) {
    node = std::make_shared<Node>();
    node->identity = next_identity_++;
    node->modified_us = now_us_;
  }
  return std::make_unique<NodeAppend>(this, node, path);
}

Result<std::unique_ptr<ReadFile>> SimEnv::OpenRead(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  if (found == files_.end()) return NotThere(path);
  return std::make_unique<NodeRead>(this, found->second);
}

Result<void> SimEnv::MakePrivate(const std::string& path) {
  return Info(path).map([](const FileInfo&) {});
}

Result<DiskSpace> SimEnv::Space(const std::string&) {
  const std::lock_guard lock(mutex_);
  return DiskSpace{kDiskBytes, disk_full_ ? 0 : free_bytes_};
}

Result<void> SimEnv::Reserve(const std::string& path, int64_t size_bytes) {
  const std::lock_guard lock(mutex_);
  if (!IsDirectory(DirectoryOf(path))) return NotThere(path);
  if (disk_full_ || free_bytes_ < size_bytes) return Fail(std::strerror(ENOSPC), path);
  const NodeRef node = std::make_shared<Node>();
  node->identity = next_identity_++;
  node->modified_us = now_us_;
  node->reserved_bytes = size_bytes;
  files_[path] = node;
  free_bytes_ -= size_bytes;
  return {};
}

void SimEnv::LeaveRoom(int64_t free_bytes) {
  const std::lock_guard lock(mutex_);
  free_bytes_ = free_bytes;
}

Result<FileInfo> SimEnv::Info(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(path);
  if (found != files_.end()) return InfoOf(found->second);
  if (!IsDirectory(path)) return NotThere(path);
  FileInfo info;
  info.is_directory = true;
  return info;
}

Result<void> SimEnv::Rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  const auto found = files_.find(from);
  if (found == files_.end()) return NotThere(from);
  if (!IsDirectory(DirectoryOf(to))) return NotThere(to);
  if (from == to) return {};
  files_[to] = found->second;
  files_.erase(from);
  return {};
}

Result<void> SimEnv::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (const auto found = files_.find(path); found != files_.end()) {
    free_bytes_ += found->second->reserved_bytes;
  }
  if (files_.erase(path) == 0 && directories_.erase(path) == 0) return NotThere(path);
  return {};
}

Result<void> SimEnv::SyncDirectory(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (disk_full_) return Fail(std::strerror(ENOSPC), path);
  if (!IsDirectory(path)) return NotThere(path);
  ++sync_count_;
  std::erase_if(durable_names_, [&](const auto& entry) {
    return DirectoryOf(entry.first) == path && files_.count(entry.first) == 0;
  });
  for (const auto& [name, node] : files_) {
    if (DirectoryOf(name) == path) durable_names_[name] = node;
  }
  return {};
}

Result<void> SimEnv::MakeDirectories(const std::string& path) {
  const std::lock_guard lock(mutex_);
  std::string part = path;
  for (; directories_.count(part) == 0; part = DirectoryOf(part)) {
    if (files_.count(part) != 0) return Fail(std::strerror(ENOTDIR), part);
    directories_[part] = true;
  }
  return {};
}

Result<std::vector<std::string>> SimEnv::List(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!IsDirectory(path)) return NotThere(path);
  std::set<std::string> names;
  const auto take = [&](const std::string& entry) {
    if (entry != path && DirectoryOf(entry) == path) {
      names.insert(entry.substr(entry.rfind('/') + 1));  // npos + 1 is 0
    }
  };
  for (const auto& [name, node] : files_) take(name);
  for (const auto& [name, made] : directories_) take(name);
  return std::vector<std::string>(names.begin(), names.end());
}

void SimEnv::PowerLoss() {
  const std::lock_guard lock(mutex_);
  // Per name, the disk holds either the old or the new entry where the two differ.
  std::set<std::string> touched;
  for (const auto& [name, node] : files_) touched.insert(name);
  for (const auto& [name, node] : durable_names_) touched.insert(name);
  std::map<std::string, NodeRef> survivors;
  for (const std::string& name : touched) {
    const auto now = files_.find(name);
    const auto durable = durable_names_.find(name);
    const NodeRef current = now == files_.end() ? nullptr : now->second;
    const NodeRef before = durable == durable_names_.end() ? nullptr : durable->second;
    const NodeRef kept = current == before || NextRandom() % 2 == 0 ? current : before;
    if (kept != nullptr) survivors[name] = kept;
  }
  std::set<Node*> cut;
  for (const auto& [name, node] : survivors) {
    if (!cut.insert(node.get()).second) continue;
    const size_t unsynced = node->contents.size() - node->durable.size();
    node->contents.resize(node->durable.size() + NextRandom() % (unsynced + 1));
    node->durable = node->contents;
  }
  files_ = survivors;
  durable_names_ = std::move(survivors);
}

void SimEnv::FillDisk(bool full) {
  const std::lock_guard lock(mutex_);
  disk_full_ = full;
}

int64_t SimEnv::sync_count() const {
  const std::lock_guard lock(mutex_);
  return sync_count_;
}

void SimEnv::SetVariable(const std::string& name, const std::string& value) {
  const std::lock_guard lock(mutex_);
  variables_[name] = value;
}

std::optional<std::string> SimEnv::Variable(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = variables_.find(name);
  if (found == variables_.end()) return std::nullopt;
  return found->second;
}

}  // namespace treaty
