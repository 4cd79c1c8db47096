#include "compiler/diagnostics/excerpt.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/diagnostics/display.h"
#include "compiler/source/utf8.h"

namespace treaty::diagnostics {
namespace {

// The part of a long line that is shown: bytes [begin, end) of it.
struct Window {
  size_t begin = 0;
  size_t end = 0;
};

// Moves a byte offset to the start of its code point.
size_t ToBoundary(std::string_view line, size_t at) {
  while (at > 0 && at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
  return std::min(at, line.size());
}

Window WindowAround(std::string_view line, size_t column_byte) {
  if (line.size() <= kExcerptMost) return {0, line.size()};
  const size_t lead = kExcerptMost / 3;
  const size_t begin = column_byte > lead ? column_byte - lead : 0;
  return {ToBoundary(line, begin), ToBoundary(line, begin + kExcerptMost)};
}

// Where a mark stands below its line, in display columns of the window.
struct Place {
  size_t column = 0;
  size_t width = 1;
};

Place PlaceOf(const Mark& mark, std::string_view line, uint32_t line_start, Window window) {
  const auto clip = [&](size_t offset) {
    const size_t at = offset < line_start ? 0 : offset - line_start;
    return std::clamp(at, window.begin, window.end);
  };
  const size_t begin = ToBoundary(line, clip(mark.span.begin));
  const size_t end = std::max(begin, clip(mark.span.end));
  std::string_view before = line.substr(window.begin, begin - window.begin);
  if (before.starts_with(source::kByteOrderMark)) before.remove_prefix(3);
  return {DisplayWidth(before), std::max<size_t>(1, DisplayWidth(line.substr(begin, end - begin)))};
}

// One line of the file, with its number and the words of the frame.
struct Line {
  std::string_view text;
  uint32_t number = 0;
  uint32_t start = 0;  // byte of the file
};

void AppendLine(std::string& out, const Line& source, std::span<const Mark> marks, size_t gutter,
                const Paint& paint) {
  const auto [line, number, start] = source;
  const Window window = WindowAround(line, marks.front().span.begin - start);
  std::string_view shown = line.substr(window.begin, window.end - window.begin);
  if (shown.starts_with(source::kByteOrderMark)) shown.remove_prefix(3);
  fmt::format_to(std::back_inserter(out), "{}{:>{}} |{} {}{}{}\n", paint.frame, number, gutter,
                 paint.plain, window.begin > 0 ? "…" : "", Printable(shown),
                 window.end < line.size() ? "…" : "");
  const size_t lead = window.begin > 0 ? 1 : 0;
  for (const Mark& mark : marks) {
    const Place place = PlaceOf(mark, line, start, window);
    fmt::format_to(std::back_inserter(out), "{}{:>{}} |{} {}{}{}{}{}{}\n", paint.frame, "", gutter,
                   paint.plain, std::string(lead + place.column, ' '),
                   mark.primary ? paint.primary : paint.secondary,
                   std::string(place.width, mark.primary ? '^' : '-'), mark.text.empty() ? "" : " ",
                   mark.text, paint.plain);
  }
}

}  // namespace

void AppendExcerpt(std::string& out, const source::File& file, std::vector<Mark> marks,
                   size_t gutter, const Paint& paint) {
  std::stable_sort(marks.begin(), marks.end(),
                   [](const Mark& a, const Mark& b) { return a.span.begin < b.span.begin; });
  uint32_t shown = 0;
  for (size_t i = 0; i < marks.size();) {
    const uint32_t line = file.PositionOf(marks[i].span.begin).line;
    size_t next = i + 1;
    while (next < marks.size() && file.PositionOf(marks[next].span.begin).line == line) ++next;
    if (shown != 0 && line > shown + 1) {
      fmt::format_to(std::back_inserter(out), "{}...{}\n", paint.frame, paint.plain);
    }
    AppendLine(out, {file.Line(line), line, file.LineStart(line)},
               std::span(marks).subspan(i, next - i), gutter, paint);
    shown = line;
    i = next;
  }
}

}  // namespace treaty::diagnostics
