// Ids that cannot be mixed up, and ids that are made rather than counted.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

#include "runtime/base/env.h"

namespace treaty {

// A number of one kind: struct JournalTag; using JournalId = Id<JournalTag>;
template <typename Kind>
struct Id {
  int64_t number = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return number != 0; }
};

// A new id of 26 characters (ULID: 48 bits of milliseconds, 80 random bits, Crockford's base 32).
// Unique without coordination; ids of later milliseconds sort after earlier ones.
std::string NewUlid(Env& env);

}  // namespace treaty

template <typename Kind>
struct std::hash<treaty::Id<Kind>> {
  size_t operator()(treaty::Id<Kind> id) const { return std::hash<int64_t>()(id.number); }
};
