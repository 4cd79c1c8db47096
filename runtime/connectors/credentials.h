// Who we are to a system: what stands in a request's Authorization header, and how it is renewed.
//
//   auth basic(user: ..., password: ...)
//   auth client_credentials(client: ..., secret: ..., token_url: ...)        RFC 6749 section 4.4
//   auth jwt_bearer(client: ..., user: ..., key: file(...), audience: ...)   RFC 7523, RS256
//   auth api_key(key: ..., header: "APIKey")
//   auth none()
//
// Each takes `expires: "2027-01-31"`: until when the secret, key or password holds, which no system
// tells; operators are warned before.
//
// One renewal serves all callers: whoever asks while one is underway waits for its outcome, and a
// grant that was refused is renewed once, however many requests it was refused for. A renewal that
// fails is not repeated for a while (1 s, doubled up to 1 min): a system that lets nobody in is not
// stormed. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "runtime/connectors/token_answer.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors {

struct Grant {
  std::string authorization;    // "Bearer ...", "Basic ..."; empty: the header is left out
  std::string header = "Authorization";
  std::string instance_url;     // where to go on (Salesforce); empty: where we are
  uint64_t generation = 0;      // grows with each renewal
  int64_t expires_us = 0;       // 0: the system did not say
};

class Credentials {
 public:
  using Receiver = std::function<void(TokenResult<Grant>)>;

  // Reads `auth` and `auth.*` of the endpoint; no secret stands in an error. `token_url` is where
  // tokens are asked for when the binding does not say. `client` outlives the credentials, and is
  // cancelled by their end.
  static Result<std::unique_ptr<Credentials>> Open(const protocols::Endpoint& endpoint,
                                                   protocols::HttpClient& client,
                                                   std::string token_url);
  virtual ~Credentials() = default;

  // Hands over the grant: at once, or when it has been renewed. `receive` is called exactly once,
  // from this or the client's thread.
  virtual void Get(Receiver receive) = 0;
  // The grant of this generation was refused: unless somebody has renewed since, the next Get
  // renews.
  virtual void Refused(uint64_t generation) = 0;
  virtual int64_t expires_us() const = 0;   // of the grant that is held; 0: unknown
  virtual bool overdue() const = 0;         // the last renewal did not succeed
  virtual int64_t renewals() const = 0;     // since the start
  // What operators see of all this.
  void Describe(protocols::ConnectionHealth* health) const;

 private:
  int64_t secret_expires_us_ = 0;  // 0: not declared
};

// Origins ("https://host:port") that the endpoint's credentials ask, besides `url`.
Result<std::vector<std::string>> CredentialOrigins(const protocols::Endpoint& endpoint);

}  // namespace treaty::connectors
