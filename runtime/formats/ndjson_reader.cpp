#include "runtime/formats/ndjson_reader.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace treaty::formats {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

NdjsonReader::NdjsonReader(ReadFn read, size_t chunk_bytes)
    : read_(std::move(read)),
      capacity_(chunk_bytes),
      buffer_(std::make_unique<char[]>(chunk_bytes + kPadding)) {}

bool NdjsonReader::Fill() {
  if (at_end_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    scanned_ -= begin_;
    begin_ = 0;
  }
  if (end_ == capacity_) {
    // One line fills the buffer: a larger one, while documents may be as large.
    capacity_ = std::min(capacity_ * 2, kMaxDocumentBytes + 2);
    auto larger = std::make_unique<char[]>(capacity_ + kPadding);
    std::memcpy(larger.get(), buffer_.get(), end_);
    buffer_ = std::move(larger);
  }
  const size_t count = read_(buffer_.get() + end_, capacity_ - end_);
  at_end_ = count == 0;
  end_ += count;
  bytes_ += count;
  return count > 0;
}

std::string_view NdjsonReader::Take(size_t size, size_t with_end) {
  std::string_view text(buffer_.get() + begin_, size);
  begin_ += with_end;
  scanned_ = begin_;
  ++number_;
  if (number_ == 1 && text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

void NdjsonReader::SkipRest() {
  for (;;) {
    const void* found = std::memchr(buffer_.get(), '\n', end_);
    if (found != nullptr) {
      begin_ = scanned_ = size_t(static_cast<const char*>(found) - buffer_.get()) + 1;
      return;
    }
    begin_ = scanned_ = end_ = 0;
    if (!Fill()) return;
  }
}

bool NdjsonReader::Next(NdjsonLine* line) {
  for (;;) {
    const void* found = std::memchr(buffer_.get() + scanned_, '\n', end_ - scanned_);
    if (found != nullptr) {
      const size_t size = size_t(static_cast<const char*>(found) - buffer_.get()) - begin_;
      *line = {Take(size, size + 1), number_, false};
      if (!IsBlank(line->text)) return true;
      continue;
    }
    scanned_ = end_;
    if (end_ - begin_ > kMaxDocumentBytes) {
      begin_ = scanned_ = end_ = 0;
      SkipRest();
      *line = {{}, ++number_, true};
      return true;
    }
    if (Fill()) continue;
    if (begin_ == end_) return false;
    *line = {Take(end_ - begin_, end_ - begin_), number_, false};
    if (!IsBlank(line->text)) return true;
  }
}

}  // namespace treaty::formats
