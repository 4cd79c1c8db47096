// Finding and reading the files of a module.
#pragma once

#include <string>
#include <vector>

#include "compiler/source/files.h"
#include "runtime/base/env.h"
#include "runtime/base/result.h"

namespace treaty::source {

inline constexpr int64_t kMostFileBytes = 64 << 20;
inline constexpr size_t kMostFiles = 10'000;
inline constexpr int kMostFolders = 32;  // nested

// All `*.treaty` files below the folders, and the files that are named whatever their name is, by
// path. Folders whose name begins with a dot are left out. Fails when a path cannot be read, when a
// folder holds no treaty, or beyond the bounds above; what is in the files is not looked at.
Result<Files> LoadFiles(const std::vector<std::string>& paths, Env& env);

}  // namespace treaty::source
