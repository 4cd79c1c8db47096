// Shared conformance data: JSON Lines of cases that come from other projects. They are not part of
// this repository; tests that read them are skipped, and say so, where they are absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace treaty::test {

// $TREATY_CONFORMANCE_DIR, or the folder that stands beside the repository where there is one.
inline std::filesystem::path ConformanceDirectory() {
  if (const char* named = std::getenv("TREATY_CONFORMANCE_DIR")) return named;
  return std::filesystem::path(TREATY_SOURCE_DIR) / "../shared/data/conformance";
}

// Calls `check` for each case of a file. Returns how many; -1 when the file is absent.
inline int ForEachCase(const std::string& file,
                       const std::function<void(const nlohmann::json&)>& check) {
  std::ifstream lines(ConformanceDirectory() / file);
  if (!lines) return -1;
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    check(nlohmann::json::parse(line));
    ++count;
  }
  return count;
}

}  // namespace treaty::test
