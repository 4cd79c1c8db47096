// An OData $batch: several requests in one, and several answers in one. multipart/mixed, whose
// parts are requests (reads), or change sets: a multipart/mixed of writes that happen together or
// not at all.
//
//   --batch_1                                     --b
//   Content-Type: multipart/mixed; boundary=cs_1  Content-Type: multipart/mixed; boundary=c
//                                                 Content-Length: ...
//   --cs_1
//   Content-Type: application/http                --c
//   Content-Transfer-Encoding: binary             Content-Type: application/http
//   Content-ID: 1                                 Content-ID: 1
//
//   POST A_SalesOrder HTTP/1.1                    HTTP/1.1 201 Created
//   Content-Type: application/json                Content-Type: application/json
//   Content-Length: 2                             Content-Length: ...
//
//   {}                                            {"d":{...}}
//   --cs_1--                                      --c--
//   --batch_1--                                   --b--
//
// Written with CRLF throughout and lengths of bodies. Read with CRLF or LF: there are both. Of a
// batch that was cut off or has parts that cannot be read, what can be read is handed out, and the
// rest is said to be unreadable, in its place: whoever sent it must know which answers are missing.
//
// A failed change set is answered by one part that is no change set: its only operation speaks for
// all of it.
//
// Pure; thread-safe. Bounds: BatchLimits; what exceeds them is unreadable.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"

namespace treaty::formats {

using BatchHeaders = std::vector<std::pair<std::string, std::string>>;

// The first header of this name, whatever its case; empty when there is none.
std::string_view BatchHeader(const BatchHeaders& headers, std::string_view name);

// A request, or an answer to one, as it stands in a part.
struct BatchOperation {
  bool readable = true;   // read: false when the part is there but is no such message
  std::string method;     // request: "GET"
  std::string url;        // request: as it stands, encoded; relative to the service, or absolute
  int status = 0;         // answer
  std::string reason;     // answer: "Created"
  BatchHeaders headers;   // values without line ends; Content-Length is added when written
  std::string body;
  std::string content_id;  // may be empty
};

struct BatchPart {
  bool is_change_set = false;
  std::vector<BatchOperation> operations;  // one where it is no change set
};

struct BatchLimits {
  size_t operations = 2000;
  size_t header_bytes = 64u << 10;  // of one part
};

struct WrittenBatch {
  std::string content_type;  // "multipart/mixed; boundary=..."
  std::string body;
};
// `seed` makes the boundaries; they are made longer until no body holds them. An operation whose
// headers, method or URL have control characters is a bug of the caller (CHECK).
WrittenBatch WriteBatchRequest(const std::vector<BatchPart>& parts, std::string_view seed);
WrittenBatch WriteBatchAnswer(const std::vector<BatchPart>& parts, std::string_view seed);

struct ReadBatch {
  std::vector<BatchPart> parts;
  bool complete = false;   // the closing delimiter was there and all parts were readable
  std::string problem;     // not complete: why
};
// Fails only when `content_type` is no multipart with a boundary.
Result<ReadBatch> ReadBatchRequest(std::string_view content_type, std::string_view body,
                                   const BatchLimits& limits = {});
Result<ReadBatch> ReadBatchAnswer(std::string_view content_type, std::string_view body,
                                  const BatchLimits& limits = {});

}  // namespace treaty::formats
