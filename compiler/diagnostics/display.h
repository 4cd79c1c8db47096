// How wide text is on a terminal, and how a source line is made fit to be printed.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace treaty::diagnostics {

inline constexpr size_t kTabWidth = 4;       // tabs are printed as blanks
inline constexpr size_t kExcerptMost = 160;  // columns of a source line that are shown

// Columns that the text takes: wide characters two, combining ones none, tabs kTabWidth.
size_t DisplayWidth(std::string_view text);

// The text with tabs as blanks and control characters and malformed bytes as U+FFFD, so that a
// source file cannot send commands to the terminal.
std::string Printable(std::string_view text);

}  // namespace treaty::diagnostics
