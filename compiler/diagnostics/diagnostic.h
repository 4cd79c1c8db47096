// One message to the designer: plain data, ready for any renderer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/kind.h"
#include "compiler/source/span.h"

namespace treaty::diagnostics {

using source::Span;

// A place with a few words beside it; the words may be empty.
struct LabelledSpan {
  Span span;
  std::string text;
};

struct Edit {
  Span span;                // replaced; a point inserts
  std::string replacement;  // empty deletes
};

// Edits that mend the mistake when all of them are made.
struct Fix {
  std::string title;  // "write `Name`"
  std::vector<Edit> edits;
};

struct Diagnostic {
  std::string_view code;  // "E3012"; from the catalog, lives as long as the program
  Severity severity = Severity::kError;
  std::string message;
  LabelledSpan primary;
  std::vector<LabelledSpan> labels;  // at most two
  std::vector<std::string> notes;
  std::vector<Fix> fixes;

  // Chained by whoever reports:
  //   emitter.Report(span, kUnknownField, object, field).Label(declared, "declared here");
  Diagnostic& Here(std::string_view text);  // words at the primary span
  Diagnostic& Label(Span span, std::string_view text);
  Diagnostic& Note(std::string_view text);
  Diagnostic& FixBy(std::string_view title, Span span, std::string_view replacement);
  // "did you mean `near`?" with the edit at the primary span; does nothing when `near` is empty.
  Diagnostic& Suggest(std::string_view near);
  Diagnostic& SuggestAt(Span span, std::string_view near);
};

}  // namespace treaty::diagnostics
