// A server that speaks TLS with a certificate that nobody has signed, for tests: it answers every
// request with 200 and closes.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "runtime/base/env.h"

namespace treaty::test {

// An RSA key and a certificate for 127.0.0.1 that it has signed itself; both in PEM form.
struct TlsIdentity {
  std::string key;
  std::string certificate;
};
TlsIdentity NewTlsIdentity();

class TlsServer {
 public:
  // `most_version`: "TLSv1.1", or empty for the newest.
  TlsServer(Env& env, const std::string& most_version);
  ~TlsServer();

  uint16_t port() const { return port_; }
  const std::string& certificate() const { return certificate_; }  // in PEM form
  int requests() const { return requests_; }

 private:
  struct Context;
  void Serve();
  void ServeOne(int connection);

  std::unique_ptr<Context> context_;
  std::string certificate_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> requests_ = 0;
  std::unique_ptr<Thread> thread_;
};

}  // namespace treaty::test
