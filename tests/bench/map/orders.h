// Orders as a Salesforce org of realistic width says them: 50 fields, two to four items of 30
// fields, each with its product. Deterministic by seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace treaty::bench {

struct Orders {
  std::string bytes;                // NDJSON, followed by 64 readable bytes that are not counted
  size_t size = 0;
  std::vector<size_t> begins;       // of each line, and the end of the last
  std::string references;           // for FileReferences: every account
  size_t count() const { return begins.size() - 1; }
};

// At least `bytes` bytes of orders; `reject_percent` of them lack what the map needs.
Orders MakeOrders(size_t bytes, uint32_t seed, double reject_percent);

}  // namespace treaty::bench
