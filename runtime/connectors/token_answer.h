// What a token endpoint answers (RFC 6749 section 5). Pure.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/result.h"
#include "runtime/protocols/http_client.h"

namespace treaty::connectors {

struct TokenAnswer {
  std::string token;
  std::string instance_url;  // Salesforce: where to go on; may be empty
  int64_t lifetime_s = 0;    // 0: it did not say
};

enum class NoToken : uint8_t {
  kNotLetIn,  // who we are is not accepted: only a person can mend it
  kNoAnswer,  // the server was not reached, or is in trouble itself: the same will do later
};

// Why there is no token.
struct TokenFailure : Error {
  NoToken why = NoToken::kNotLetIn;
};
template <typename T>
using TokenResult = tl::expected<T, TokenFailure>;

// Fails in the server's words (`error`, `error_description`), with no token and no secret in them.
TokenResult<TokenAnswer> ReadTokenAnswer(const protocols::HttpResponse& response);

}  // namespace treaty::connectors
