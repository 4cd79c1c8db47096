#include "compiler/diagnostics/emitter.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace treaty::diagnostics {

Diagnostic& Diagnostic::Here(std::string_view text) {
  primary.text = text;
  return *this;
}

Diagnostic& Diagnostic::Label(Span span, std::string_view text) {
  if (span.IsKnown()) labels.push_back({span, std::string(text)});
  return *this;
}

Diagnostic& Diagnostic::Note(std::string_view text) {
  notes.emplace_back(text);
  return *this;
}

Diagnostic& Diagnostic::FixBy(std::string_view title, Span span, std::string_view replacement) {
  fixes.push_back({std::string(title), {{span, std::string(replacement)}}});
  return *this;
}

Diagnostic& Diagnostic::Suggest(std::string_view near) { return SuggestAt(primary.span, near); }

Diagnostic& Diagnostic::SuggestAt(Span span, std::string_view near) {
  if (near.empty()) return *this;
  return FixBy(fmt::format("did you mean `{}`?", near), span, near);
}

Diagnostic& Emitter::Add(Span span, std::string_view code, Severity severity, std::string message) {
  if (severity == Severity::kError) ++error_count_;
  Diagnostic* place = &overflow_;
  if (diagnostics_.size() < kMost) {
    place = &diagnostics_.emplace_back();
  } else {
    ++dropped_count_;
    overflow_ = {};
  }
  place->code = code;
  place->severity = severity;
  place->message = std::move(message);
  place->primary.span = span;
  return *place;
}

std::vector<Diagnostic> Emitter::Take() {
  std::vector<Diagnostic> taken(std::make_move_iterator(diagnostics_.begin()),
                                std::make_move_iterator(diagnostics_.end()));
  diagnostics_.clear();
  const auto place = [](const Diagnostic& d) {
    return std::tie(d.primary.span.file, d.primary.span.begin, d.primary.span.end, d.code,
                    d.message);
  };
  const auto earlier = [&](const Diagnostic& a, const Diagnostic& b) {
    return place(a) < place(b);
  };
  const auto same = [&](const Diagnostic& a, const Diagnostic& b) { return place(a) == place(b); };
  std::stable_sort(taken.begin(), taken.end(), earlier);
  taken.erase(std::unique(taken.begin(), taken.end(), same), taken.end());
  return taken;
}

}  // namespace treaty::diagnostics
