// A server in a process of its own, so that its work is not counted as that of who is measured. It
// may remember what it was asked.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/protocols/http_client.h"
#include "runtime/protocols/http_server.h"

namespace treaty::bench {

// Ends the program: the measurement cannot be made.
[[noreturn]] void Die(const std::string& why);

template <typename T>
T Must(Result<T> result) {
  if (!result) Die(result.error().ToString());
  return *std::move(result);
}
inline void Must(const Result<void>& result) {
  if (!result) Die(result.error().ToString());
}

class ServerProcess {
 public:
  using Open = std::function<protocols::HttpHandler()>;

  // `open` runs in the new process and gives what answers. To be started before this process has
  // threads. The server dies with this process.
  ServerProcess(bool remembers, const Open& open);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  std::string origin() const;
  // Of one that remembers: what it was asked, in order, but for paths that begin with "/_". URLs
  // are paths and queries.
  std::vector<protocols::HttpRequest> Recorded() const;

 private:
  [[noreturn]] static void Serve(bool remembers, const Open& open, int tell);

  pid_t child_ = 0;
  uint16_t port_ = 0;
};

}  // namespace treaty::bench
