#include <algorithm>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"
#include "stdlib/native/text_parts.h"

namespace treaty::stdlib {

static std::string_view AlphaIn(Arena& arena, std::string_view text, int64_t length) {
  const std::string_view number = Trim(text);
  const bool digits =
      std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number.empty() || !digits) return number;
  return Pad(arena, number, length, "0", PadSide::kLeft);
}

STDLIB_FUNCTION(code_sap_alpha_in) = {
    .name = "sap_alpha_in",
    .summary = "A number as SAP stores it: digits get leading zeros, anything else stays as it is.",
    .params = {{"text", "The number as people see it."},
               {"length", "The length of the field in SAP.", 10}},
    .examples = {{R"(sap_alpha_in("1000"))", R"("0000001000")"},
                 {R"(sap_alpha_in("MAT-1", 18))", R"("MAT-1")"},
                 {R"(sap_alpha_in("42", 4))", R"("0042")"},
                 {R"(sap_alpha_in(""))", R"("")"}},
    .native = Bind<AlphaIn>(),
};

}  // namespace treaty::stdlib
