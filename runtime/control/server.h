// The control API over HTTP. It listens on loopback only: whoever wants it elsewhere puts a proxy
// with TLS before it.
//
// While it runs, `STORE.control` (readable by its owner only) has its address and a token, so that
// the command line finds the runtime that works on a store.
//
// Bounds: bodies of 1 MiB; kMostPerSecond requests of one caller a second, kMostStrangers of those
// who are not known; more are answered 429.
#pragma once

#include <memory>
#include <string>

#include "runtime/control/router.h"
#include "runtime/observe/log.h"

namespace treaty::protocols {
struct ServerRequest;
}  // namespace treaty::protocols

namespace treaty::control {

// Path and query decoded. Fails on an escape that is none.
Result<Question> QuestionOf(const protocols::ServerRequest& request);

struct ServerOptions {
  std::string address = "127.0.0.1:0";  // port 0: any free one
  std::string store_path;
};

class Server {
 public:
  static constexpr double kMostPerSecond = 200;
  static constexpr double kMostStrangers = 20;
  static constexpr size_t kMostBodyBytes = 1u << 20;

  // `world` is used by the server's one thread from now on; its parts outlive the server.
  static Result<std::unique_ptr<Server>> Start(World world, const ServerOptions& options,
                                               observe::Log& log);
  virtual ~Server() = default;
  virtual uint16_t port() const = 0;
};

// The file in which a runtime says where it is.
std::string ControlPath(const std::string& store_path);

}  // namespace treaty::control
