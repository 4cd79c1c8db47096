// Where every phase reports. One emitter serves a whole compilation, so that all errors of all
// files come out of one run; phases say nothing about what an earlier phase has already reported
// (an error node, a missing name, an error type).
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <type_traits>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/diagnostics/kind.h"

namespace treaty::diagnostics {

class Emitter {
 public:
  // After so many a compilation only counts: nobody reads more, and memory stays bounded.
  static constexpr size_t kMost = 1000;

  // Formats and keeps a diagnostic. The reference is good until Take().
  template <typename... Args>
  Diagnostic& Report(Span span, const Kind<Args...>& kind,
                     const std::type_identity_t<Args>&... args) {
    return Add(span, kind.code, kind.severity,
               fmt::vformat(fmt::string_view(kind.sentence), fmt::make_format_args(args...)));
  }

  bool HasErrors() const { return error_count_ > 0; }
  size_t ErrorCount() const { return error_count_; }  // duplicates included
  size_t DroppedCount() const { return dropped_count_; }

  // All diagnostics by file and place, exact duplicates (code, place, message) taken out. The
  // emitter is empty afterwards, but still knows whether there were errors.
  std::vector<Diagnostic> Take();

 private:
  Diagnostic& Add(Span span, std::string_view code, Severity severity, std::string message);

  std::deque<Diagnostic> diagnostics_;
  Diagnostic overflow_;  // takes what is chained onto a dropped one
  size_t error_count_ = 0;
  size_t dropped_count_ = 0;
};

}  // namespace treaty::diagnostics
