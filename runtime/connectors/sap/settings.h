// What a binding to an SAP system says, read and checked.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/connectors/polling.h"
#include "runtime/connectors/sap/answer_codes.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors::sap {

struct Settings {
  std::string url;                 // "https://host:port"
  std::string path = "/sap/opu/odata/sap";  // where services are, without a slash at its end
  // Services that are somewhere else: namespace to path. The others are at path/NAMESPACE.
  std::map<std::string, std::string> services;
  std::string session_query;       // "sap-client=100&sap-language=EN"; or empty
  PollPace pace;
  int64_t timeout_us = 60'000'000;
  int64_t connections = 8;
  int64_t batch = 50;              // records in one $batch; 1: no $batch at all
  int64_t in_flight = 400;         // records that are being written
  int64_t page = 500;              // records in one page of changes
  int64_t settle_us = 10'000'000;
  int64_t etags = 100'000;         // versions that are remembered
  bool csrf = true;
  bool look_up = true;
  bool repeatability = false;
  bool merge = false;              // MERGE by X-HTTP-Method instead of PATCH
  bool read_after = true;          // read what was updated, in the same $batch
  bool select = true;              // ask only for the fields of the schema
  bool blank_is_null = true;
  bool results = true;             // children in {"results":[...]}
  // Object to its fields that SAP fills up with zeros (ALPHA): they are read without them.
  std::map<std::string, std::vector<std::string>> alpha;
  // Object to the fields that say when it changed: one instant, or a date and a time.
  std::map<std::string, std::vector<std::string>> changes;
  AnswerRules answers;
  std::string ca_file;

  // "/sap/opu/odata/sap/API_SALES_ORDER_SRV/": the root of a service, with a slash at its end.
  std::string Root(const std::string& service) const;
};

Result<Settings> ReadSettings(const protocols::Endpoint& endpoint);

}  // namespace treaty::connectors::sap
