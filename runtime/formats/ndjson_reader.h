// Lines of NDJSON from a stream, in bounded memory: one buffer that holds a chunk and grows only
// for a longer line, up to the largest document. A line ends with LF or CRLF; blank lines are left
// out, and so is a byte order mark at the begin.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "runtime/value/json_index.h"

namespace treaty::formats {

struct NdjsonLine {
  std::string_view text;  // kPadding readable bytes follow; valid until the next call of Next
  uint64_t number = 0;    // counted from 1
  bool too_long = false;  // more than kMaxDocumentBytes: skipped, text is empty
};

class NdjsonReader {
 public:
  // Reads up to `most` bytes to `to`; 0 at the end of the stream.
  using ReadFn = std::function<size_t(char* to, size_t most)>;

  explicit NdjsonReader(ReadFn read, size_t chunk_bytes = 256 << 10);

  // False at the end.
  bool Next(NdjsonLine* line);
  uint64_t bytes() const { return bytes_; }  // read from the stream so far

 private:
  bool Fill();             // moves what is left to the front and reads behind it
  void SkipRest();         // of a line that is too long
  std::string_view Take(size_t size, size_t with_end);

  ReadFn read_;
  size_t capacity_;
  std::unique_ptr<char[]> buffer_;  // capacity_ + kPadding
  size_t begin_ = 0;
  size_t scanned_ = 0;  // no line end before it
  size_t end_ = 0;
  bool at_end_ = false;
  uint64_t number_ = 0;
  uint64_t bytes_ = 0;
};

}  // namespace treaty::formats
