#include <string>

#include "stdlib/native/function.h"
#include "stdlib/native/number_parts.h"

namespace treaty::stdlib {

static std::string_view FormatNumber(Arena& arena, Decimal value, int64_t decimals,
                                     std::string_view point, std::string_view grouping) {
  const Decimal rounded = RoundTo(value, decimals, Rounding::kHalfAway);
  const std::string plain = FormatFixed(rounded, ScaleWithin(decimals));
  const size_t sign = plain[0] == '-' ? 1 : 0;
  const size_t whole_end = plain.find('.') == plain.npos ? plain.size() : plain.find('.');
  std::string text = plain.substr(0, sign);
  for (size_t at = sign; at < whole_end; ++at) {
    if (at > sign && (whole_end - at) % 3 == 0) text += grouping;
    text += plain[at];
  }
  if (whole_end < plain.size()) {
    text += point;
    text += plain.substr(whole_end + 1);
  }
  return arena.Copy(text);
}

STDLIB_FUNCTION(number_format_decimal) = {
    .name = "format_decimal",
    .summary = "Writes a number with a fixed number of decimals, rounded half away from zero.",
    .params = {{"value", "The number to write."},
               {"decimals",
                "Digits behind the point, 0 to 38; what is outside counts as the nearest.", 2},
               {"point", "What stands before the decimals.", "."},
               {"grouping", "What stands between groups of three digits.", ""}},
    .examples = {{"format_decimal(12.5)", R"("12.50")"},
                 {R"(format_decimal(-1234567.891, 2, ",", "."))", R"("-1.234.567,89")"},
                 {"format_decimal(0.5, decimals: 0)", R"("1")"},
                 {"format_decimal(1, -1)", R"("1")"}},
    .native = Bind<FormatNumber>(),
};

}  // namespace treaty::stdlib
