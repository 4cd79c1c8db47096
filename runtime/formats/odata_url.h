// OData V2 in URLs, both ways: literals, key predicates, record ids, percent-encoding.
//
//   'O''Brien'  datetime'2026-01-31T10:00:00'  datetimeoffset'2026-01-31T10:00:00Z'  time'PT10H'
//   42  42L  1.5M  0.5d  guid'0050568d-...'  X'0aff'  true  null
//
//   A_SalesOrder('4800')   A_SalesOrderItem(SalesOrder='4800',SalesOrderItem='10')
//
// Whatever a value holds, it stays a value: quotes are doubled, and everything but unreserved
// characters is percent-encoded, so no value can end its literal, its segment or its parameter.
//
// A record's *id* is how the runtime names it: the key as plain text; parts of a composite key in
// the key's order, joined by ',' (a ',' or '%' inside of a part becomes %2C or %25).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"

namespace treaty::formats {

// A canonical value as a literal, not encoded yet. Fails for a value that does not fit its type,
// and for types that have no literal.
Result<std::string> ODataLiteral(std::string_view json, const TypeShape& type);

// Percent-encodes for a query or a path, leaving unreserved characters and ' ( ) , as they are.
std::string EncodeOData(std::string_view text);

// The fields of a shape's key, in the key's order. Fails when the shape has none.
Result<std::vector<const FieldShape*>> KeyFieldsOf(const ObjectShape& shape);

// "('4800')", "(SalesOrder='4800',SalesOrderItem='10')": encoded. Fails for an id that is no key of
// the shape: wrong number of parts, a part that is none of its type.
Result<std::string> ODataKey(std::string_view id, const ObjectShape& shape);
// The id of a canonical record. Fails when a part of the key is missing or null.
Result<std::string> RecordIdOf(std::string_view record, const ObjectShape& shape);
// An id's parts, undone.
std::vector<std::string> SplitRecordId(std::string_view id);

// ---- the other side
// ------------------------------------------------------------------------------

// A literal that was read: its type by its form ("Edm.String", "Edm.Int32", "null"), its value as
// canonical JSON (text, number, truth value, null).
struct ODataValue {
  std::string edm_type;
  std::string json;
};
// The literal that begins at `*at` of decoded text; `*at` moves behind it.
Result<ODataValue> ReadODataLiteral(std::string_view text, size_t* at);
// "('4800')" and "(A='1',B='2')", decoded: names are empty in the short form.
Result<std::vector<std::pair<std::string, ODataValue>>> ReadODataKey(std::string_view predicate);

}  // namespace treaty::formats
