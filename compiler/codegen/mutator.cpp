#include "compiler/codegen/mutator.h"

#include <string_view>
#include <utility>

namespace treaty::codegen {

using program::Instruction;
using program::kNoBlock;
using program::kNoRegister;
using program::Op;

static bool IsEmit(Op op) { return std::string_view(program::OpName(op)).starts_with("emit_"); }

// Miscompiled code must go wrong, not crash: a register keeps its kind.
static bool OperandsHaveOneKind(Op op) {
  return op != Op::k_call && op != Op::k_money_make && op != Op::k_money_mul;
}

// Operations whose result is of the kind of a.
static bool KeepsKind(Op op) {
  const std::string_view name = program::OpName(op);
  const bool arithmetic = name.ends_with("_add") || name.ends_with("_sub") ||
                          name.ends_with("_mul") || name.ends_with("_div") ||
                          name.ends_with("_neg") || name.ends_with("_fit");
  return arithmetic || op == Op::k_text_plain || op == Op::k_text_concat || op == Op::k_text_in ||
         op == Op::k_int_mod || op == Op::k_not || op == Op::k_field || op == Op::k_table ||
         op == Op::k_date_add_days;
}

// Swapping the operands of these changes nothing.
static bool IsSymmetric(const Instruction& instruction) {
  const std::string_view name = program::OpName(instruction.op);
  const bool equality = name.ends_with("_compare") && instruction.imm < 2;
  const bool commutes = name.ends_with("_add") || name.ends_with("_mul");
  return equality || (commutes && !name.starts_with("time"));
}

// Whether the condition is "the list has more": its wrong way never ends.
static bool GuardsLoop(const program::Unit& unit, const Instruction& branch) {
  for (const program::Block& block : unit.blocks) {
    for (const Instruction& instruction : block.instructions) {
      if (instruction.op == Op::k_list_more && instruction.dst == branch.a) return true;
    }
  }
  return false;
}

static bool HasSameKindBehind(const program::Unit& unit, const Instruction& instruction) {
  if (instruction.op != Op::k_constant) return true;
  return instruction.imm + 1 < unit.constants.size() &&
         unit.constants[instruction.imm].kind == unit.constants[instruction.imm + 1].kind;
}

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
             OperandsHaveOneKind(instruction.op) && !IsSymmetric(instruction);
    case Miscompile::kSwapBranch:
      return instruction.op == Op::k_branch && instruction.imm != instruction.imm2 &&
             !GuardsLoop(unit, instruction);
    case Miscompile::kSwapBranchValue: return instruction.op == Op::k_branch_value;
    case Miscompile::kDropFailure: return program::IsFallible(instruction.op);
    case Miscompile::kWrongFailureTarget:
      return program::IsFallible(instruction.op) && instruction.on_failure != kNoBlock;
    case Miscompile::kWrongImmediate:
      return ImmediateRange(unit, instruction) > instruction.imm + 1 &&
             HasSameKindBehind(unit, instruction);
    case Miscompile::kWrongImmediate2:
      return instruction.op == Op::k_read_decimal || instruction.op == Op::k_decimal_fit;
    case Miscompile::kDropEmit:
    case Miscompile::kDoubleEmit: return IsEmit(instruction.op);
    case Miscompile::kWrongDestination:
      return !terminator && instruction.dst != kNoRegister && instruction.a != kNoRegister &&
             instruction.a != instruction.dst && KeepsKind(instruction.op);
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
    case Miscompile::kDropFailure: return {instruction, 1, true};
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
