#include "runtime/base/failpoint.h"

#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <map>

// Set by the linker around the section; absent when the program has no failpoint.
extern "C" {
extern treaty::FailpointSite* __start_treaty_failpoints[] __attribute__((weak));
extern treaty::FailpointSite* __stop_treaty_failpoints[] __attribute__((weak));
}

namespace treaty {
namespace {

// Written while armed is false, read only while it is true.
std::string fatal_name;
uint64_t fatal_hit = 0;
std::atomic<uint64_t> fatal_hits = 0;  // over all sites of that name

}  // namespace

std::atomic<bool> failpoints_armed = false;

void HitFailpoint(FailpointSite* site) {
  site->hits.fetch_add(1, std::memory_order_relaxed);
  if (fatal_hit == 0 || fatal_name != site->name) return;
  if (fatal_hits.fetch_add(1, std::memory_order_relaxed) + 1 == fatal_hit) {
    kill(getpid(), SIGKILL);
  }
}

Result<void> ArmFailpoints(std::string_view setting) {
  failpoints_armed = false;
  fatal_hit = 0;
  fatal_hits = 0;
  for (auto site = __start_treaty_failpoints; site != __stop_treaty_failpoints; ++site) {
    (*site)->hits = 0;
  }
  if (setting.empty()) return {};
  if (setting == "count") {
    failpoints_armed = true;
    return {};
  }
  const size_t colon = setting.rfind(':');
  const std::string_view digits = colon == setting.npos ? "" : setting.substr(colon + 1);
  uint64_t hit = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), hit);
  if (problem != std::errc() || end != digits.data() + digits.size() || hit == 0) {
    return Fail("expected `name:N` with N from 1, found `" + std::string(setting) + "`",
                "TREATY_FAILPOINT");
  }
  fatal_name = setting.substr(0, colon);
  bool known = false;
  for (const FailpointCount& point : Failpoints()) known = known || point.name == fatal_name;
  if (!known) return Fail("there is no failpoint `" + fatal_name + "`", "TREATY_FAILPOINT");
  fatal_hit = hit;
  failpoints_armed = true;
  return {};
}

std::vector<FailpointCount> Failpoints() {
  std::map<std::string, uint64_t> hits;
  for (auto site = __start_treaty_failpoints; site != __stop_treaty_failpoints; ++site) {
    hits[(*site)->name] += (*site)->hits;
  }
  std::vector<FailpointCount> points;
  for (const auto& [name, count] : hits) points.push_back({name, count});
  return points;
}

}  // namespace treaty
