#include "runtime/value/text.h"
#include "stdlib/native/company.h"
#include "stdlib/native/function.h"

namespace treaty::stdlib {

static std::string_view CompanyName(Arena& arena, std::string_view name) {
  return WithoutLegalForm(Squish(arena, name));
}

STDLIB_FUNCTION(code_company_name) = {
    .name = "company_name",
    .summary = "The name of a company without its legal form, for comparing.",
    .params = {{"name", "The full name."}},
    .examples = {{R"(company_name("ACME Trading GmbH & Co. KG"))", R"("ACME Trading")"},
                 {R"(company_name("Acme, Inc."))", R"("Acme")"},
                 {R"(company_name("Rossi S.p.A."))", R"("Rossi")"},
                 {R"(company_name("Kowalski Sp. z o.o."))", R"("Kowalski")"},
                 {R"(company_name("AG"))", R"("AG")"}},
    .native = Bind<CompanyName>().SameAs(0),
};

}  // namespace treaty::stdlib
