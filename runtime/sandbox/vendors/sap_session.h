// Who may call a simulated S/4HANA, and the tokens that every write needs.
//
// A session is a cookie; its CSRF token is good with this cookie only, and dies with it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runtime/sandbox/vendor.h"

namespace treaty::sandbox::sap {

class Sessions {
 public:
  explicit Sessions(const VendorWorld& world) : world_(world) {}

  // Whether the request's Authorization (or API key) is what the deployment's binding says.
  bool IsIn(const protocols::ServerRequest& request);
  // Answers `x-csrf-token: Fetch`: adds the token and, for a new session, the cookies.
  void Fetch(const protocols::ServerRequest& request, protocols::ServerResponse* response);
  // Whether token and cookies of a write belong together.
  bool MayWrite(const protocols::ServerRequest& request);
  void End(const protocols::ServerRequest& request);
  // POST /sap/bc/sec/oauth2/token
  protocols::ServerResponse Token(const protocols::ServerRequest& request);
  // Who writes, as records say.
  std::string User() const;
  int64_t tokens() const { return given_; }     // given away
  int64_t expired() const { return expired_; }  // whose end a call has met; each counts once

 private:
  static constexpr size_t kMostSessions = 1000;  // beyond: the one that ends first goes

  struct Session {
    std::string token;
    int64_t until_us = 0;  // monotonic
  };
  std::map<std::string, Session>::iterator Find(const protocols::ServerRequest& request);

  const VendorWorld& world_;
  int64_t given_ = 0;
  int64_t expired_ = 0;
  std::map<std::string, Session> sessions_;              // by the cookie's value
  std::map<std::string, int64_t, std::less<>> bearers_;  // until when, monotonic
};

}  // namespace treaty::sandbox::sap
