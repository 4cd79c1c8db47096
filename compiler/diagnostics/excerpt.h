// The source lines below a headline, with markers under the spans.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/files.h"

namespace treaty::diagnostics {

// One span on one line: `primary` ones are marked ^^^, others ---.
struct Mark {
  Span span;
  std::string_view text;
  bool primary = false;
};

// Terminal sequences, empty without colour.
struct Paint {
  std::string_view strong, frame, primary, secondary, plain;
};

// Appends the excerpt of one file: the lines that the marks begin on, in order, each with its marks
// below; a gap of lines shows as "...". `gutter` is the width of the line numbers.
void AppendExcerpt(std::string& out, const source::File& file, std::vector<Mark> marks,
                   size_t gutter, const Paint& paint);

}  // namespace treaty::diagnostics
