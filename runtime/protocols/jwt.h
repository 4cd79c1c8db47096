// A JSON Web Token that we sign ourselves (RFC 7519, RS256 of RFC 7518), as systems take it in
// place of a secret (RFC 7523).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/result.h"

namespace treaty::protocols {

struct JwtClaims {
  std::string issuer;     // the client
  std::string subject;    // the user that we act as
  std::string audience;   // who is to take it
  int64_t expires_s = 0;  // seconds since 1970
};

// `key_pem`: an RSA private key without a passphrase. No part of it ever stands in an error.
Result<std::string> SignJwt(const JwtClaims& claims, std::string_view key_pem);

}  // namespace treaty::protocols
