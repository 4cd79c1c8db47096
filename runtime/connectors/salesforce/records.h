// Records as Salesforce answers them, brought into the shape that the describe importer promised:
//
//   {"attributes":{...},"Id":"0018000000abcde","Amount":23.0,"At":"2026-03-01T10:00:00.000+0000",
//    "Product2":{"attributes":{...},"Name":"A"},
//    "OrderItems":{"totalSize":1,"done":true,"records":[{...}]}}
//
//   {"Id":"0018000000abcdeAAA","Amount":23,"At":"2026-03-01T10:00:00Z","Product2":{"Name":"A"},
//    "OrderItems":[{...}]}
//
// `attributes` are gone, subqueries are plain lists (none is an empty list; children in the recycle
// bin are left out), ids have 18 signs, time stamps are canonical, and numbers have all their
// digits: they are text from the wire to the record.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"

namespace treaty::connectors::salesforce {

// An id of 15 signs (which tells upper from lower case apart) with its checksum; what is no such id
// comes back as it is.
std::string LongId(std::string_view id);

// A list of children that did not fit into the answer: the rest is behind `next`.
struct OpenList {
  size_t member = 0;               // of QueriedRecord::members
  const FieldShape* field = nullptr;
  std::string next;                // as the answer said it
};
struct QueriedRecord {
  std::string id;                  // empty: it has none
  int64_t stamp_us = 0;            // SystemModstamp; 0: it has none
  bool deleted = false;
  std::string merged_into;         // MasterRecordId
  std::vector<std::pair<std::string, std::string>> members;  // key as it stands, value JSON
  std::vector<OpenList> open;

  std::string Json() const;
  // "Name" as JSON; empty when it is not there.
  std::string_view Member(std::string_view name) const;
};
// `record`: one JSON object of a page. Fails for what is none.
Result<QueriedRecord> ReadRecord(std::string_view record, const std::vector<FieldShape>& fields);
// Puts children of a further page behind those that are there.
Result<void> AppendChildren(QueriedRecord* record, const OpenList& list,
                            const std::vector<std::string>& rows);

// A page of a query's answer.
struct QueryPage {
  std::vector<std::string> rows;   // canonical JSON objects
  std::string next;                // path of the next page; empty: this was the last
};
// Fails for what is no page, and for a next page that lies anywhere but under /services/data/ of
// the same server.
Result<QueryPage> ReadQueryPage(std::string_view body);

// The row of a collection's answer, or the answer to a single upsert.
struct RowResult {
  bool success = false;
  std::string id;
  bool created = false;
  std::string errors;              // JSON list
};
Result<RowResult> ReadRowResult(std::string_view row);
// The rows of a collection's answer, in order. Fails when the body is no list.
Result<std::vector<Result<RowResult>>> ReadRowResults(std::string_view body);

}  // namespace treaty::connectors::salesforce
