// Regular expressions, compiled once each.
#pragma once

#include <string_view>

namespace re2 {
class RE2;
}

namespace treaty::stdlib {

// The compiled pattern, valid until this thread asks for the next one; nullptr when it is no
// regular expression. Each thread keeps at most 256 patterns; the cache starts anew when it is
// full.
const re2::RE2* CompiledPattern(std::string_view pattern);

}  // namespace treaty::stdlib
