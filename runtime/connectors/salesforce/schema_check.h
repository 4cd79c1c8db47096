// The schema that a treaty was compiled against, compared with what the org says now. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/value/type.h"

namespace treaty::connectors::salesforce {

// What differs, one sentence each, for people: fields that are missing or not readable by us, other
// types and lengths, fields that may no longer be set. Empty: nothing that matters. `describe` is
// the answer of /sobjects/NAME/describe. Fails for what is none.
Result<std::vector<std::string>> CompareSchema(const ObjectShape& pinned,
                                               std::string_view describe);

}  // namespace treaty::connectors::salesforce
