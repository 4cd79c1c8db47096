#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "runtime/protocols/http_client.h"
#include "runtime/protocols/http_text.h"

namespace treaty::protocols {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";

bool IsDigit(char letter) { return letter >= '0' && letter <= '9'; }
bool IsLetter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
}
bool IsUnreserved(char letter) {
  return IsLetter(letter) || IsDigit(letter) || letter == '-' || letter == '.' || letter == '_' ||
         letter == '~';
}

bool IsName(std::string_view host) {
  for (const char letter : host) {
    if (!IsLetter(letter) && !IsDigit(letter) && letter != '-' && letter != '.' && letter != '_') {
      return false;
    }
  }
  return !host.empty() && host.size() <= 253;
}

// "[::1]"; no zone.
bool IsBracketed(std::string_view host) {
  if (host.size() < 4 || host.size() > 47) return false;
  if (host.front() != '[' || host.back() != ']') return false;
  for (const char letter : host.substr(1, host.size() - 2)) {
    const bool hexadecimal =
        IsDigit(letter) || (letter >= 'a' && letter <= 'f') || (letter >= 'A' && letter <= 'F');
    if (!hexadecimal && letter != ':' && letter != '.') return false;
  }
  return true;
}

// Where a host ends and a ":port" begins; the size when there is none.
size_t EndOfHost(std::string_view authority) {
  if (authority.starts_with('[')) {
    const size_t bracket = authority.find(']');
    return bracket == std::string_view::npos ? authority.size() : bracket + 1;
  }
  return std::min(authority.find(':'), authority.size());
}

int PortOf(std::string_view text, bool secure) {
  if (text.empty()) return secure ? 443 : 80;
  int port = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data() + 1, end, port);
  const bool whole = text.size() > 1 && IsDigit(text[1]) && error == std::errc() && at == end;
  return whole && port >= 1 && port <= 65535 ? port : 0;
}

}  // namespace

// Stricter than the standard, on purpose: what two readers of URLs could read differently (a
// backslash, an `@`, an escape in the host) is no URL here, so that the host that was allowed is
// the host that is asked.
Result<std::string> OriginOf(std::string_view url) {
  constexpr size_t kMostBytes = 64u << 10;
  const size_t colon = url.find("://");
  const std::string lower = LowerCase(url.substr(0, std::min(colon, url.size())));
  const bool secure = lower == "https";
  const bool absolute = colon != std::string_view::npos && (secure || lower == "http");
  if (!absolute || url.size() > kMostBytes) {
    return Fail("this is no absolute URL of http or https", {}, "write https://host/path");
  }
  for (const char letter : url) {
    if (letter <= ' ' || letter > '~' || letter == '\\' || letter == '#') {
      return Fail("a URL holds a character that must be encoded", {},
                  "write characters other than visible ASCII, `\\` and `#` as %XX");
    }
  }
  std::string_view authority = url.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?"));
  const size_t end = EndOfHost(authority);
  const std::string_view host = authority.substr(0, end);
  const std::string_view port_text = authority.substr(end);
  const int port = port_text.empty() || port_text.front() == ':' ? PortOf(port_text, secure) : 0;
  if ((!IsName(host) && !IsBracketed(host)) || port == 0) {
    return Fail("a URL names no host, or more than a host and a port", {},
                "write https://host/path or https://host:8443/path, without user name or password");
  }
  return fmt::format("{}://{}:{}", lower, LowerCase(host), port);
}

std::string EncodeUrl(std::string_view text) {
  std::string encoded;
  encoded.reserve(text.size() + text.size() / 2);
  for (const char letter : text) {
    if (IsUnreserved(letter)) {
      encoded += letter;
    } else {
      encoded += '%';
      encoded += kDigits[uint8_t(letter) >> 4];
      encoded += kDigits[uint8_t(letter) & 15];
    }
  }
  return encoded;
}

}  // namespace treaty::protocols
