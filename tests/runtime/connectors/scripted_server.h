// A server that says what a test lays out, and remembers what it was asked. On loopback, on any
// free port.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "runtime/base/check.h"
#include "runtime/base/env.h"
#include "runtime/protocols/http_server.h"

namespace treaty::connectors {

class ScriptedServer {
 public:
  using Handler = std::function<protocols::ServerResponse(const protocols::ServerRequest&)>;

  explicit ScriptedServer(Handler handler, size_t threads = 4) : handler_(std::move(handler)) {
    auto server = protocols::HttpServer::Start(
        PosixEnv(), {.threads = threads},
        [this](const protocols::ServerRequest& request) {
          {
            const std::lock_guard lock(mutex_);
            seen_.push_back(request);
          }
          return handler_(request);
        });
    CHECK(server.has_value(), "loopback has a free port");
    server_ = *std::move(server);
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }

  // What was asked so far; those whose path and query contain `part`.
  std::vector<protocols::ServerRequest> Seen(std::string_view part = "") const {
    const std::lock_guard lock(mutex_);
    std::vector<protocols::ServerRequest> found;
    for (const protocols::ServerRequest& request : seen_) {
      if ((request.path + "?" + request.query).find(part) != std::string::npos) {
        found.push_back(request);
      }
    }
    return found;
  }

 private:
  Handler handler_;
  mutable std::mutex mutex_;
  std::vector<protocols::ServerRequest> seen_;
  std::unique_ptr<protocols::HttpServer> server_;  // last: its handlers use all of the above
};

}  // namespace treaty::connectors
