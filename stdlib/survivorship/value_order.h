// The order of values: numbers by value, texts by code points, dates and instants by time.
#pragma once

#include "runtime/value/json_text.h"
#include "stdlib/survivorship/strategy.h"

namespace treaty::stdlib {

struct OrderedValue {
  std::string_view json;
  friend bool operator<(const OrderedValue& a, const OrderedValue& b) {
    return CompareJson(a.json, b.json) < 0;
  }
};

inline OrderedValue ValueOf(const Candidate& candidate) { return {candidate.value}; }

}  // namespace treaty::stdlib
