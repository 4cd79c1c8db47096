// What Salesforce's words mean to delivery: one table of error codes, one of HTTP statuses.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/result.h"
#include "runtime/protocols/http_client.h"
#include "runtime/protocols/protocol.h"

namespace treaty::connectors::salesforce {

enum class CodeClass : uint8_t {
  kRefused,      // will never be done like this
  kTransient,    // the same again may succeed
  kLock,         // somebody holds the record
  kLimit,        // too many calls: of the day, or at the same time
  kStale,        // changed since it was read
  kSession,      // the token is not accepted (any more)
  kNoAccess,     // who we are may not use the API
  kCollateral,   // another row of the call failed
  kDuplicate,    // a value that must be unique is there already
  kSeveral,      // the external id names several records
  kGone,         // the record was deleted
  kCursor,       // the query's cursor is gone
};

// None of the table's: `otherwise`.
CodeClass ClassOf(std::string_view code, CodeClass otherwise);
// For what is answered as it is; classes that the connector deals with itself become what is left
// when that did not help.
protocols::AnswerStatus StatusOf(CodeClass code_class);

// One error in Salesforce's words. Rows of collections say `statusCode`, all else `errorCode`.
struct Trouble {
  std::string code;
  std::string message;  // with the fields that it names
  CodeClass code_class = CodeClass::kRefused;
};
// What an answer that is not 2xx says. Bodies that are no errors of Salesforce's (a proxy's page)
// are judged by the status; 300 is kSeveral and names the records.
Trouble TroubleOf(const protocols::HttpResponse& response);
// The first error of a row that failed; `errors` is the row's list.
Trouble TroubleOfRow(std::string_view errors);
// Of kLimit: the calls of the day are used up, rather than too many at the same time.
bool IsDailyLimit(const Trouble& trouble);

// "api-usage=10018/100000" of the header Sforce-Limit-Info.
struct LimitInfo {
  int64_t used = 0;
  int64_t most = 0;
};
Result<LimitInfo> ReadLimitInfo(std::string_view header);

}  // namespace treaty::connectors::salesforce
