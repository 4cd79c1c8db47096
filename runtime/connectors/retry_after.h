// What a server says about when to come again: the header Retry-After (RFC 9110 section 10.2.3).
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/protocols/http_client.h"

namespace treaty::connectors {

// Nobody is made to wait longer: a server that means days is asked again within the hour.
inline constexpr int64_t kMostRetryAfterUs = 3'600'000'000;

// From `now_us` (wall clock) on: seconds, or until a date. 0: the header is not there, not
// understood, or in the past.
int64_t RetryAfterUs(const protocols::HttpResponse& response, int64_t now_us);
// "Sun, 06 Nov 1994 08:49:37 GMT" as microseconds since 1970; false for what is none.
bool ParseHttpDate(std::string_view text, int64_t* at_us);

}  // namespace treaty::connectors
