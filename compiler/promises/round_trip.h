// Whether what one map writes is read back by another as the value it was written from.
#pragma once

#include <string>

#include "compiler/sema/facts.h"

namespace treaty::promises {

// One leaf of a map: the value at a path of the target. Records that are written out are taken
// apart, so that `address = { city: .City }` is a leaf "address.city".
struct Leaf {
  std::string target;  // "address.city"
  sema::Tree value = nullptr;
  std::vector<std::string> reads;  // paths of the source
  const sema::Assignment* line = nullptr;
};
std::vector<Leaf> LeavesOf(const std::vector<sema::Assignment>& lines);

// `out` writes an object's field from an entity's, `in` reads it back. True when the value that is
// read is the one that was written, up to what reading tidies (`trim`, `lower`) and to answers that
// give no value (`else skip`): both are plain fields, or undo each other (`amount` and `money`, a
// number and its text, two `match` that are the reverse of each other).
bool RoundTrips(const sema::Facts& facts, const Leaf& out, const Leaf& in);

}  // namespace treaty::promises
