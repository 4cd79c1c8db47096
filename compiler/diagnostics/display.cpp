#include "compiler/diagnostics/display.h"

#include <utf8proc.h>

namespace treaty::diagnostics {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

// Takes one code point off the front; -1 for a malformed byte.
int32_t TakeCodePoint(std::string_view& text) {
  utf8proc_int32_t code_point = -1;
  const auto bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  const auto taken =
      utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  text.remove_prefix(taken > 0 ? static_cast<size_t>(taken) : 1);
  return taken > 0 ? code_point : -1;
}

bool IsControl(int32_t code_point) {
  const bool control = code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
  // Marks that turn the direction of what follows would make the excerpt lie.
  const bool bidirectional = (code_point >= 0x202A && code_point <= 0x202E) ||
                             (code_point >= 0x2066 && code_point <= 0x2069);
  return control || bidirectional;
}

}  // namespace

size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const int32_t code_point = TakeCodePoint(text);
    if (code_point == '\t') {
      width += kTabWidth;
    } else if (IsControl(code_point)) {
      width += 1;
    } else {
      const int columns = utf8proc_charwidth(code_point);
      width += columns > 0 ? static_cast<size_t>(columns) : 0;
    }
  }
  return width;
}

std::string Printable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const std::string_view before = text;
    const int32_t code_point = TakeCodePoint(text);
    if (code_point == '\t') {
      result.append(kTabWidth, ' ');
    } else if (IsControl(code_point)) {
      result.append(kReplacement);
    } else {
      result.append(before.substr(0, before.size() - text.size()));
    }
  }
  return result;
}

}  // namespace treaty::diagnostics
