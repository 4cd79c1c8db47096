// A SQLite VFS, named "full", on which writes to the store and its log fail as on a full disk:
// half of the bytes are written. It does not sync: what is tested is not power loss.
#pragma once

#include <cstdint>

namespace treaty {

// Registers it once; more calls are harmless.
void InstallFullVfs();
// The `first`th write from now (1: the next) and the `count` - 1 after it find no room.
void FailWrites(int64_t first, int64_t count);
// Writes since FailWrites was called last, failed ones included.
int64_t WritesTried();

}  // namespace treaty
