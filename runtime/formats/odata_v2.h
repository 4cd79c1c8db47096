// Records in OData V2's JSON, both ways: what the treaty calls a record (canonical JSON, typed by
// its shape) and what a service says and expects.
//
//   shape        canonical                        OData V2
//   Timestamp    "2026-01-31T10:00:00Z"           "/Date(1769853600000+0000)/"
//   (Edm.DateTime)                                "/Date(1769853600000)/"
//   Date         "2026-01-31"                     "/Date(1769817600000)/"
//   Time         "10:15:00"                       "PT10H15M00S"
//   Decimal      12.5                             "12.5"
//   Int          42 (Edm.Int64)                   42 ("42")
//   Float        0.5                              "0.5"
//   [Record]     [{...}]                          {"results":[{...}]}, or a list
//
// Numbers are taken over digit by digit, never through a double. An instant loses what is finer
// than a millisecond on its way to the service: the format has no more. From a service, what other
// writers of the format are known to send is read, too: numbers without quotes, ISO instants.
//
// Pure; thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"

namespace treaty::formats {

// How a list of children stands in what is written.
enum class ODataList : uint8_t { kResults, kPlain };

// A canonical record as the service expects it; members in their order. Fails for a member that
// `fields` do not have and for a value that does not fit its type; the place is the member's path.
Result<std::string> ToODataV2(std::string_view record, const std::vector<FieldShape>& fields,
                              ODataList list = ODataList::kResults);

// What an empty text of an optional field means. ABAP has no null: there it is "nothing".
enum class ODataBlank : uint8_t { kText, kNull };

// What a service says of one record, in canonical form: members in declared order. Members that
// `fields` do not have (`__metadata`, for one) are left out, as is what the service only points at
// (`__deferred`); null stays null. `json` may be any bytes.
Result<std::string> FromODataV2(std::string_view json, const std::vector<FieldShape>& fields,
                                ODataBlank blank = ODataBlank::kText);
// The same for what is canonical already: a record of a page, say.
Result<std::string> FromCanonicalODataV2(std::string_view json,
                                         const std::vector<FieldShape>& fields,
                                         ODataBlank blank = ODataBlank::kText);

// One value, both ways; both are given canonical JSON.
Result<std::string> ToODataV2Value(std::string_view json, const TypeShape& type,
                                   ODataList list = ODataList::kResults);
Result<std::string> FromODataV2Value(std::string_view json, const TypeShape& type,
                                     ODataBlank blank = ODataBlank::kText);

// What stands around records in an answer. Views into `json`, which must be proved JSON.
struct ODataPage {
  std::vector<std::string_view> records;
  std::string next;                    // `__next`: where the next page is; or empty
};
// {"d":{"results":[...],"__next":"..."}}, {"d":[...]} and a single record {"d":{...}}. Fails for
// what is none of these.
Result<ODataPage> ReadODataPage(std::string_view json);
// `etag` and `uri` of a record's `__metadata`; empty where it says none.
struct ODataMetadata {
  std::string etag;
  std::string uri;
};
ODataMetadata ReadODataMetadata(std::string_view record);

}  // namespace treaty::formats
