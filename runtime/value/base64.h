// Base64 (RFC 4648): the standard alphabet with padding, and the one for URLs without.
#pragma once

#include <string>
#include <string_view>

namespace treaty {

std::string EncodeBase64(std::string_view bytes);
std::string EncodeBase64Url(std::string_view bytes);

}  // namespace treaty
