// Whether a service still is what the treaty was compiled against. Pure.
#pragma once

#include <string>
#include <vector>

#include "runtime/formats/edmx_summary.h"
#include "runtime/value/type.h"

namespace treaty::connectors::sap {

// Differences that matter, in words: fields that are missing, have another type, or hold less or
// more than the treaty knows. What the service has besides is nobody's concern.
std::vector<std::string> CompareSchema(const ObjectShape& pinned,
                                       const formats::EdmxSummary& live);

}  // namespace treaty::connectors::sap
