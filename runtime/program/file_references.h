// References answered from NDJSON: a crosswalk as a file, for `treaty map`. Each line links a
// record to an entity, or names an entity's business key:
//
//   {"object":"crm.Account","key":"0015g00","entity":"Customer","id":"c-17"}
//   {"entity":"Product","business_key":"SKU-9","id":"p-3"}
//
// All answers are held in memory; what the file does not say is missing.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/base/result.h"
#include "runtime/program/program.h"

namespace treaty::program {

class FileReferences : public References {
 public:
  // Adds the lines of `ndjson`. Fails with "line N" as place.
  Result<void> Add(std::string_view ndjson);

  LookupAnswer Find(const Reference& reference, std::string_view key) override;
  void Prefetch(const std::vector<Question>&) override {}  // nothing is ever unknown

 private:
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  using Answers = std::unordered_map<std::string, std::string, Hash, std::equal_to<>>;

  Result<void> AddLine(std::string_view line);
  static std::string Asked(char kind, std::string_view scope, std::string_view key);

  Answers answers_;
  std::string asked_;  // reused
};

}  // namespace treaty::program
