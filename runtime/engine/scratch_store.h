// A copy of a store, for looking what would happen.
#pragma once

#include <string>

#include "runtime/base/env.h"
#include "runtime/store/sqlite/sqlite.h"

namespace treaty::engine {

// Copies the store of `options` (if there is one) beside itself and returns the copy's path. Fails
// while a process has the store open.
Result<std::string> CopyStore(Env& env, const store::SqliteOptions& options);

// Removes a store and what belongs to it. What is not there is not missed.
void RemoveStore(Env& env, const std::string& path);

}  // namespace treaty::engine
