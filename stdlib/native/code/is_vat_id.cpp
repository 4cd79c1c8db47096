#include "stdlib/native/function.h"
#include "stdlib/native/vat.h"

namespace treaty::stdlib {

static bool IsVatId(std::string_view text) { return NormaliseVatId(text).has_value(); }

STDLIB_FUNCTION(code_is_vat_id) = {
    .name = "is_vat_id",
    .summary =
        "Whether a text is a VAT identification number of the EU, GB, CH or NO, with its country "
        "and right check digits.",
    .params = {{"text", "The text to test; blanks and punctuation do not count."}},
    .examples = {{R"(is_vat_id("DE 136,695 976"))", "true"},
                 {R"(is_vat_id("DE136695978"))", "false"}},
    .native = Bind<IsVatId>(),
};

}  // namespace treaty::stdlib
