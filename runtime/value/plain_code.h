// An error code of another system, as it may stand in a log, a counter or a cause: a system may put
// anything into its own, a record's values too.
#pragma once

#include <string>
#include <string_view>

namespace treaty {

// The code as it is when it has at most 64 of A-Z a-z 0-9 _ - . / : and else "other".
std::string PlainCode(std::string_view code);

}  // namespace treaty
