#include "runtime/connectors/sap/cookie_jar.h"

#include <algorithm>

#include "runtime/value/text.h"

namespace treaty::connectors::sap {
namespace {

bool IsCookieText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7f && c != ';';
  });
}

// Max-Age=0, a negative one, or an expiry in 1970: the server takes the cookie back.
bool EndsCookie(std::string_view attributes) {
  std::string lower(attributes);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  const size_t age = lower.find("max-age=");
  if (age != std::string::npos) {
    const char first = age + 8 < lower.size() ? lower[age + 8] : '0';
    return first == '0' || first == '-';
  }
  return lower.find("expires=") != std::string::npos && lower.find("1970") != std::string::npos;
}

}  // namespace

void CookieJar::Take(const protocols::HttpHeaders& headers) {
  for (const auto& [name, value] : headers) {
    if (name == "set-cookie") TakeOne(value);
  }
}

void CookieJar::TakeOne(std::string_view cookie) {
  const size_t end = cookie.find(';');
  const std::string_view pair = Trim(cookie.substr(0, end));
  const std::string_view attributes =
      end == std::string_view::npos ? std::string_view() : cookie.substr(end);
  const size_t equal = pair.find('=');
  if (equal == 0 || equal == std::string_view::npos || !IsCookieText(pair)) return;
  const std::string_view name = pair.substr(0, equal);
  std::erase_if(cookies_, [&](const auto& held) { return held.first == name; });
  if (EndsCookie(attributes)) return;
  size_t bytes = pair.size();
  for (const auto& [held_name, value] : cookies_) bytes += held_name.size() + value.size();
  if (cookies_.size() >= kMostCookies || bytes > kMostCookieBytes) return;
  cookies_.emplace_back(name, pair.substr(equal + 1));
}

std::string CookieJar::Header() const {
  std::string header;
  for (const auto& [name, value] : cookies_) {
    header += (header.empty() ? "" : "; ") + name + "=" + value;
  }
  return header;
}

}  // namespace treaty::connectors::sap
