// A Slot is one value while a compiled treaty computes with it: a register of the interpreter, a
// stack cell of native code, an argument of a library function. 32 bytes, trivially copyable.
//
//   kind        member    meta
//   Bool        boolean
//   Int         integer
//   Decimal     decimal   size = scale (0..38); value = decimal / 10^scale; |decimal| < 10^38
//   Money       decimal   size = scale, extra = currency (three ASCII letters, PackCurrency)
//   Float       real
//   Text        text      size = bytes, extra = kPlain or kEscaped
//   Date        integer   days since 1970-01-01
//   Time        integer   microseconds since midnight
//   Timestamp   integer   microseconds since 1970-01-01T00:00:00Z
//   Duration    integer   microseconds
//   Json        cursor    a value inside an indexed input document (see json_index.h)
//
// The kind is not stored: the compiler's types decide it. `tag` says whether there is a value.
// Text never owns: it points into an input document, a constant of the unit or the batch arena.
#pragma once

#include <cstdint>
#include <string_view>

namespace treaty {

enum class Tag : uint32_t {
  kValue = 0,
  kNull = 1,    // said, and cleared
  kAbsent = 2,  // not said
};

// How the bytes of a text stand: kEscaped means that they are the inside of a JSON string with at
// least one backslash; kPlain means that the bytes are the text itself.
enum TextForm : uint32_t { kPlain = 0, kEscaped = 1 };

struct Cursor {
  uint32_t document;  // index into Context::documents
  uint32_t token;     // index of the value's first token
};

struct alignas(16) Slot {
  union {
    __int128 decimal;
    int64_t integer;
    double real;
    bool boolean;
    const char* text;
    Cursor cursor;
  };
  uint32_t size;
  uint32_t extra;
  Tag tag;
  uint32_t reserved;

  bool has_value() const { return tag == Tag::kValue; }
  // The bytes of a text as they stand; see TextForm.
  std::string_view bytes() const { return {text, size}; }
};
static_assert(sizeof(Slot) == 32);

constexpr uint32_t PackCurrency(char a, char b, char c) {
  return uint32_t(uint8_t(a)) | uint32_t(uint8_t(b)) << 8 | uint32_t(uint8_t(c)) << 16;
}

}  // namespace treaty
