// IANA time zones, from the system's zone files. Local times become instants here and nowhere else.
#pragma once

#include <string_view>

#include "runtime/value/instant.h"

namespace treaty {

// Whether the system knows the zone ("Europe/Berlin"). Names are exact.
bool IsZone(std::string_view name);

enum class LocalKind : uint8_t {
  kUnique,
  kTwice,    // clocks went back over it: the earlier instant is taken
  kSkipped,  // clocks went forward over it: read with the offset that was valid before the gap
};

struct LocalResult {
  Timestamp instant;
  LocalKind kind = LocalKind::kUnique;
};

// `local` holds the local date and time as if it were UTC. False when the zone is not known or the
// instant leaves the years 0001 to 9999.
bool ToUtc(Timestamp local, std::string_view zone, LocalResult* result);
// The local date and time of an instant, as if it were UTC, and the zone's offset there.
bool ToLocal(Timestamp instant, std::string_view zone, Timestamp* local, Duration* offset);

}  // namespace treaty
