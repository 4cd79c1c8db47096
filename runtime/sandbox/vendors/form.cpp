#include "runtime/sandbox/vendors/form.h"

#include <algorithm>
#include <cstdint>

namespace treaty::sandbox {

std::string FormField(std::string_view body, std::string_view name) {
  while (!body.empty()) {
    const size_t end = std::min(body.find('&'), body.size());
    const std::string_view pair = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    const size_t equals = std::min(pair.find('='), pair.size());
    const Result<std::string> key = protocols::DecodeUrl(pair.substr(0, equals), true);
    if (!key || *key != name || equals == pair.size()) continue;
    return protocols::DecodeUrl(pair.substr(equals + 1), true).value_or("");
  }
  return {};
}

FormClient ClientOfForm(const protocols::ServerRequest& request) {
  FormClient client{FormField(request.body, "client_id"), FormField(request.body, "client_secret")};
  const std::string_view header = request.Header("authorization");
  if (!client.id.empty() || !header.starts_with("Basic ")) return client;
  const std::string pair = DecodeBase64(header.substr(6)).value_or("");
  const size_t colon = std::min(pair.find(':'), pair.size());
  const std::string_view secret = std::string_view(pair).substr(std::min(colon + 1, pair.size()));
  client.id = protocols::DecodeUrl(std::string_view(pair).substr(0, colon), true).value_or("");
  client.secret = protocols::DecodeUrl(secret, true).value_or("");
  return client;
}

std::optional<std::string> DecodeBase64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  uint32_t bits = 0;
  int have = 0;
  for (const char sign : text) {
    uint32_t value = 0;
    if (sign >= 'A' && sign <= 'Z') {
      value = uint32_t(sign - 'A');
    } else if (sign >= 'a' && sign <= 'z') {
      value = uint32_t(sign - 'a') + 26;
    } else if (sign >= '0' && sign <= '9') {
      value = uint32_t(sign - '0') + 52;
    } else if (sign == '+' || sign == '-') {
      value = 62;
    } else if (sign == '/' || sign == '_') {
      value = 63;
    } else {
      return std::nullopt;
    }
    bits = bits << 6 | value;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    bytes += char(bits >> have & 0xff);
  }
  return bytes;
}

}  // namespace treaty::sandbox
