// Shared conformance data: JSON Lines of cases that come from other projects. They are not part of
// this repository; tests that read them are skipped, and say so, where they are absent.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace treaty::test {

// Calls `check` for each case of a file below $TREATY_CONFORMANCE_DIR, or below the folder that
// stands beside the repository where there is one. Returns how many; -1 when the file is absent.
int ForEachCase(const std::string& file, const std::function<void(const nlohmann::json&)>& check);

}  // namespace treaty::test
