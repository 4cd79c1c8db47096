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
uint64_t fatal_hit = 0;     // 0: none, by count
std::string fatal_subject;  // empty: none, by subject
std::string fatal_after;    // a file; empty: hits count from the first
std::atomic<uint64_t> fatal_hits = 0;  // over all sites of that name

}  // namespace

std::atomic<bool> failpoints_armed = false;

void HitFailpoint(FailpointSite* site, std::string_view subject) {
  site->hits.fetch_add(1, std::memory_order_relaxed);
  if (fatal_name != site->name) return;
  if (!fatal_subject.empty() && subject == fatal_subject) kill(getpid(), SIGKILL);
  if (fatal_hit == 0) return;
  if (!fatal_after.empty() && access(fatal_after.c_str(), F_OK) != 0) return;
  if (fatal_hits.fetch_add(1, std::memory_order_relaxed) + 1 == fatal_hit) {
    kill(getpid(), SIGKILL);
  }
}

Result<void> ArmFailpoints(std::string_view setting) {
  failpoints_armed = false;
  fatal_name.clear();
  fatal_subject.clear();
  fatal_after.clear();
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
  constexpr std::string_view kAfter = " after ";
  const size_t mark = setting.find_first_of(":@");
  std::string_view rest = mark == setting.npos ? "" : setting.substr(mark + 1);
  const bool by_subject = mark != setting.npos && setting[mark] == '@';
  std::string_view after;
  if (const size_t at = rest.find(kAfter); !by_subject && at != rest.npos) {
    after = rest.substr(at + kAfter.size());
    rest = rest.substr(0, at);
  }
  uint64_t hit = 0;
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), hit);
  const bool is_number = problem == std::errc() && end == rest.data() + rest.size() && hit > 0;
  if (by_subject ? rest.empty() : !is_number) {
    return Fail("expected `name:N` with N from 1, or `name@SUBJECT`, found `" +
                    std::string(setting) + "`",
                "TREATY_FAILPOINT");
  }
  const std::string name(setting.substr(0, mark));
  bool known = false;
  for (const FailpointCount& point : Failpoints()) known = known || point.name == name;
  if (!known) return Fail("there is no failpoint `" + name + "`", "TREATY_FAILPOINT");
  fatal_name = name;
  fatal_hit = by_subject ? 0 : hit;
  if (by_subject) fatal_subject = rest;
  fatal_after = after;
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
