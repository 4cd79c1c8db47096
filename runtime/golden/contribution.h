// What a record's users said, apart from what we wrote there ourselves.
//
// A record's contribution is what its users authored. A value that its inbound map reads back from
// what we wrote (`acknowledged`) is no statement of theirs: it leaves the authored value as it was.
// A different value replaces it, and what was acknowledged for that field is gone: it no longer
// stands there. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/model.h"

namespace treaty::golden {

// Entity fields as JSON objects, canonical; empty means {}.
struct Authored {
  std::string contribution;
  std::string since;  // {"field":us}: since when the versions say this value
  std::string acknowledged;
  bool operator==(const Authored&) const = default;
};

// The state after a version of source time `stamp_us` that maps to `mapped`. `echo` has the values
// that our own write, underway and not answered yet, would map to; empty when there is none.
Authored TakeVersion(const Authored& before, std::string_view mapped, std::string_view echo,
                     int64_t stamp_us);

// The state after the target has confirmed what we wrote: `mapped` is its record, mapped;
// `written` the members we wrote. A field that reads only written members is acknowledged, others
// are the target's own word.
struct Confirmed {
  std::string_view mapped;
  std::string_view written;
  bool has_record = true;  // false: the target answered without its record, so it said nothing
  int64_t stamp_us = 0;
  // The whole answer when it may hold what others did since our write (Settlement::late); else
  // empty: then what differs from what we wrote is how the target writes it.
  std::string_view late_record = {};
};
Authored TakeConfirm(const Authored& before, const Confirmed& confirmed,
                     const std::vector<program::MappedField>& fields);

}  // namespace treaty::golden
