// Diagnostics for people, for programs and for a code review. Pure functions from values to text.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/source/files.h"

namespace treaty::diagnostics {

struct TextStyle {
  bool color = false;
};

// For people: headline, source excerpt with carets aligned by display width, notes, fixes.
// Ends with a line that counts errors and warnings, unless there are none.
std::string RenderText(std::span<const Diagnostic> diagnostics, const source::Files& files,
                       TextStyle style = {});

// {"format_version":"1.0","kind":"diagnostics","diagnostics":[…],"summary":{…}} and a newline.
// Minor versions only add members.
std::string RenderJson(std::span<const Diagnostic> diagnostics, const source::Files& files);

// Workflow commands for annotations, worst first. A step shows ten of each severity: the rest is
// counted in one last notice.
std::string RenderGithub(std::span<const Diagnostic> diagnostics, const source::Files& files);

std::string_view SeverityName(Severity severity);  // "error", "warning", "info"

struct Counts {
  size_t errors = 0;
  size_t warnings = 0;
};
Counts Count(std::span<const Diagnostic> diagnostics);

}  // namespace treaty::diagnostics
