#include "runtime/program/ir.h"

namespace treaty::program {
namespace {

struct OpFacts {
  const char* name;
  const char* shape;
  bool is_fallible;
};

constexpr OpFacts kFacts[] = {
#define TREATY_OP_FACTS(name, shape, fallible, meaning) {#name, shape, fallible},
    TREATY_OPS(TREATY_OP_FACTS)
#undef TREATY_OP_FACTS
};

}  // namespace

const char* OpName(Op op) { return kFacts[size_t(op)].name; }
const char* OpShape(Op op) { return kFacts[size_t(op)].shape; }
bool IsFallible(Op op) { return kFacts[size_t(op)].is_fallible; }
bool IsTerminator(Op op) { return op >= Op::k_jump; }

}  // namespace treaty::program
