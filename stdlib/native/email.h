// E-mail addresses.
#pragma once

#include <string_view>

namespace treaty::stdlib {

// One @; a local part of 1 to 64 bytes without blanks, quotes or brackets and without dots at its
// ends or two in a row; a domain of at least two labels of letters (of any script), digits and
// inner hyphens; at most 254 bytes.
bool IsEmail(std::string_view text);

}  // namespace treaty::stdlib
