#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "compiler/diagnostics/excerpt.h"
#include "compiler/diagnostics/render.h"

namespace treaty::diagnostics {
namespace {

constexpr Paint kPlain{};

Paint PaintFor(Severity severity, TextStyle style) {
  if (!style.color) return kPlain;
  Paint paint{.strong = "\x1b[1m",
              .frame = "\x1b[34m",
              .primary = "\x1b[1;31m",
              .secondary = "\x1b[36m",
              .plain = "\x1b[0m"};
  if (severity == Severity::kWarning) paint.primary = "\x1b[1;33m";
  if (severity == Severity::kInfo) paint.primary = "\x1b[1;32m";
  return paint;
}

// The marks of one file, the primary's file first.
struct FileMarks {
  source::FileId file;
  std::vector<Mark> marks;
};

std::vector<FileMarks> GroupMarks(const Diagnostic& diagnostic) {
  std::vector<FileMarks> groups;
  const auto add = [&](const LabelledSpan& label, bool primary) {
    if (!label.span.IsKnown()) return;
    const auto same_file = [&](const FileMarks& group) { return group.file == label.span.file; };
    auto group = std::find_if(groups.begin(), groups.end(), same_file);
    if (group == groups.end()) group = groups.insert(group, {label.span.file, {}});
    group->marks.push_back({label.span, label.text, primary});
  };
  add(diagnostic.primary, true);
  for (const LabelledSpan& label : diagnostic.labels) add(label, false);
  return groups;
}

size_t GutterWidth(std::span<const FileMarks> groups, const source::Files& files) {
  uint32_t last = 1;
  for (const FileMarks& group : groups) {
    for (const Mark& mark : group.marks) {
      last = std::max(last, files.Get(group.file).PositionOf(mark.span.begin).line);
    }
  }
  return fmt::formatted_size("{}", last);
}

void AppendPlaces(std::string& out, const Diagnostic& diagnostic, const source::Files& files,
                  const Paint& paint) {
  const std::vector<FileMarks> groups = GroupMarks(diagnostic);
  const size_t gutter = GutterWidth(groups, files);
  for (const FileMarks& group : groups) {
    const char* arrow = &group == groups.data() ? "-->" : ":::";
    fmt::format_to(std::back_inserter(out), "{}{:>{}}{}{} {}\n{}{:>{}} |{}\n", paint.frame, "",
                   gutter, arrow, paint.plain, files.Place(group.marks.front().span), paint.frame,
                   "", gutter, paint.plain);
    AppendExcerpt(out, files.Get(group.file), group.marks, gutter, paint);
  }
  const auto remark = [&](std::string_view word, std::string_view text) {
    fmt::format_to(std::back_inserter(out), "{}{:>{}} ={} {}: {}\n", paint.frame, "", gutter,
                   paint.plain, word, text);
  };
  for (const std::string& note : diagnostic.notes) remark("note", note);
  for (const Fix& fix : diagnostic.fixes) remark("help", fix.title);
}

std::string Plural(size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace

std::string_view SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "info";
  }
  return "";
}

Counts Count(std::span<const Diagnostic> diagnostics) {
  Counts counts;
  for (const Diagnostic& diagnostic : diagnostics) {
    counts.errors += diagnostic.severity == Severity::kError;
    counts.warnings += diagnostic.severity == Severity::kWarning;
  }
  return counts;
}

std::string RenderText(std::span<const Diagnostic> diagnostics, const source::Files& files,
                       TextStyle style) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    const Paint paint = PaintFor(diagnostic.severity, style);
    fmt::format_to(std::back_inserter(out), "{}{}[{}]{}{}: {}{}\n", paint.primary,
                   SeverityName(diagnostic.severity), diagnostic.code, paint.plain, paint.strong,
                   diagnostic.message, paint.plain);
    AppendPlaces(out, diagnostic, files, paint);
    out += '\n';
  }
  const Counts counts = Count(diagnostics);
  std::string summary;
  if (counts.errors > 0) summary = Plural(counts.errors, "error");
  if (counts.warnings > 0) {
    summary += (summary.empty() ? "" : ", ") + Plural(counts.warnings, "warning");
  }
  return summary.empty() ? out : out + summary + "\n";
}

}  // namespace treaty::diagnostics
