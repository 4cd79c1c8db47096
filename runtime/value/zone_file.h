// One IANA zone, from its compiled file (RFC 9636, "TZif"): the transitions of the past and, for
// all later times, the rule in the file's last line ("CET-1CEST,M3.5.0,M10.5.0/3").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/instant.h"

namespace treaty {

// The yearly rule of a zone. Offsets are seconds east of UTC.
struct ZoneRule {
  // The day of a change: the `week`th (5: last) `weekday` (0: Sunday) of `month`; or, where month
  // is 0, day `day` of the year (from 0), leap days counted or not.
  struct Change {
    int month = 0, week = 0, weekday = 0;
    int day = 0;
    bool counts_leap_day = true;
    int32_t second = 7200;  // of the local day, may leave it
  };
  int32_t standard_offset = 0;
  bool has_summer = false;
  int32_t summer_offset = 0;
  Change summer_begin, summer_end;
};

// Reads "CET-1CEST,M3.5.0,M10.5.0/3"; none when it is no such text.
std::optional<ZoneRule> ParseZoneRule(std::string_view text);

// Immutable once read; used by any thread.
class ZoneFile {
 public:
  // `bytes`: the file's contents. None when they are no TZif file of version 2 or later.
  static std::optional<ZoneFile> Read(std::string_view bytes);

  // Seconds east of UTC at an instant (seconds since 1970).
  int32_t OffsetAt(int64_t second) const;

  // The offset under which a local time exists. Clocks went back over it: the one that gives the
  // earlier instant. Clocks went forward over it: the one before the gap.
  struct Local {
    int32_t offset = 0;
    bool twice = false;
    bool skipped = false;
  };
  Local AtLocal(int64_t local_second) const;

 private:
  std::vector<int64_t> at_;       // instants of transitions, ascending
  std::vector<int32_t> offset_;   // from that instant on
  int32_t first_offset_ = 0;      // before the first
  std::optional<ZoneRule> rule_;  // from the last transition on
};

}  // namespace treaty
