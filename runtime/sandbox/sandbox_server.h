// One simulated system behind its vendor's protocol: the HTTP server, the faults in front of the
// vendor, and the doors for whoever works with the sandbox:
//
//   POST /_sandbox/load      lines of NDJSON: what the system's users do, all at once
//   GET  /_sandbox/journal   the counts of its effects, creates that happened twice first
//   GET  /_sandbox/records?object=NAME   what it holds, deleted records too, one JSON line each
//   GET  /_sandbox/faults, with the calls so far; POST {"latency": "5s", "error-rate": "0.03"}
//        changes those that are named, "calls": 0 begins another day
//   POST /_sandbox/clock     {"now": "2026-03-03T06:00:00Z"}: it is at least so late
//
// It listens on loopback only. Handlers run on `threads` threads, the vendor in one at a time.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "runtime/base/env.h"
#include "runtime/protocols/http_server.h"
#include "runtime/sandbox/effect_journal.h"
#include "runtime/sandbox/vendor.h"

namespace treaty::sandbox {

// Where a binding's sandbox keeps its state, and how it behaves; made from what the binding says.
struct SandboxBinding {
  protocols::Endpoint endpoint;
  std::string product;     // "sap.s4"
  std::string host;        // "127.0.0.1"
  uint16_t port = 0;
  std::string journal;     // path
  Behaviour behaviour;     // with every object of the system
};
// Fails for a url that is not on this machine, and for a product that no vendor serves.
Result<SandboxBinding> ReadSandboxBinding(Env& env, const protocols::Endpoint& endpoint);

// By object, as the behaviour says.
NaturalKeys NaturalKeysOf(const Behaviour& behaviour);

class SandboxServer {
 public:
  // Reads the journal; asks for no socket. `env` outlives the server.
  static Result<std::unique_ptr<SandboxServer>> Open(Env& env, SandboxBinding binding,
                                                     const FaultSettings& faults);
  ~SandboxServer();
  // Listens on return.
  Result<void> Listen();

  const std::string& system() const { return binding_.endpoint.system; }
  uint16_t port() const;
  // "http://127.0.0.1:8443"
  std::string url() const;
  // What the users do: the same as POST /_sandbox/load.
  Result<Loaded> Load(std::string_view lines, std::string_view file);
  // Makes records of each object, from the schema and the seed of the faults, where the system has
  // none yet; the same as what users do. Where it has some, nothing is done.
  Result<Loaded> Seed(int64_t records);
  // What a request is answered; the HTTP server's handler. For tests, which need no sockets.
  protocols::ServerResponse Handle(const protocols::ServerRequest& request);

 private:
  SandboxServer(Env& env, SandboxBinding binding, const FaultSettings& faults);

  protocols::ServerResponse Admin(const protocols::ServerRequest& request);
  protocols::ServerResponse AdminLoad(const protocols::ServerRequest& request);
  protocols::ServerResponse AdminJournal() const;
  protocols::ServerResponse AdminRecords(const protocols::ServerRequest& request);
  protocols::ServerResponse AdminFaults(const protocols::ServerRequest& request);
  Result<void> SetCalls(std::string_view name, std::string_view json);
  std::string FaultsText();
  protocols::ServerResponse AdminClock(const protocols::ServerRequest& request);
  protocols::ServerResponse Meet(const DrawnFault& fault,
                                 const protocols::ServerRequest& request);

  Env& env_;
  SandboxBinding binding_;
  FaultPlan faults_;
  std::atomic<int64_t> calls_ = 0;          // that came, whatever became of them; no sign-ins
  std::mutex mutex_;                        // guards state and vendor
  std::unique_ptr<SimulatedSystem> state_;
  std::unique_ptr<VendorServer> vendor_;
  std::unique_ptr<protocols::HttpServer> http_;  // last: its handlers use all of the above
};

}  // namespace treaty::sandbox
