// What a service says of itself at $metadata, as far as it must be compared with what a treaty was
// compiled against: entity sets, their properties with types and lengths, their navigations. (The
// compiler reads the same documents into shapes, and says much more: compiler/schema.)
//
// Pure; any bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"

namespace treaty::formats {

struct EdmxProperty {
  std::string name;
  std::string type;            // "Edm.String", "API_X.Address"
  uint32_t max_length = 0;     // 0: it does not say
  uint32_t precision = 0;
  uint32_t scale = 0;
  bool date_only = false;      // sap:display-format="Date"
};
struct EdmxSet {
  std::string name;            // "A_SalesOrder"
  std::vector<EdmxProperty> properties;  // of base types, too
  std::vector<std::string> navigations;
};
struct EdmxSummary {
  std::vector<EdmxSet> sets;

  const EdmxSet* Find(std::string_view set) const;
};
Result<EdmxSummary> ReadEdmxSummary(std::string_view xml);

}  // namespace treaty::formats
