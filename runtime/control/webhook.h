// Sends alerts to one address, signed as Standard Webhooks says: HMAC-SHA256 over
// "{id}.{timestamp}.{body}", base64, in `webhook-signature: v1,...`.
//
// One thread of its own. At most kMostQueued alerts wait; more push out the oldest, which is said
// in the log. An alert is tried again for about an hour (5 s, doubled up to 10 min); `410` ends it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/base/env.h"
#include "runtime/base/result.h"
#include "runtime/observe/log.h"

namespace treaty::control {

// "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
std::string WebhookSignature(std::string_view key, std::string_view id, int64_t timestamp_s,
                             std::string_view body);
// The bytes of a secret "whsec_...". Fails, without saying it, for what is none.
Result<std::string> WebhookKey(std::string_view secret);

class Webhook {
 public:
  static constexpr size_t kMostQueued = 100;

  // `url` is http on loopback, or https.
  static Result<std::unique_ptr<Webhook>> Start(Env& env, const std::string& url,
                                                std::string_view secret, observe::Log& log);
  virtual ~Webhook() = default;  // what still waits is given up
  // `body` is the JSON of one alert.
  virtual void Send(std::string body) = 0;
};

}  // namespace treaty::control
