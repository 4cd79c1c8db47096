// The little that the compiler's front needs to know about UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace treaty::source {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Offset of the first byte that is not part of well-formed UTF-8 (overlong forms, surrogates and
// values above U+10FFFF are not), or npos.
size_t FindMalformedUtf8(std::string_view text);

// Code points of well-formed text; in other text every byte that starts none counts as one.
size_t CountCodePoints(std::string_view text);

// Bytes that the code point at the front takes; 1 where the text is malformed. `text` is not empty.
size_t CodePointBytes(std::string_view text);

// Appends one code point, which must be a Unicode scalar value.
void AppendCodePoint(std::string& text, uint32_t code_point);

}  // namespace treaty::source
