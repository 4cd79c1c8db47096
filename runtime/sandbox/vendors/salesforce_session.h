// Who may call a simulated Salesforce: tokens, and how they are had.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runtime/base/env.h"
#include "runtime/sandbox/vendor.h"

namespace treaty::sandbox::salesforce {

class Sessions {
 public:
  explicit Sessions(const VendorWorld& world) : world_(world) {}

  // POST /services/oauth2/token: client credentials, or a JWT whose shape, times and names are
  // checked; its signature is not.
  protocols::ServerResponse Token(const protocols::ServerRequest& request);
  // Whether the request's token is known and good.
  bool IsIn(const protocols::ServerRequest& request);
  // The request's token is good no more.
  void End(const protocols::ServerRequest& request);
  int64_t tokens() const { return given_; }     // given away
  int64_t expired() const { return expired_; }  // whose end a call has met; each counts once

 private:
  static constexpr size_t kMostTokens = 1000;  // beyond: the one that ends first goes

  std::string Expected(std::string_view value) const;
  protocols::ServerResponse Grant(const protocols::ServerRequest& request);
  protocols::ServerResponse ByCredentials(const protocols::ServerRequest& request);
  protocols::ServerResponse ByAssertion(const protocols::ServerRequest& request);

  const VendorWorld& world_;
  int64_t given_ = 0;
  int64_t expired_ = 0;
  std::map<std::string, int64_t, std::less<>> tokens_;  // until when, monotonic
};

}  // namespace treaty::sandbox::salesforce
