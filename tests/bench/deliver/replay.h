// Makes recorded calls again, with libcurl and nothing else, at a server that has not seen them.
#pragma once

#include <string>
#include <vector>

#include "runtime/protocols/http_client.h"

namespace treaty::bench {

struct Replayed {
  int64_t calls = 0;
  int64_t answered = 0;  // with a status from 200 to 299
};

// Calls that sign in (a token, a CSRF token) are made first, and what they gave is put into the
// others. `calls` are taken over.
class Replay {
 public:
  Replay(std::string origin, std::vector<protocols::HttpRequest> calls);

  // Signs in; not part of what is measured.
  void Prepare();
  Replayed Run(size_t at_once);

 private:
  bool SignsIn(const protocols::HttpRequest& call) const;
  void TakeGrant(const protocols::HttpResponse& answer);
  void Adapt(protocols::HttpRequest* call) const;

  const std::string origin_;
  std::vector<protocols::HttpRequest> calls_;
  std::string bearer_;
  std::string csrf_;
  std::string cookie_;
};

}  // namespace treaty::bench
