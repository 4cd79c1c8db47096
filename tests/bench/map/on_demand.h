// The same mapping as `crm.Order -> Order` of the first example, written by hand against simdjson's
// On-Demand reader with raw pass-through: what we compare with.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "runtime/program/program.h"

namespace treaty::bench {

class OnDemandMapper {
 public:
  explicit OnDemandMapper(program::References& references);
  ~OnDemandMapper();
  // Appends the mapped record to *out; false (and nothing appended) for a record that it refuses.
  // `json` is followed by 64 readable bytes.
  bool Map(std::string_view json, std::string* out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace treaty::bench
