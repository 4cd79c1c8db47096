// Follows a file of lines while it grows, is rotated, truncated, replaced, or is finished.
//
// A line ends with LF or CRLF; a byte order mark at the begin of the file is left out. The last
// line of the file waits until its end is written, unless the file has been rotated away: then
// nobody will write it any more. Rotated files are those named like the file with a suffix of
// digits (`crm.ndjson.1`, `crm.ndjson-20260301`); what is unread in them is read first, oldest
// first.
//
// A line longer than kMaxLineBytes is handed over cut to kKeptBytes and marked; its rest is skipped
// without being held in memory.
//
// A position names the file by its identity and its first bytes, so that another file of the same
// name is noticed also after a restart. What can no longer be read because it was truncated or is
// gone is a gap: it is reported, never passed over in silence.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/env.h"

namespace treaty::protocols {

inline constexpr size_t kMaxLineBytes = 8u << 20;
inline constexpr size_t kKeptBytes = 16u << 10;

struct TailLine {
  // Without its end; kPadding readable bytes follow; valid during the visit.
  std::string_view text;
  int64_t number = 1;      // counted from 1 in its file
  bool too_long = false;
};

struct TailLimits {
  size_t lines = 256;
  size_t bytes = 4u << 20;
};

class LineTail {
 public:
  LineTail(Env& env, std::string path) : env_(env), path_(std::move(path)) {}

  // Empty, or what position() said. Fails when the text is none of ours.
  Result<void> Start(std::string_view position);
  // Visits up to `limits` lines. True when all that is there has been read.
  Result<bool> Read(const TailLimits& limits, const std::function<void(const TailLine&)>& visit);
  std::string position() const;
  // Gaps noticed since the last call, each a sentence.
  std::vector<std::string> TakeGaps() { return std::exchange(gaps_, {}); }

 private:
  struct Mark {  // a position, read
    uint64_t identity = 0;
    int64_t offset = 0;
    int64_t line = 1;
    int64_t head_bytes = 0;
    uint64_t head = 0;
  };
  static Result<Mark> ReadMark(std::string_view position);

  Result<void> OpenFirst();
  Result<bool> OpenMarked(const std::string& path);  // true: it is the file of the mark
  Result<void> OpenFile(const std::string& path, int64_t offset, int64_t line);
  Result<bool> MoveOn();         // at the end of what is there; true: there is more after all
  Result<void> LookForCut();
  Result<bool> MoveToSuccessor();
  Result<bool> Fill();           // reads more into the buffer; false at the end of the file
  Result<void> ReadHead();
  bool TakeLine(TailLine* line);
  void Consume(size_t bytes);
  void SkipPending();
  std::string_view pending() const { return {buffer_.data() + taken_, size_ - taken_}; }
  int64_t end_of_buffer() const { return offset_ + skipped_ + int64_t(size_ - taken_); }
  std::vector<std::string> RotatedFiles() const;
  void NoteGap(int64_t line);

  Env& env_;
  const std::string path_;
  std::unique_ptr<ReadFile> file_;
  FileInfo known_;              // of file_, at the last look
  bool finished_ = false;       // rotated away: its last line needs no end
  int64_t offset_ = 0;          // of the first byte that was not handed over
  int64_t line_ = 1;            // number of the line that begins there
  int64_t skipped_ = 0;         // bytes of a line that is too long, no longer in the buffer
  std::string cut_;             // the begin of that line
  std::string head_;            // the first bytes of the file
  std::string buffer_;          // bytes from offset_ - taken_ on, and padding
  size_t size_ = 0;             // of the bytes in buffer_
  size_t taken_ = 0;            // of them are handed over
  bool has_mark_ = false;
  Mark mark_;
  std::vector<std::string> gaps_;
};

}  // namespace treaty::protocols
