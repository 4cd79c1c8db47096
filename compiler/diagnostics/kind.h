// A kind of diagnostic: its code, its severity and its sentence, typed by what the sentence names.
// All kinds stand in catalog/, one header a phase:
//
//   inline constexpr Kind<std::string_view, std::string_view> kUnknownField{
//       "E3012", Severity::kError, "`{}` has no field `{}`"};
//
// A wrong placeholder is a compile error. Codes are never reused. Sentences start in lower case,
// have no full stop, put code in back-quotes, and say what was seen.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string_view>

namespace treaty::diagnostics {

enum class Severity : uint8_t { kError, kWarning, kInfo };

template <typename... Args>
struct Kind {
  std::string_view code;
  Severity severity;
  fmt::format_string<Args...> sentence;
};

}  // namespace treaty::diagnostics
