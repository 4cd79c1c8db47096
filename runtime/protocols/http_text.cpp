#include "runtime/protocols/http_text.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "runtime/value/instant.h"

namespace treaty::protocols {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool HasLineEnd(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

int HexValue(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

// Visits name and value of each parameter, still encoded, until `visit` says that it has enough.
template <typename Visit>
void VisitParameters(std::string_view query, const Visit& visit) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    const std::string_view value =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    if (visit(pair.substr(0, equals), value)) return;
  }
}

std::optional<std::string> FindParameter(std::string_view query, std::string_view name) {
  std::optional<std::string> found;
  VisitParameters(query, [&](std::string_view key, std::string_view value) {
    const auto decoded = DecodeUrl(key, true);
    if (!decoded || *decoded != name) return false;
    auto text = DecodeUrl(value, true);
    found = text ? *std::move(text) : std::string(value);
    return true;
  });
  return found;
}

}  // namespace

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    if (letter >= 'A' && letter <= 'Z') letter = char(letter - 'A' + 'a');
  }
  return lower;
}

std::string_view ReasonOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 300:
      return "Multiple Choices";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 423:
      return "Locked";
    case 428:
      return "Precondition Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

std::string HttpDate(int64_t at_us) {
  const std::string iso = Format(Timestamp{at_us - at_us % 1'000'000});  // 2026-11-24T15:00:00Z
  const int64_t days = at_us / 86'400'000'000;
  const int month = (iso[5] - '0') * 10 + (iso[6] - '0');
  return fmt::format("{}, {} {} {} {} GMT", kDays[size_t(days % 7)], iso.substr(8, 2),
                     kMonths[size_t(month - 1)], iso.substr(0, 4), iso.substr(11, 8));
}

std::string ResponseHead(const ServerResponse& response, int64_t now_us, bool keep_alive) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                                 ReasonOf(response.status), HttpDate(now_us));
  for (const auto& [name, value] : response.headers) {
    if (HasLineEnd(name) || HasLineEnd(value)) continue;
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
  }
  if (!keep_alive) head += "Connection: close\r\n";
  // These two never have a body (RFC 9110 section 6.4.1).
  if (response.status != 204 && response.status != 304) {
    head += fmt::format("Content-Length: {}\r\n", response.body.size());
  }
  return head + "\r\n";
}

std::string_view ServerRequest::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string ServerRequest::Parameter(std::string_view name) const {
  return FindParameter(query, name).value_or("");
}

bool ServerRequest::HasParameter(std::string_view name) const {
  return FindParameter(query, name).has_value();
}

Result<std::string> DecodeUrl(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus_is_blank) {
      decoded += ' ';
    } else if (text[at] != '%') {
      decoded += text[at];
    } else {
      const int high = at + 2 < text.size() ? HexValue(text[at + 1]) : -1;
      const int low = at + 2 < text.size() ? HexValue(text[at + 2]) : -1;
      if (high < 0 || low < 0) {
        return Fail("a `%` is not followed by two hexadecimal digits",
                    fmt::format("character {}", at + 1), "write a percent sign as %25");
      }
      decoded += char(high * 16 + low);
      at += 2;
    }
  }
  return decoded;
}

}  // namespace treaty::protocols
