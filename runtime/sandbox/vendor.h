// A vendor's protocol served from a simulated system: one file a product in vendors/, found by the
// first word of what a system is declared as (`system erp : sap.s4` -> "sap"):
//
//   // runtime/sandbox/vendors/sap.cpp
//   VENDOR(sap) = {.name = "sap", .summary = ..., .open = Open};
//
// A vendor turns a request into the answer that the product would give, and into effects on the
// system. Faults are put in front of it by the sandbox's server; only how a fault reads in the
// vendor's words is asked of it. docs/adding/vendor.md has more.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/program/model.h"
#include "runtime/protocols/http_server.h"
#include "runtime/protocols/protocol.h"
#include "runtime/sandbox/faults.h"
#include "runtime/sandbox/simulated_system.h"

namespace treaty::sandbox {

// What a vendor works with; all outlive it.
struct VendorWorld {
  Env* env = nullptr;
  const protocols::Endpoint* endpoint = nullptr;  // the binding: who may sign in
  SimulatedSystem* state = nullptr;
  const FaultPlan* faults = nullptr;              // limits, lives, pages
};

// Called by one thread at a time.
class VendorServer {
 public:
  virtual ~VendorServer() = default;
  // Effects are durable before it returns.
  virtual protocols::ServerResponse Serve(const protocols::ServerRequest& request) = 0;
  // Whether a request writes: some faults meet only these.
  virtual bool Writes(const protocols::ServerRequest& request) const = 0;
  // How kError, kThrottled, kLocked, kStale and kExpired read here. kExpired also ends the session.
  virtual protocols::ServerResponse Trouble(const DrawnFault& fault,
                                            const protocols::ServerRequest& request) = 0;
  struct Figures {
    int64_t day_calls = 0;  // that the limit of the day counts
    int64_t tokens = 0;     // given away
    int64_t expired = 0;    // tokens and sessions whose end a call has met
  };
  virtual Figures figures() const = 0;
  virtual void SetDayCalls(int64_t calls) = 0;
};

struct Vendor {
  std::string_view name;
  std::string_view summary;
  int64_t stamp_step_us = 1000;  // the finest time that its records tell
  IdScheme ids;
  std::unique_ptr<VendorServer> (*open)(const VendorWorld&) = nullptr;
};

extern const Vendor* const vendor_table[];  // generated; nullptr ends it
const Vendor* FindVendor(std::string_view product);
std::string VendorNames();

}  // namespace treaty::sandbox

// Declared extern first: a const object would otherwise be invisible to the table.
#define VENDOR(stem)                                     \
  extern const ::treaty::sandbox::Vendor vendor_##stem; \
  const ::treaty::sandbox::Vendor vendor_##stem
