// Countries by code or name.
#pragma once

#include <string>
#include <string_view>

namespace treaty::stdlib {

// The ISO 3166 alpha-2 code of an alpha-2 or alpha-3 code or a name, already folded (lower case, no
// marks, squished); empty when it is none. Static memory.
std::string_view FindCountry(std::string_view folded);

}  // namespace treaty::stdlib
