#include "tests/support/conformance.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace treaty::test {
namespace {

std::filesystem::path Directory() {
  if (const char* named = std::getenv("TREATY_CONFORMANCE_DIR")) return named;
  return std::filesystem::path(TREATY_SOURCE_DIR) / "../shared/data/conformance";
}

}  // namespace

int ForEachCase(const std::string& file, const std::function<void(const nlohmann::json&)>& check) {
  std::ifstream lines(Directory() / file);
  if (!lines) return -1;
  int count = 0;
  for (std::string line; std::getline(lines, line);) {
    check(nlohmann::json::parse(line));
    ++count;
  }
  return count;
}

}  // namespace treaty::test
