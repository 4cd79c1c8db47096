#include "stdlib/native/function.h"
#include "stdlib/native/vat.h"

namespace treaty::stdlib {

static Fallible<std::string_view> ToVatId(Arena& arena, std::string_view text) {
  const std::optional<std::string> code = NormaliseVatId(text);
  if (!code)
    return Refuse("call.vat_id", Quoted(text) +
                                     " is not a VAT identification number of the EU, GB, CH or NO, "
                                     "with its country and right check digits");
  return arena.Copy(*code);
}

STDLIB_FUNCTION(code_vat_id) = {
    .name = "vat_id",
    .summary =
        "The compact form of a VAT identification number of the EU, GB, CH or NO, with its country "
        "and right check digits.",
    .params = {{"text", "The number as it was typed, with blanks and punctuation."}},
    .examples = {{R"(vat_id("DE 136,695 976"))", R"("DE136695976")"},
                 {R"(vat_id("DE136695978"))", "fails"}},
    .native = Bind<ToVatId>().LengthFixed(16),
};

}  // namespace treaty::stdlib
