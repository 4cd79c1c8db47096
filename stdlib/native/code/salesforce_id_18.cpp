#include <algorithm>
#include <string>

#include "stdlib/native/function.h"

namespace treaty::stdlib {

// Five characters give five bits, one for each capital letter; the three groups give the suffix.
static std::string Suffix(std::string_view id) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
  std::string suffix;
  for (size_t group = 0; group < 3; ++group) {
    unsigned bits = 0;
    for (size_t i = 0; i < 5; ++i) {
      const char letter = id[group * 5 + i];
      bits |= unsigned(letter >= 'A' && letter <= 'Z') << i;
    }
    suffix += kDigits[bits];
  }
  return suffix;
}
static bool IsLetterOrDigit(char byte) {
  const char lower = char(byte | 0x20);
  return (byte >= '0' && byte <= '9') || (lower >= 'a' && lower <= 'z');
}
static Fallible<std::string_view> SalesforceId18(Arena& arena, std::string_view id) {
  const bool plain = std::all_of(id.begin(), id.end(), IsLetterOrDigit);
  if (!plain || (id.size() != 15 && id.size() != 18)) {
    return Refuse("call.salesforce_id_18", Quoted(id) + " is no Salesforce id");
  }
  const std::string suffix = Suffix(id);
  if (id.size() == 18 && id.substr(15) != suffix) {
    return Refuse("call.salesforce_id_18", Quoted(id) + " has the wrong suffix for its letters");
  }
  return arena.Copy(std::string(id.substr(0, 15)) + suffix);
}

STDLIB_FUNCTION(code_salesforce_id_18) = {
    .name = "salesforce_id_18",
    .summary =
        "The 18 characters of a Salesforce id, from 15 or 18; the suffix tells capital letters.",
    .params = {{"id", "The id, of 15 or 18 characters."}},
    .examples = {{R"(salesforce_id_18("0015000000AbCdE"))", R"("0015000000AbCdEAAV")"},
                 {R"(salesforce_id_18("0015000000AbCdEAAV"))", R"("0015000000AbCdEAAV")"},
                 {R"(salesforce_id_18("0015000000abcdeAAV"))", "fails"},
                 {R"(salesforce_id_18("001"))", "fails"}},
    .native = Bind<SalesforceId18>().LengthFixed(18),
};

}  // namespace treaty::stdlib
