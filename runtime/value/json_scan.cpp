#include "runtime/value/json_scan.h"

namespace treaty {
namespace {

bool IsBlank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

bool IsOperator(char byte) {
  return byte == '{' || byte == '}' || byte == '[' || byte == ']' || byte == ':' || byte == ',';
}

}  // namespace

void ScanPortable(const char* text, size_t from, size_t to, const ScanOutput& out) {
  uint32_t* const positions = out.positions;
  ScanState* const state = out.state;
  uint32_t count = state->count;
  for (size_t i = from; i < to; ++i) {
    const char byte = text[i];
    state->high_bytes |= uint64_t(uint8_t(byte) >> 7);
    if (state->in_string) {
      if (uint8_t(byte) < 0x20 && state->bad_control == SIZE_MAX) state->bad_control = i;
      if (state->escaped) {
        state->escaped = 0;
      } else if (byte == '\\') {
        state->escaped = 1;
        out.escapes->push_back(uint32_t(i));
      } else if (byte == '"') {
        state->in_string = 0;
      }
      continue;
    }
    const bool was_scalar = state->in_scalar != 0;
    state->in_scalar = 0;
    if (byte == '"') {
      positions[count++] = uint32_t(i);
      state->in_string = ~uint64_t(0);
    } else if (IsOperator(byte)) {
      positions[count++] = uint32_t(i);
    } else if (!IsBlank(byte)) {
      state->in_scalar = 1;
      if (!was_scalar) positions[count++] = uint32_t(i);
    }
  }
  state->count = count;
}

ScanFn BestScan() { return CpuHasAvx2() ? ScanAvx2 : ScanPortable; }

}  // namespace treaty
