// Records that a sandbox begins with, made from the schema that the treaty was compiled with: for
// whoever has no data yet.
//
// What is not a key or required may be left out. Values keep to their types, lengths, digits and
// lists; what has to be unique is; a reference to an object of the system names a record that is
// made along, or nothing; children and parents that stand inside a record are made with it. What
// the vendor's server keeps itself (stamps, users, versions) is left to it.
//
// A function of the system's shapes, the seed, the number and the instant. The instant only decides
// stamps and dates.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/program/model.h"
#include "runtime/sandbox/behaviour.h"
#include "runtime/sandbox/simulated_system.h"

namespace treaty::sandbox {

inline constexpr int64_t kMostSeededRecords = 10'000;  // of one object

struct SeededOptions {
  const program::Model* model = nullptr;
  std::string_view system;
  const Behaviour* behaviour = nullptr;
  IdScheme ids;
  uint64_t seed = 0;
  int64_t records = 0;  // of each object; fewer where keys or unique fields are too short for them
  int64_t now_us = 0;   // the newest record's stamp; the oldest is at most a day older
};

// What users would have done, as lines of NDJSON (formats/event_line.h).
Result<std::string> SeededRecords(const SeededOptions& options);

}  // namespace treaty::sandbox
