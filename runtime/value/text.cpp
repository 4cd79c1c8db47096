#include "runtime/value/text.h"

#include <simdjson.h>
#include <utf8proc.h>

#include <cstdlib>
#include <cstring>
#include <memory>

namespace treaty::utf8 {
namespace {

bool IsContinuation(char byte) { return (uint8_t(byte) & 0xc0) == 0x80; }

}  // namespace

bool IsValid(std::string_view bytes) { return simdjson::validate_utf8(bytes); }

size_t Count(std::string_view text) {
  size_t count = 0;
  for (const char byte : text) count += !IsContinuation(byte);
  return count;
}

size_t Offset(std::string_view text, size_t index) {
  if (index >= text.size()) return text.size();  // a code point has at least one byte
  for (size_t at = 0; at < text.size(); ++at) {
    if (IsContinuation(text[at])) continue;
    if (index == 0) return at;
    --index;
  }
  return text.size();
}

std::string_view Prefix(std::string_view text, size_t most) {
  return text.substr(0, Offset(text, most));
}

char32_t Next(std::string_view text, size_t* at) {
  const uint8_t first = uint8_t(text[*at]);
  if (first < 0x80) {
    ++*at;
    return first;
  }
  utf8proc_int32_t code_point = -1;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + *at,
                                       utf8proc_ssize_t(text.size() - *at), &code_point);
  *at += length > 0 ? size_t(length) : 1;
  return code_point < 0 ? 0xfffd : char32_t(code_point);
}

char32_t Previous(std::string_view text, size_t* at) {
  size_t begin = *at - 1;
  while (begin > 0 && IsContinuation(text[begin]) && *at - begin < 4) --begin;
  *at = begin;
  size_t read = begin;
  return Next(text, &read);
}

void Append(char32_t code_point, std::string* text) {
  utf8proc_uint8_t bytes[4];
  const auto length = utf8proc_encode_char(utf8proc_int32_t(code_point), bytes);
  text->append(reinterpret_cast<const char*>(bytes), size_t(length));
}

bool IsBlank(char32_t code_point) {
  if (code_point <= 0x20) return code_point == 0x20 || (code_point >= 9 && code_point <= 13);
  if (code_point < 0x85) return false;
  return code_point == 0x85 || code_point == 0xa0 || code_point == 0x1680 ||
         (code_point >= 0x2000 && code_point <= 0x200b) || code_point == 0x2028 ||
         code_point == 0x2029 || code_point == 0x202f || code_point == 0x205f ||
         code_point == 0x3000 || code_point == 0xfeff;
}

}  // namespace treaty::utf8

namespace treaty {
namespace {

bool IsAscii(std::string_view text) {
  uint8_t bits = 0;
  for (const char byte : text) bits |= uint8_t(byte);
  return bits < 0x80;
}

// The text through utf8proc; itself should that fail (it cannot on valid UTF-8).
std::string_view Transform(Arena& arena, std::string_view text, unsigned options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   utf8proc_ssize_t(text.size()), &mapped, static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, std::free);
  if (length < 0) return text;
  return arena.Copy({reinterpret_cast<const char*>(mapped), size_t(length)});
}

template <char First, char Last>
std::string_view FlipAsciiCase(Arena& arena, std::string_view text) {
  char* const copy = arena.Allocate(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    const bool flips = text[i] >= First && text[i] <= Last;
    copy[i] = char(text[i] ^ (flips ? 0x20 : 0));
  }
  return {copy, text.size()};
}

// Base letters of Latin letters that have no canonical decomposition.
std::string_view PlainLetter(char32_t code_point) {
  switch (code_point) {
    case 0xdf:
      return "ss";
    case 0x1e9e:
      return "SS";
    case 0xc6:
      return "AE";
    case 0xe6:
      return "ae";
    case 0x152:
      return "OE";
    case 0x153:
      return "oe";
    case 0xd8:
      return "O";
    case 0xf8:
      return "o";
    case 0x141:
      return "L";
    case 0x142:
      return "l";
    case 0x110:
    case 0xd0:
      return "D";
    case 0x111:
    case 0xf0:
      return "d";
    case 0x126:
      return "H";
    case 0x127:
      return "h";
    case 0xde:
      return "Th";
    case 0xfe:
      return "th";
    case 0x131:
      return "i";
    default:
      return {};
  }
}

}  // namespace

std::string_view Trim(std::string_view text) {
  size_t begin = 0, end = text.size();
  for (size_t at = begin; at < end && utf8::IsBlank(utf8::Next(text, &at)); begin = at) {
  }
  for (size_t at = end; at > begin && utf8::IsBlank(utf8::Previous(text, &at)); end = at) {
  }
  return text.substr(begin, end - begin);
}

std::string_view Squish(Arena& arena, std::string_view text) {
  const std::string_view trimmed = Trim(text);
  char* const copy = arena.Allocate(trimmed.size());
  char* out = copy;
  bool in_run = false;
  for (size_t at = 0; at < trimmed.size();) {
    const size_t begin = at;
    const bool blank = utf8::IsBlank(utf8::Next(trimmed, &at));
    if (blank && !in_run) *out++ = ' ';
    in_run = blank;
    if (blank) continue;
    std::memcpy(out, trimmed.data() + begin, at - begin);
    out += at - begin;
  }
  return {copy, size_t(out - copy)};
}

std::string_view Lower(Arena& arena, std::string_view text) {
  if (IsAscii(text)) return FlipAsciiCase<'A', 'Z'>(arena, text);
  std::string lower;
  for (size_t at = 0; at < text.size();) {
    utf8::Append(char32_t(utf8proc_tolower(utf8proc_int32_t(utf8::Next(text, &at)))), &lower);
  }
  return arena.Copy(lower);
}

std::string_view Upper(Arena& arena, std::string_view text) {
  if (IsAscii(text)) return FlipAsciiCase<'a', 'z'>(arena, text);
  std::string upper;
  for (size_t at = 0; at < text.size();) {
    const char32_t code_point = utf8::Next(text, &at);
    if (code_point == 0xdf) {
      upper += "SS";
    } else {
      utf8::Append(char32_t(utf8proc_toupper(utf8proc_int32_t(code_point))), &upper);
    }
  }
  return arena.Copy(upper);
}

std::string_view Fold(Arena& arena, std::string_view text) {
  if (IsAscii(text)) return FlipAsciiCase<'A', 'Z'>(arena, text);
  return Transform(arena, text, UTF8PROC_CASEFOLD | UTF8PROC_COMPOSE | UTF8PROC_STABLE);
}

std::string_view Compose(Arena& arena, std::string_view text) {
  if (IsAscii(text)) return text;
  return Transform(arena, text, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
}

std::string_view StripMarks(Arena& arena, std::string_view text) {
  if (IsAscii(text)) return text;
  const std::string_view bare =
      Transform(arena, text, UTF8PROC_STRIPMARK | UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  std::string plain;
  for (size_t at = 0; at < bare.size();) {
    const size_t begin = at;
    const std::string_view letter = PlainLetter(utf8::Next(bare, &at));
    plain += letter.empty() ? bare.substr(begin, at - begin) : letter;
  }
  return arena.Copy(plain);
}

}  // namespace treaty
