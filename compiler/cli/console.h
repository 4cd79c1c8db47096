// Where a verb writes: data to Out, everything said to a person to Err. Tests hand it strings.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <utility>

namespace treaty::cli {

class Console {
 public:
  struct Style {
    bool color = false;     // decided from --color, NO_COLOR, CLICOLOR_FORCE, TERM and the stream
    bool terminal = false;  // Err is a terminal: live lines may be drawn
    bool quiet = false;
  };

  Console(std::FILE* out, std::FILE* err, Style style) : out_(out), err_(err), style_(style) {}

  void Out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), out_); }
  void Err(std::string_view text) { std::fwrite(text.data(), 1, text.size(), err_); }

  template <typename... Args>
  void Print(fmt::format_string<Args...> format, Args&&... args) {
    Out(fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename... Args>
  void Say(fmt::format_string<Args...> format, Args&&... args) {
    Err(fmt::format(format, std::forward<Args>(args)...));
  }
  // "treaty: message" and a newline, on Err.
  void Complain(std::string_view message) { Say("treaty: {}\n", message); }

  const Style& GetStyle() const { return style_; }
  std::FILE* OutStream() { return out_; }
  std::FILE* ErrStream() { return err_; }

 private:
  std::FILE* out_;
  std::FILE* err_;
  Style style_;
};

}  // namespace treaty::cli
