// What SAP's words mean to delivery: one table of HTTP statuses, one list of codes of locks.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/formats/multipart_batch.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors::sap {

// Why something was not done, in the service's words.
struct Trouble {
  std::string code;     // "SLS_LO/003"; "http.503" where the service says none
  std::string message;  // with the errors of its details
  protocols::AnswerStatus status = protocols::AnswerStatus::kRefused;
  int64_t retry_after_us = 0;
};

// What a binding may say otherwise than the tables.
struct AnswerRules {
  // Message class and number that say that somebody holds the record.
  std::vector<std::string> lock_codes = {"V1/042", "VL/045", "MC/601"};
  // What messages say where the code is a service's own: English, as most technical users have.
  std::vector<std::string> lock_words = {"currently being processed by", "currently locked by",
                                         "is locked by user"};
  std::map<int, protocols::AnswerStatus> statuses = {};  // HTTP statuses that mean something else
};

// An answer that stands in an HTTP exchange of its own or in a part of a $batch. `status` is not
// 2xx.
Trouble TroubleOf(int status, std::string_view body, const AnswerRules& rules);

// "V1 042", "v1/042" -> "V1/042".
std::string NormalCode(std::string_view code);

// Whether 403 means "fetch a CSRF token", and not "you may not".
bool WantsToken(const protocols::HttpResponse& response);

}  // namespace treaty::connectors::sap
