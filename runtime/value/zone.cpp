#include "runtime/value/zone.h"

#include <date/tz.h>

#include <stdexcept>
#include <string>

namespace treaty {
namespace {

using Micros = std::chrono::microseconds;

// The library throws on unknown names and unreadable zone files; here it ends.
const date::time_zone* FindZone(std::string_view name) {
  try {
    return date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return nullptr;
  }
}

}  // namespace

bool IsZone(std::string_view name) { return FindZone(name) != nullptr; }

bool ToUtc(Timestamp local, std::string_view zone, LocalResult* result) {
  const date::time_zone* const found = FindZone(zone);
  if (found == nullptr) return false;
  // Rounded down, so that a local time before 1970 finds its second.
  const auto seconds = std::chrono::floor<std::chrono::seconds>(Micros(local.us));
  const date::local_info info = found->get_info(date::local_seconds(seconds));
  result->kind = info.result == date::local_info::unique      ? LocalKind::kUnique
                 : info.result == date::local_info::ambiguous ? LocalKind::kTwice
                                                              : LocalKind::kSkipped;
  result->instant.us = local.us - Micros(info.first.offset).count();
  return InRange(result->instant);
}

bool ToLocal(Timestamp instant, std::string_view zone, Timestamp* local, Duration* offset) {
  const date::time_zone* const found = FindZone(zone);
  if (found == nullptr) return false;
  const auto seconds = std::chrono::floor<std::chrono::seconds>(Micros(instant.us));
  offset->us = Micros(found->get_info(date::sys_seconds(seconds)).offset).count();
  return AddDuration(instant, *offset, local);
}

}  // namespace treaty
