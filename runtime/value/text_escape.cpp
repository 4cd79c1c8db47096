// JSON escapes: on, off.
#include <algorithm>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "runtime/value/text.h"

namespace treaty {
namespace {

bool MustEscape(char byte) { return uint8_t(byte) < 0x20 || byte == '"' || byte == '\\'; }

// The letter behind the backslash; 'u' for those that have none of their own.
char ShortForm(char byte) {
  switch (byte) {
    case '\b':
      return 'b';
    case '\t':
      return 't';
    case '\n':
      return 'n';
    case '\f':
      return 'f';
    case '\r':
      return 'r';
    case '"':
      return '"';
    case '\\':
      return '\\';
    default:
      return 'u';
  }
}

unsigned HexDigit(char digit) {
  const unsigned low = unsigned(uint8_t(digit)) & 15;
  return uint8_t(digit) & 0x40 ? low + 9 : low;
}

char32_t HexQuad(const char* digits) {
  return HexDigit(digits[0]) << 12 | HexDigit(digits[1]) << 8 | HexDigit(digits[2]) << 4 |
         HexDigit(digits[3]);
}

char* WriteUtf8(char* out, char32_t code_point) {
  if (code_point < 0x80) {
    *out++ = char(code_point);
  } else if (code_point < 0x800) {
    *out++ = char(0xc0 | code_point >> 6);
    *out++ = char(0x80 | (code_point & 0x3f));
  } else if (code_point < 0x10000) {
    *out++ = char(0xe0 | code_point >> 12);
    *out++ = char(0x80 | (code_point >> 6 & 0x3f));
    *out++ = char(0x80 | (code_point & 0x3f));
  } else {
    *out++ = char(0xf0 | code_point >> 18);
    *out++ = char(0x80 | (code_point >> 12 & 0x3f));
    *out++ = char(0x80 | (code_point >> 6 & 0x3f));
    *out++ = char(0x80 | (code_point & 0x3f));
  }
  return out;
}

// `at` stands behind "\u" with at least four bytes to `end`; moves behind the escape, a pair's
// second half included. A text never grows: six bytes give at most three, twelve give four.
char* WriteUnicodeEscape(char* out, const char*& at, const char* end) {
  char32_t code_point = HexQuad(at);
  at += 4;
  const bool high_half = (code_point & 0xfc00) == 0xd800;
  if (high_half && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
    code_point = 0x10000 + ((code_point & 0x3ff) << 10) + (HexQuad(at + 2) & 0x3ff);
    at += 6;
  }
  return WriteUtf8(out, code_point);
}

char LongForm(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    default:
      return letter;  // '"', '\\', '/'
  }
}

}  // namespace

namespace {

#if defined(__SSE2__)
// Which of 16 bytes must be escaped, a bit each.
int EscapesOf(__m128i bytes) {
  const __m128i last_control = _mm_set1_epi8(0x1f);
  const __m128i hits =
      _mm_or_si128(_mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes),
                   _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                                _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))));
  return _mm_movemask_epi8(hits);
}
#endif

// Copies whole blocks of 16 bytes while nothing in them must be escaped; returns how many bytes.
// `out` may be null: then they are only counted.
size_t CopyClean(char* out, std::string_view text) {
  size_t at = 0;
#if defined(__SSE2__)
  for (; at + 16 <= text.size(); at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    if (EscapesOf(bytes) != 0) break;
    if (out != nullptr) _mm_storeu_si128(reinterpret_cast<__m128i*>(out + at), bytes);
  }
#else
  (void)out;
#endif
  return at;
}

}  // namespace

bool NeedsEscape(std::string_view text) {
  const std::string_view rest = text.substr(CopyClean(nullptr, text));
  return std::any_of(rest.begin(), rest.end(), MustEscape);
}

char* WriteEscaped(char* out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const size_t clean = CopyClean(out, text);
  out += clean;
  for (const char byte : text.substr(clean)) {
    if (!MustEscape(byte)) {
      *out++ = byte;
      continue;
    }
    *out++ = '\\';
    *out++ = ShortForm(byte);
    if (out[-1] != 'u') continue;
    *out++ = '0';
    *out++ = '0';
    *out++ = kDigits[uint8_t(byte) >> 4];
    *out++ = kDigits[uint8_t(byte) & 15];
  }
  return out;
}

void AppendEscaped(std::string_view text, std::string* out) {
  if (!NeedsEscape(text)) {
    *out += text;
    return;
  }
  const size_t before = out->size();
  out->resize(before + kEscapeGrowth * text.size());
  out->resize(size_t(WriteEscaped(out->data() + before, text) - out->data()));
}

char* WriteUnescaped(char* out, std::string_view escaped) {
  const char* at = escaped.data();
  const char* const end = at + escaped.size();
  while (at < end) {
    const void* const found = std::memchr(at, '\\', size_t(end - at));
    const char* const backslash = found == nullptr ? end : static_cast<const char*>(found);
    std::memmove(out, at, size_t(backslash - at));
    out += backslash - at;
    at = backslash;
    if (end - at < 2) break;
    const char letter = at[1];
    at += 2;
    if (letter == 'u' && end - at >= 4) {
      out = WriteUnicodeEscape(out, at, end);
    } else {
      *out++ = LongForm(letter);
    }
  }
  return out;
}

std::string Unescape(std::string_view escaped) {
  std::string text(escaped.size(), '\0');
  text.resize(size_t(WriteUnescaped(text.data(), escaped) - text.data()));
  return text;
}

}  // namespace treaty
