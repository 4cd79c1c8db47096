// Base64 as it comes in headers and tokens: both alphabets, padding or none.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace treaty::sandbox {

// None for a sign that belongs to neither alphabet.
inline std::optional<std::string> DecodeBase64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  uint32_t bits = 0;
  int have = 0;
  for (const char sign : text) {
    uint32_t value = 0;
    if (sign >= 'A' && sign <= 'Z') {
      value = uint32_t(sign - 'A');
    } else if (sign >= 'a' && sign <= 'z') {
      value = uint32_t(sign - 'a') + 26;
    } else if (sign >= '0' && sign <= '9') {
      value = uint32_t(sign - '0') + 52;
    } else if (sign == '+' || sign == '-') {
      value = 62;
    } else if (sign == '/' || sign == '_') {
      value = 63;
    } else {
      return std::nullopt;
    }
    bits = bits << 6 | value;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes += char(bits >> have & 0xff);
  }
  return bytes;
}

}  // namespace treaty::sandbox
