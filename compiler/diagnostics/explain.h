// The long texts of `treaty explain CODE`: the `about` sections of tests/diagnostics/CODE.case, put
// into the program when it is built, so that the text and the tested example are one.
#pragma once

#include <span>
#include <string_view>

namespace treaty::diagnostics {

struct Explanation {
  std::string_view code;
  std::string_view text;     // paragraphs; the first line stands alone in lists
  std::string_view example;  // a treaty that shows it, indented
};

// All explanations by code.
std::span<const Explanation> Explanations();

}  // namespace treaty::diagnostics
