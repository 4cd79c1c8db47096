// The lines of a file that grows at its end.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "runtime/base/env.h"

namespace treaty::sandbox {

// Calls `visit` with each line that has an end, and returns what follows the last of them. A file
// that is not there has none.
Result<std::string> VisitLines(Env& env, const std::string& path,
                               const std::function<void(std::string_view)>& visit);

}  // namespace treaty::sandbox
