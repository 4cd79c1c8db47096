// Seeded miscompiles: makes exactly one instruction wrong, so that the differential tests can prove
// that they would notice. With Miscompile::kNone every instruction passes unchanged.
#pragma once

#include "compiler/codegen/codegen.h"

namespace treaty::codegen {

struct Mutation {
  program::Instruction instruction;
  uint32_t times = 1;  // 0: left out; 2: done twice
  bool ignores_failure = false;
};

class Mutator {
 public:
  Mutator(Miscompile kind, uint32_t at) : kind_(kind), at_(at) {}
  bool is_active() const { return kind_ != Miscompile::kNone; }
  Mutation Apply(const program::Unit& unit, const program::Instruction& instruction);

 private:
  bool IsTarget(const program::Unit& unit, const program::Instruction& instruction) const;

  Miscompile kind_;
  uint32_t at_;
  uint32_t seen_ = 0;
};

}  // namespace treaty::codegen
