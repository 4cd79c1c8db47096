// The same calls with libcurl and nothing else: the bound that a measurement stands beside.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "runtime/protocols/http_client.h"

namespace treaty::bench {

struct BareOptions {
  size_t at_once = 8;
  std::function<protocols::HttpRequest()> next;  // a request without a URL ends the loop
};

// Sends until `next` has no more; how many calls were answered with 200 to 299.
int64_t RunBareLoop(const BareOptions& options);

}  // namespace treaty::bench
