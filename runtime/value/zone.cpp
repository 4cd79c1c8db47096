#include "runtime/value/zone.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>

#include "runtime/base/env.h"
#include "runtime/value/zone_file.h"

namespace treaty {
namespace {

// Where Debian, and with it every system we know, keeps the compiled zones. They are data of the
// machine like its locale, not of a deployment: a simulation reads the same ones.
constexpr const char* kFolder = "/usr/share/zoneinfo/";

// A path inside the folder, not out of it, and none of its variants with leap seconds.
bool IsName(std::string_view name) {
  const auto fits = [](char byte) {
    const char lower = char(byte | 0x20);
    return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') || byte == '/' ||
           byte == '_' || byte == '-' || byte == '+';
  };
  return !name.empty() && name.front() != '/' && name.back() != '/' &&
         name.find("//") == name.npos && std::all_of(name.begin(), name.end(), fits) &&
         !name.starts_with("right/") && !name.starts_with("posix/");
}

std::unique_ptr<const ZoneFile> Load(std::string_view name) {
  const auto contents = PosixEnv().ReadWhole(kFolder + std::string(name));
  if (!contents) return nullptr;
  std::optional<ZoneFile> zone = ZoneFile::Read(*contents);
  return zone ? std::make_unique<const ZoneFile>(*std::move(zone)) : nullptr;
}

// Zones are read once and kept: there are some 600 of them. Unknown names are not kept.
const ZoneFile* FindZone(std::string_view name) {
  static std::shared_mutex mutex;
  static std::map<std::string, std::unique_ptr<const ZoneFile>, std::less<>> zones;
  {
    const std::shared_lock lock(mutex);
    const auto found = zones.find(name);
    if (found != zones.end()) return found->second.get();
  }
  if (!IsName(name)) return nullptr;
  std::unique_ptr<const ZoneFile> loaded = Load(name);
  if (loaded == nullptr) return nullptr;
  const std::unique_lock lock(mutex);
  return zones.emplace(std::string(name), std::move(loaded)).first->second.get();
}

int64_t SecondOf(Timestamp when) {
  return when.us / kUsPerSecond - (when.us % kUsPerSecond < 0 ? 1 : 0);
}

}  // namespace

bool IsZone(std::string_view name) { return FindZone(name) != nullptr; }

bool ToUtc(Timestamp local, std::string_view zone, LocalResult* result) {
  const ZoneFile* const found = FindZone(zone);
  if (found == nullptr) return false;
  const ZoneFile::Local answer = found->AtLocal(SecondOf(local));
  result->kind = answer.twice     ? LocalKind::kTwice
                 : answer.skipped ? LocalKind::kSkipped
                                  : LocalKind::kUnique;
  result->instant.us = local.us - answer.offset * kUsPerSecond;
  return InRange(result->instant);
}

bool ToLocal(Timestamp instant, std::string_view zone, Timestamp* local, Duration* offset) {
  const ZoneFile* const found = FindZone(zone);
  if (found == nullptr) return false;
  offset->us = found->OffsetAt(SecondOf(instant)) * kUsPerSecond;
  return AddDuration(instant, *offset, local);
}

}  // namespace treaty
