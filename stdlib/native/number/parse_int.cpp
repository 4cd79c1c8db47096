#include <charconv>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static Fallible<int64_t> ParseInt(std::string_view text) {
  std::string_view digits = Trim(text);
  if (digits.size() > 1 && digits[0] == '+' && digits[1] != '-') digits.remove_prefix(1);
  int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, problem] = std::from_chars(digits.data(), end, value);
  if (problem == std::errc::result_out_of_range) {
    return Refuse("number.overflow", Quoted(text) + " does not fit into an Int");
  }
  if (problem != std::errc() || stop != end) {
    return Refuse("call.parse_int", Quoted(text) + " is no whole number");
  }
  return value;
}

STDLIB_FUNCTION(number_parse_int) = {
    .name = "parse_int",
    .summary = "Reads a whole number: digits with an optional sign, blanks around them allowed.",
    .params = {{"text", "The text to read."}},
    .examples = {{R"(parse_int(" 0042 "))", "42"},
                 {R"(parse_int("-7"))", "-7"},
                 {R"(parse_int("+7"))", "7"},
                 {R"(parse_int("1.0"))", "fails"},
                 {R"(parse_int(""))", "fails"},
                 {R"(parse_int("9223372036854775808"))", "fails"}},
    .native = Bind<ParseInt>(),
};

}  // namespace treaty::stdlib
