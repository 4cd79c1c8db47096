// Text inside of XML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace treaty::sandbox {

// Escaped for elements and attributes; control characters, which XML has none of, are left out.
inline std::string XmlText(std::string_view text) {
  std::string escaped;
  for (const char each : text) {
    switch (each) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        if (uint8_t(each) >= 0x20 || each == '\n' || each == '\t') escaped += each;
    }
  }
  return escaped;
}

}  // namespace treaty::sandbox
