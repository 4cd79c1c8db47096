// An HTTP/1.1 server: Boost.Beast on Asio behind a few threads. For the control API and for
// sandboxes.
//
// Bounds: head, body, time to read a request, time to be idle, connections; what exceeds them is
// answered (431, 413, 503) or ends the connection. It listens on loopback unless told otherwise.
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
#include "runtime/protocols/http_client.h"

namespace treaty::protocols {

struct ServerRequest {
  std::string method;                    // upper case
  std::string path;                      // as sent, still encoded: "/a%20b"
  std::string query;                     // as sent, without the '?'
  HttpHeaders headers;                   // names in lower case
  std::string body;

  std::string_view Header(std::string_view name) const;
  // The decoded value of a query parameter ("$filter"); empty when it is not there.
  std::string Parameter(std::string_view name) const;
  bool HasParameter(std::string_view name) const;
};

struct ServerResponse {
  enum class Way : uint8_t {
    kAnswer,
    kClose,    // the connection ends without an answer
    kHang,     // nothing is said until the client gives up, or hang_timeout_us
  };
  int status = 200;
  HttpHeaders headers;                   // Content-Length and Date are added
  std::string body;
  int64_t delay_us = 0;                  // before the answer leaves; holds up no other connection
  Way way = Way::kAnswer;
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 0;                     // 0: any free one
  size_t threads = 1;                    // that run handlers
  size_t most_header_bytes = 16u << 10;
  size_t most_body_bytes = 16u << 20;
  size_t most_connections = 512;
  int64_t read_timeout_us = 30'000'000;  // of one request, head and body
  int64_t idle_timeout_us = 60'000'000;  // between requests of a connection
  int64_t hang_timeout_us = 600'000'000; // of an answer that never comes: then the connection ends
};

// Called from the server's threads, at the same time if there are several.
using HttpHandler = std::function<ServerResponse(const ServerRequest&)>;

class HttpServer {
 public:
  // Listens on return. Fails when the address is taken.
  static Result<std::unique_ptr<HttpServer>> Start(Env& env, HttpServerOptions options,
                                                   HttpHandler handler);
  virtual ~HttpServer() = default;       // stops; no handler runs afterwards
  virtual uint16_t port() const = 0;
};

// "a%20b" -> "a b"; '+' stays unless `plus_is_blank`. Fails for a broken escape.
Result<std::string> DecodeUrl(std::string_view text, bool plus_is_blank);

}  // namespace treaty::protocols
