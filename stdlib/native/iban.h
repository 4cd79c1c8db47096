// International bank account numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace treaty::stdlib {

// The compact form (capital letters, no blanks); none unless its country has IBANs, the account has
// the country's form and the check digits are right.
std::optional<std::string> NormaliseIban(std::string_view text);

}  // namespace treaty::stdlib
