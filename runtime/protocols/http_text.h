// The texts of HTTP that our server reads and writes by itself: names, queries, the head of an
// answer. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/protocols/http_server.h"

namespace treaty::protocols {

// ASCII letters only; what else is there stays.
std::string LowerCase(std::string_view text);
// "Tue, 24 Nov 2026 15:00:00 GMT" (RFC 9110 section 5.6.7).
std::string HttpDate(int64_t at_us);
// Status line and headers, up to the blank line. Headers with line ends in name or value are left
// out.
std::string ResponseHead(const ServerResponse& response, int64_t now_us, bool keep_alive);
// "Not Found"; empty for a status that has no words.
std::string_view ReasonOf(int status);

}  // namespace treaty::protocols
