// What a binding says about a Salesforce org, read and checked.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/base/result.h"
#include "runtime/connectors/polling.h"
#include "runtime/connectors/salesforce/call_gate.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors::salesforce {

struct Settings {
  std::string url;             // "https://acme.my.salesforce.com:443": where the API is
  std::string token_url;       // where tokens are given, if the binding's auth does not say
  std::string api = "v67.0";
  std::string client = "treaty";  // Sforce-Call-Options: who writes; shows in change events
  PollPace pace;
  GateOptions gate;
  int64_t timeout_us = 60'000'000;
  int64_t batch = 200;         // rows in a call that writes
  int64_t in_flight = 1600;    // rows without an answer
  int64_t page = 2000;         // rows in a page of a query: a wish, the server decides
  std::string ca_file;
  protocols::HttpHeaders write_headers;  // of calls that write, besides those of every call

  // "/services/data/v67.0/sobjects/Account" of "sobjects/Account".
  std::string Path(std::string_view rest) const;
};

Result<Settings> ReadSettings(const protocols::Endpoint& endpoint);

}  // namespace treaty::connectors::salesforce
