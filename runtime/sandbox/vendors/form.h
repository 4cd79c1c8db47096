// Forms as clients send them to token endpoints.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/protocols/http_server.h"

namespace treaty::sandbox {

// The decoded value of a field of application/x-www-form-urlencoded; empty when it is not there.
std::string FormField(std::string_view body, std::string_view name);

// Who asks for a token: in the form, or in a Basic header.
struct FormClient {
  std::string id;
  std::string secret;
};
FormClient ClientOfForm(const protocols::ServerRequest& request);

// Base64 in either alphabet, padded or not; none for a sign that belongs to neither.
std::optional<std::string> DecodeBase64(std::string_view text);

}  // namespace treaty::sandbox
