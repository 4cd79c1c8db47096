// The texts that are being compiled, and where in them a byte lies for a person: line and column.
// Lines end with "\n" (a "\r" before it belongs to the line end); columns count code points from 1.
// Not thread-safe while files are added; reading afterwards is.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/span.h"

namespace treaty::source {

struct Position {
  uint32_t line = 1;    // from 1
  uint32_t column = 1;  // from 1, in code points
};

class File {
 public:
  File(std::string path, std::string text);

  const std::string& Path() const { return path_; }  // as given, '/' between folders
  const std::string& Text() const { return text_; }  // any bytes; parse refuses what is not UTF-8

  // Where the byte at `offset` lies; an offset behind the end means the end.
  Position PositionOf(uint32_t offset) const;
  uint32_t LineCount() const { return static_cast<uint32_t>(line_starts_.size()); }
  // The line's first byte; `line` counts from 1 and must exist.
  uint32_t LineStart(uint32_t line) const { return line_starts_[line - 1]; }
  // The line without its end.
  std::string_view Line(uint32_t line) const;

 private:
  std::string path_;
  std::string text_;
  std::vector<uint32_t> line_starts_;
};

class Files {
 public:
  // Texts longer than 4 GiB cannot be addressed by a span: the caller limits sizes (see load.h).
  FileId Add(std::string path, std::string text);
  const File& Get(FileId id) const { return files_[id]; }
  uint32_t Count() const { return static_cast<uint32_t>(files_.size()); }

  // "main.treaty:12:5", or "" for an unknown span.
  std::string Place(const Span& span) const;
  // The bytes that the span covers.
  std::string_view TextOf(const Span& span) const;

 private:
  std::deque<File> files_;  // a deque, so that references stay good
};

}  // namespace treaty::source
