#include "runtime/engine/seen_events.h"

#include <utility>

namespace treaty::engine {

namespace {

constexpr Fingerprint128 kEmpty{};

}  // namespace

size_t SeenEvents::Generation::Slot(Fingerprint128 fingerprint) const {
  const size_t mask = cells.size() - 1;
  size_t at = fingerprint.low & mask;
  while (!(cells[at] == kEmpty) && !(cells[at] == fingerprint)) at = (at + 1) & mask;
  return at;
}

bool SeenEvents::Generation::Has(Fingerprint128 fingerprint) const {
  return !cells.empty() && cells[Slot(fingerprint)] == fingerprint;
}

void SeenEvents::Generation::Insert(Fingerprint128 fingerprint) {
  if (cells.empty() || (count + 1) * 4 > cells.size() * 3) Grow();
  cells[Slot(fingerprint)] = fingerprint;
  ++count;
}

void SeenEvents::Generation::Grow() {
  std::vector<Fingerprint128> before(cells.empty() ? 1024 : cells.size() * 2);
  before.swap(cells);
  for (const Fingerprint128& cell : before) {
    if (!(cell == kEmpty)) cells[Slot(cell)] = cell;
  }
}

bool SeenEvents::Add(Fingerprint128 fingerprint) {
  if (Has(fingerprint)) return false;
  if (young_.count >= most_) {
    old_ = std::exchange(young_, {});
  }
  young_.Insert(fingerprint);
  return true;
}

}  // namespace treaty::engine
