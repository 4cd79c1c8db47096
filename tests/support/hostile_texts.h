// Values that people and programs send when they want to be more than a value: for everything that
// puts values into URLs, queries, headers, bodies and lines.
#pragma once

#include <string>
#include <vector>

namespace treaty::test {

// At least 200, all different, none empty; valid UTF-8 (see HostileBytes).
std::vector<std::string> HostileTexts();
// Bytes that are no UTF-8.
std::vector<std::string> HostileBytes();

}  // namespace treaty::test
