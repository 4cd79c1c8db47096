// Calls per second of the HTTP client beside a loop of libcurl that makes the same calls.
#pragma once

#include <cstdint>

namespace treaty::bench {

// At 1, 8 and 32 calls at once. A call is a POST of a record of 500 bytes, answered with as much.
// Five rounds each, in turn; the one with the least CPU a call is printed. Whether the bare loop
// needs at least 0.7 of the client's CPU.
bool CompareClients(int64_t calls);

}  // namespace treaty::bench
