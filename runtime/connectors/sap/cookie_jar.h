// The cookies of one session with one server: names and values, sent back as they came. Paths and
// domains are not looked at (there is one server), life times only as far as they end a cookie.
//
// Bounds: kMostCookies, kMostCookieBytes in all; what exceeds them is not kept, as with any client
// that refuses cookies.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "runtime/protocols/http_client.h"

namespace treaty::connectors::sap {

inline constexpr size_t kMostCookies = 32;
inline constexpr size_t kMostCookieBytes = 16 << 10;

class CookieJar {
 public:
  // Takes what the answer's Set-Cookie headers say.
  void Take(const protocols::HttpHeaders& headers);
  // "a=1; b=2", or empty.
  std::string Header() const;
  void Clear() { cookies_.clear(); }
  size_t size() const { return cookies_.size(); }

 private:
  void TakeOne(std::string_view cookie);

  std::vector<std::pair<std::string, std::string>> cookies_;
};

}  // namespace treaty::connectors::sap
