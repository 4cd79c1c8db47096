// Telephone numbers as people type them, to E.164.
#pragma once

#include "stdlib/native/function.h"

namespace treaty::stdlib {

// "+" and 7 to 15 digits that begin with a calling code; false for anything else.
bool IsE164(std::string_view text);

// `region` (ISO 3166 alpha-2; empty: none) says how numbers without calling code are meant.
Fallible<std::string_view> ToE164(Arena& arena, std::string_view text, std::string_view region);

}  // namespace treaty::stdlib
