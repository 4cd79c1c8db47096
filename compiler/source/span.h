// A place in the designer's text: half-open, in bytes of one file. Lines and columns are computed
// only when somebody reads a message (source/files.h), so a span costs twelve bytes.
#pragma once

#include <algorithm>
#include <cstdint>

namespace treaty::source {

// Index of a file in source::Files.
using FileId = uint32_t;
inline constexpr FileId kNoFile = 0xffffffff;

struct Span {
  FileId file = kNoFile;
  uint32_t begin = 0;  // byte offset of the first byte
  uint32_t end = 0;    // byte offset after the last byte; equal to `begin` for a point

  bool IsKnown() const { return file != kNoFile; }
  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that covers both; they must lie in one file.
inline Span Cover(const Span& first, const Span& last) {
  if (!first.IsKnown()) return last;
  if (!last.IsKnown()) return first;
  return {first.file, std::min(first.begin, last.begin), std::max(first.end, last.end)};
}

}  // namespace treaty::source
