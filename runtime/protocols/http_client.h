// An HTTP client: libcurl's multi interface behind one thread. Requests are sent at the same time,
// connections are kept and shared, HTTP/2 is used where a TLS server offers it.
//
// What comes from a server is not trusted: bytes are capped before and after decompression,
// redirects are not followed, TLS is verified, and only hosts that the deployment names are asked.
//
// The one question that delivery has after a failure is answered here: was the request sent? A
// connection that was never made sent nothing; once the first byte of a request may have left, the
// outcome is unknown.
//
// Sockets are libcurl's: with SQLite's files the second exception to "only Env reaches the outside"
// (runtime/base/env.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/env.h"
#include "runtime/base/result.h"

namespace treaty::protocols {

// Requests of one client that are under way or wait for a connection; one more is refused, unsent.
inline constexpr size_t kMostRequests = 4096;

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method = "GET";
  std::string url;                       // absolute; every part is encoded already
  HttpHeaders headers;                   // values without line ends: others are refused, unsent
  std::string body;
  int64_t timeout_us = 0;                // of the whole exchange; 0: the client's
};

enum class HttpOutcome : uint8_t {
  kAnswered,  // `status` and what follows is what the server said
  kNotSent,   // nothing of the request reached the server
  kUnknown,   // it may have been received and done
};

struct HttpResponse {
  HttpOutcome outcome = HttpOutcome::kNotSent;
  int status = 0;
  HttpHeaders headers;                   // names in lower case, in the order of arrival
  std::string body;                      // decompressed
  std::string error;                     // not answered: why, for people; no secrets
  int64_t duration_us = 0;

  // The first header of this name (lower case); empty when there is none.
  std::string_view Header(std::string_view name) const;
};

struct HttpClientOptions {
  // "https://host:port" (port as in the URL, lower case): the only origins that are asked.
  std::vector<std::string> origins;
  int64_t connect_timeout_us = 5'000'000;
  int64_t timeout_us = 60'000'000;
  // Slower than so many bytes a second for so long ends an exchange.
  int64_t low_speed_bytes = 16;
  int64_t low_speed_us = 30'000'000;
  size_t most_body_bytes = 16u << 20;    // of an answer, decompressed
  size_t most_header_bytes = 64u << 10;
  size_t most_connections = 8;           // to one host
  std::string ca_file;                   // instead of the machine's certificates
  std::string user_agent = "treaty";
};

class HttpClient {
 public:
  static Result<std::unique_ptr<HttpClient>> Start(Env& env, HttpClientOptions options);
  virtual ~HttpClient() = default;       // cancels, then joins: no callback comes afterwards

  // Sends; `done` is called exactly once, from the client's thread (also for a request that is
  // refused here). It must not block.
  virtual void Send(HttpRequest request, std::function<void(HttpResponse)> done) = 0;
  // The same, waiting for the answer. Not from the client's thread.
  HttpResponse Fetch(HttpRequest request);
  // Ends what is underway, and refuses what comes later (kNotSent). From any thread.
  virtual void Cancel() = 0;
};

// "https://Host:443/a/b?c" -> "https://host:443"; the port is always there. Fails for what is no
// absolute http(s) URL, for user names in it, and for control characters.
Result<std::string> OriginOf(std::string_view url);
// Percent-encodes everything but unreserved characters (RFC 3986 section 2.3): for one segment of a
// path, or one value of a query.
std::string EncodeUrl(std::string_view text);

}  // namespace treaty::protocols
