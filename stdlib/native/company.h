// Company names without their legal form.
#pragma once

#include <string_view>

namespace treaty::stdlib {

// Cuts legal forms ("GmbH & Co. KG", "Ltd.", "S.p.A.") and what separates them off the end, and
// "The", "Firma" off the front. A name that is nothing but a form stays.
std::string_view WithoutLegalForm(std::string_view name);

}  // namespace treaty::stdlib
