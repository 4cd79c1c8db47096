// SOQL, built from shapes and values. Names come from the schema, values from anywhere: whatever a
// value holds, it stays one literal. Nothing else in the connector writes SOQL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"

namespace treaty::connectors::salesforce {

// What Salesforce takes: the line and the headers of a request together. The rest is headers.
inline constexpr size_t kMostUriBytes = 15'000;

// A text as a literal, quotes included: 'it\'s'.
std::string SoqlText(std::string_view text);
// 2026-03-01T10:00:00.000Z; SOQL knows milliseconds, so what is finer is cut.
std::string SoqlStamp(int64_t stamp_us);
// A JSON value as a literal of the field's type: texts in quotes, numbers, dates and flags bare.
// Fails for a value that is none of the field's type, and for lists and objects.
Result<std::string> SoqlLiteral(const TypeShape& type, std::string_view json);
// Whether the text can be a name in SOQL: letters, digits and underscores, dots between.
bool IsSoqlName(std::string_view name);

// What a record is asked for: its fields, `Parent.Field` for parents that belong to it, subqueries
// for children that do. Fails for a name that is none.
Result<std::string> SoqlFields(const std::vector<FieldShape>& fields);

// SELECT ... FROM object WHERE stamp >= since ORDER BY stamp, Id. `since_us` 0: everything.
std::string SoqlChanges(std::string_view fields, std::string_view object, int64_t since_us);
// SELECT ... FROM object WHERE field IN (literals).
std::string SoqlAmong(std::string_view fields, std::string_view object, std::string_view field,
                      const std::vector<std::string>& literals);

}  // namespace treaty::connectors::salesforce
