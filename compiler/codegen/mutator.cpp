#include "compiler/codegen/mutator.h"

#include <string_view>
#include <utility>

namespace treaty::codegen {

using program::Instruction;
using program::kNoBlock;
using program::kNoRegister;
using program::Op;

static bool IsEmit(Op op) { return std::string_view(program::OpName(op)).starts_with("emit_"); }

// How many entries the table has that `imm` indexes, when it indexes one; else 0.
static size_t ImmediateRange(const program::Unit& unit, const Instruction& instruction) {
  if (instruction.op == Op::k_constant) return unit.constants.size();
  if (instruction.op == Op::k_field) return unit.keys.size();
  if (instruction.op == Op::k_emit_literal) return unit.fragments.size();
  if (instruction.op == Op::k_table) return unit.tables.size();
  if (instruction.op == Op::k_int_compare || instruction.op == Op::k_decimal_compare ||
      instruction.op == Op::k_text_compare || instruction.op == Op::k_bool_compare) {
    return 2;
  }
  return 0;
}

bool Mutator::IsTarget(const program::Unit& unit, const Instruction& instruction) const {
  const bool terminator = program::IsTerminator(instruction.op);
  switch (kind_) {
    case Miscompile::kNone: return false;
    case Miscompile::kSwapOperands:
      return !terminator && instruction.a != instruction.b && instruction.b != kNoRegister &&
             instruction.op != Op::k_call;
    case Miscompile::kSwapBranch: return instruction.op == Op::k_branch;
    case Miscompile::kSwapBranchValue: return instruction.op == Op::k_branch_value;
    case Miscompile::kDropFailure: return program::IsFallible(instruction.op);
    case Miscompile::kWrongFailureTarget:
      return program::IsFallible(instruction.op) && instruction.on_failure != kNoBlock;
    case Miscompile::kWrongImmediate:
      return ImmediateRange(unit, instruction) > instruction.imm + 1;
    case Miscompile::kWrongImmediate2:
      return instruction.op == Op::k_read_decimal || instruction.op == Op::k_decimal_fit;
    case Miscompile::kDropEmit:
    case Miscompile::kDoubleEmit: return IsEmit(instruction.op);
    case Miscompile::kWrongDestination:
      return !terminator && instruction.dst != kNoRegister && instruction.a != kNoRegister &&
             instruction.a != instruction.dst && instruction.op != Op::k_list_next;
    case Miscompile::kDropRollback: return instruction.op == Op::k_rollback;
    case Miscompile::kWrongOutcome:
      return instruction.op == Op::k_reject || instruction.op == Op::k_wait;
    case Miscompile::kDropArgument:
      return instruction.op == Op::k_call && instruction.imm2 == 2;
    case Miscompile::kStaleCopy: return instruction.op == Op::k_copy;
  }
  return false;
}

static Mutation Mutate(Miscompile kind, Instruction instruction) {
  switch (kind) {
    case Miscompile::kNone: break;
    case Miscompile::kSwapOperands: std::swap(instruction.a, instruction.b); break;
    case Miscompile::kSwapBranch:
    case Miscompile::kSwapBranchValue: std::swap(instruction.imm, instruction.imm2); break;
    // Swallowing a failure is modelled by leaving the operation out: its result stays unwritten.
    case Miscompile::kDropFailure: return {instruction, 0};
    case Miscompile::kWrongFailureTarget: instruction.on_failure = kNoBlock; break;
    case Miscompile::kWrongImmediate: ++instruction.imm; break;
    case Miscompile::kWrongImmediate2: ++instruction.imm2; break;
    case Miscompile::kDropEmit: return {instruction, 0};
    case Miscompile::kDoubleEmit: return {instruction, 2};
    case Miscompile::kWrongDestination: instruction.dst = instruction.a; break;
    case Miscompile::kDropRollback: return {instruction, 0};
    case Miscompile::kWrongOutcome:
      instruction.op = instruction.op == Op::k_reject ? Op::k_wait : Op::k_reject;
      break;
    case Miscompile::kDropArgument: instruction.b = instruction.a; break;
    case Miscompile::kStaleCopy: return {instruction, 0};
  }
  return {instruction, 1};
}

Mutation Mutator::Apply(const program::Unit& unit, const Instruction& instruction) {
  if (!IsTarget(unit, instruction) || seen_++ != at_) return {instruction, 1};
  return Mutate(kind_, instruction);
}

}  // namespace treaty::codegen
