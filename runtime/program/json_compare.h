// Equality of JSON values inside indexed documents.
#pragma once

#include "runtime/value/json_index.h"

namespace treaty::program {

// By value: numbers by their number, texts with escapes undone, members in any order, the first of
// duplicate members only. Nesting is bounded by kMaxDepth.
bool EqualJson(const JsonIndex& a, uint32_t token_a, const JsonIndex& b, uint32_t token_b);

}  // namespace treaty::program
