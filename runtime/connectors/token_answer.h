// What a token endpoint answers (RFC 6749 section 5). Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/protocols/http_client.h"

namespace treaty::connectors {

struct TokenAnswer {
  std::string token;
  std::string instance_url;  // Salesforce: where to go on; may be empty
  int64_t lifetime_s = 0;    // 0: it did not say
};

// The mend of a failure that says nothing about who we are: the server was not reached, or is in
// trouble itself. Whoever waits for a token tells by it that the same will do later.
inline constexpr std::string_view kNoAnswerMend = "see that the host can be reached";

// Fails in the server's words (`error`, `error_description`), with no token and no secret in them.
Result<TokenAnswer> ReadTokenAnswer(const protocols::HttpResponse& response);

}  // namespace treaty::connectors
