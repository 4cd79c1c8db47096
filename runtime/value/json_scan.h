// Finds the structural bytes of JSON text, 64 bytes at a time: the first half of JsonIndex.
// Vector code is chosen at run time. Every variant gives the same tokens, unless a backslash stands
// outside a string: then each gives some scalar with it, which the grammar refuses.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace treaty {

// What one block of the text hands to the next.
struct ScanState {
  uint64_t in_string = 0;   // all ones inside a string
  uint64_t escaped = 0;     // 1: the next byte is escaped
  uint64_t in_scalar = 0;   // 1: the last byte belonged to a number or literal
  uint64_t high_bytes = 0;  // not 0: some byte is not ASCII
  size_t bad_control = SIZE_MAX;  // offset of the first raw control byte inside a string
  uint32_t count = 0;       // tokens written so far
};

// Where a scan writes to.
struct ScanOutput {
  uint32_t* positions;              // room for 64 more than there are bytes to scan
  ScanState* state;
  std::vector<uint32_t>* escapes;   // grows by the offset of each escaping backslash
};

// Scans text[from, to), writing token offsets to positions[state->count...]; `from` is a multiple
// of 64 and so is `to`, unless it is the end of the text. May read up to 64 bytes past `to`.
using ScanFn = void (*)(const char* text, size_t from, size_t to, const ScanOutput& out);

void ScanPortable(const char* text, size_t from, size_t to, const ScanOutput& out);
// Only where CpuHasAvx2().
void ScanAvx2(const char* text, size_t from, size_t to, const ScanOutput& out);
bool CpuHasAvx2();

// The best variant for this machine.
ScanFn BestScan();

}  // namespace treaty
