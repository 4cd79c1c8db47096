// Single values of made-up records: what a field of a type holds.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/sandbox/seeded_subject.h"
#include "runtime/value/type.h"

namespace treaty::sandbox {

struct SeededValue {
  const Subject* subject = nullptr;
  uint64_t luck = 0;     // this value's own
  int64_t stamp_us = 0;  // of the record
  int64_t position = 0;  // of a child in its list, from 1; 0: no child
};

// A value of a field that is no record, list or reference, as canonical JSON; empty where nothing
// can be said and the field may be left out.
std::string ValueOf(const FieldShape& field, const SeededValue& made);
// A value that no other number has.
std::string UniqueValueOf(const FieldShape& field, std::string_view object,
                          const SeededValue& made);
// How many unique values the field has, at most `most`.
int64_t UniqueValues(const FieldShape& field, int64_t most);

}  // namespace treaty::sandbox
