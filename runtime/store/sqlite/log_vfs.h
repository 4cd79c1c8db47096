// Writes the log in few large pieces instead of two small ones a page.
//
// SQLite hands over each page of a commit as a write of 24 bytes and one of 4096. A commit of a
// group has about a hundred pages, and two hundred calls into the kernel take a fifth of its time.
// Here what is written to the log, one piece after the other, is kept together until the log is
// synced, read or asked for its size; only then the system sees it.
//
// Only for connections that sync each commit (synchronous=FULL): then a page is in the file before
// the log's index tells another connection of it. A write that fails is reported by the sync, which
// fails the commit just the same. Nothing is kept where the base does not say that an overwrite
// leaves its neighbours alone, as it says of today's disks: there a commit ends after its sync.
#pragma once

#include <string>

#include "runtime/base/result.h"

namespace treaty::store {

// The name of a VFS that does so on top of `base` (empty: the platform's). Registered once.
Result<std::string> LogVfs(const std::string& base);

}  // namespace treaty::store
