#include "compiler/source/files.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/source/utf8.h"

namespace treaty::source {

File::File(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<uint32_t>(i + 1));
  }
}

Position File::PositionOf(uint32_t offset) const {
  offset = std::min(offset, static_cast<uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<uint32_t>(after - line_starts_.begin());
  const uint32_t start = line_starts_[line - 1];
  std::string_view before = std::string_view(text_).substr(start, offset - start);
  // A byte order mark takes no column.
  if (start == 0 && before.starts_with(kByteOrderMark)) before.remove_prefix(kByteOrderMark.size());
  return {line, static_cast<uint32_t>(CountCodePoints(before)) + 1};
}

std::string_view File::Line(uint32_t line) const {
  const uint32_t start = LineStart(line);
  const size_t next = line < LineCount() ? LineStart(line + 1) - 1 : text_.size();
  std::string_view text = std::string_view(text_).substr(start, next - start);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

FileId Files::Add(std::string path, std::string text) {
  files_.emplace_back(std::move(path), std::move(text));
  return static_cast<FileId>(files_.size() - 1);
}

std::string Files::Place(const Span& span) const {
  if (!span.IsKnown()) return "";
  const File& file = Get(span.file);
  const Position position = file.PositionOf(span.begin);
  return fmt::format("{}:{}:{}", file.Path(), position.line, position.column);
}

std::string_view Files::TextOf(const Span& span) const {
  if (!span.IsKnown()) return {};
  const std::string_view text = Get(span.file).Text();
  const size_t begin = std::min<size_t>(span.begin, text.size());
  return text.substr(begin, std::max(span.begin, span.end) - span.begin);
}

}  // namespace treaty::source
