// Which events were accepted before: 128-bit fingerprints, 16 bytes each, in two generations. When
// the younger one is full the older is forgotten, so the memory is bounded; a repeat from before
// that is still harmless, because an older or equal version of a record changes nothing.
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/base/hash.h"

namespace treaty::engine {

class SeenEvents {
 public:
  // Remembers the last `most` events at least, twice as many at most.
  explicit SeenEvents(size_t most = 4 << 20) : most_(most) {}

  // False when the fingerprint is there already.
  bool Add(Fingerprint128 fingerprint);
  bool Has(Fingerprint128 fingerprint) const {
    return young_.Has(fingerprint) || old_.Has(fingerprint);
  }
  size_t size() const { return young_.count + old_.count; }

 private:
  // Open addressing, a power of two cells, at most 3/4 full; {0, 0} is an empty cell.
  struct Generation {
    std::vector<Fingerprint128> cells;
    size_t count = 0;
    size_t Slot(Fingerprint128 fingerprint) const;
    bool Has(Fingerprint128 fingerprint) const;
    void Insert(Fingerprint128 fingerprint);
    void Grow();
  };

  size_t most_;
  Generation young_, old_;
};

}  // namespace treaty::engine
