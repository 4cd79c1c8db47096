#include <string>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

// The number without grouping and with '.' as its point.
static std::string Plain(std::string_view text, std::string_view point, std::string_view grouping) {
  std::string plain;
  while (!text.empty()) {
    if (!point.empty() && text.starts_with(point)) {
      plain += '.';
      text.remove_prefix(point.size());
    } else if (!grouping.empty() && text.starts_with(grouping)) {
      text.remove_prefix(grouping.size());
    } else {
      // A '.' that is neither point nor grouping must not become one.
      plain += text[0] == '.' ? '?' : text[0];
      text.remove_prefix(1);
    }
  }
  return plain;
}
static Fallible<Decimal> ParseNumber(std::string_view text, std::string_view point,
                                     std::string_view grouping) {
  Decimal value;
  switch (ParseDecimal(Plain(Trim(text), point, grouping), &value)) {
    case DecimalProblem::kNone:
      return value;
    case DecimalProblem::kSyntax:
      return Refuse("call.parse_decimal", Quoted(text) + " is no number");
    case DecimalProblem::kOverflow:
      return Refuse("number.overflow", Quoted(text) + " needs more than 38 digits");
  }
  return value;
}

STDLIB_FUNCTION(number_parse_decimal) = {
    .name = "parse_decimal",
    .summary = "Reads a decimal number exactly, with the point and the grouping of its country.",
    .params = {{"text", "The text to read; blanks around the number are allowed."},
               {"point", "What stands before the decimals.", "."},
               {"grouping", "What may stand between digits; nothing when it is left out.", ""}},
    .examples = {{R"(parse_decimal("1250.50"))", "1250.5"},
                 {R"(parse_decimal("1.250,50", ",", "."))", "1250.5"},
                 {R"(parse_decimal("-0,5", point: ","))", "-0.5"},
                 {R"(parse_decimal("1.5", point: ","))", "fails"},
                 {R"(parse_decimal("12 EUR"))", "fails"}},
    .native = Bind<ParseNumber>(),
};

}  // namespace treaty::stdlib
