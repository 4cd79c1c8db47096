#include <fmt/format.h>

#include <iterator>

#include "compiler/diagnostics/render.h"

namespace treaty::diagnostics {
namespace {

constexpr size_t kShownOfEach = 10;  // what one step of a workflow shows of a severity

std::string Escape(std::string_view text, bool property) {
  std::string escaped;
  for (const char c : text) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special) {
      fmt::format_to(std::back_inserter(escaped), "%{:02X}", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string_view Command(Severity severity) {
  switch (severity) {
    case Severity::kError:
      return "error";
    case Severity::kWarning:
      return "warning";
    case Severity::kInfo:
      return "notice";
  }
  return "notice";
}

std::string Body(const Diagnostic& diagnostic) {
  std::string body = diagnostic.message;
  if (!diagnostic.primary.text.empty()) body += "\n" + diagnostic.primary.text;
  for (const std::string& note : diagnostic.notes) body += "\nnote: " + note;
  for (const Fix& fix : diagnostic.fixes) body += "\nhelp: " + fix.title;
  return body;
}

std::string Annotation(const Diagnostic& diagnostic, const source::Files& files) {
  std::string where;
  if (const Span& span = diagnostic.primary.span; span.IsKnown()) {
    const source::File& file = files.Get(span.file);
    const source::Position start = file.PositionOf(span.begin);
    const source::Position end = file.PositionOf(span.end);
    where = fmt::format("file={},line={},col={},endLine={},endColumn={},",
                        Escape(file.Path(), true), start.line, start.column, end.line, end.column);
  }
  return fmt::format("::{} {}title={}::{}\n", Command(diagnostic.severity), where, diagnostic.code,
                     Escape(Body(diagnostic), false));
}

}  // namespace

std::string RenderGithub(std::span<const Diagnostic> diagnostics, const source::Files& files) {
  std::string out;
  size_t hidden = 0;
  for (const Severity severity : {Severity::kError, Severity::kWarning, Severity::kInfo}) {
    size_t shown = 0;
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.severity != severity) continue;
      if (shown == kShownOfEach) {
        ++hidden;
      } else {
        out += Annotation(diagnostic, files);
        ++shown;
      }
    }
  }
  if (hidden > 0) fmt::format_to(std::back_inserter(out), "::notice::{} more not shown\n", hidden);
  return out;
}

}  // namespace treaty::diagnostics
