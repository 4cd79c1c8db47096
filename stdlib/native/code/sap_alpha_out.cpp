#include <algorithm>

#include "runtime/value/text.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view AlphaOut(std::string_view text) {
  const std::string_view number = Trim(text);
  const bool digits =
      std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (number.empty() || !digits) return number;
  return number.substr(std::min(number.find_first_not_of('0'), number.size() - 1));
}

STDLIB_FUNCTION(code_sap_alpha_out) = {
    .name = "sap_alpha_out",
    .summary =
        "A number as people see it: digits lose their leading zeros, anything else stays as it is.",
    .params = {{"text", "The number as SAP stores it."}},
    .examples = {{R"(sap_alpha_out("0000001000"))", R"("1000")"},
                 {R"(sap_alpha_out("00A1"))", R"("00A1")"},
                 {R"(sap_alpha_out("0000"))", R"("0")"}},
    .native = Bind<AlphaOut>().SameAs(0),
};

}  // namespace treaty::stdlib
