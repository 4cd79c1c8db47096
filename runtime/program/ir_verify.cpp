#include "runtime/program/ir_verify.h"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "runtime/program/abi.h"

namespace treaty::program {
namespace {

bool Uses(Op op, char operand) {
  return std::string_view(OpShape(op)).find(operand) != std::string_view::npos;
}

// The table that imm indexes, by its size; kNoTable when imm is a plain number.
constexpr size_t kNoTable = SIZE_MAX;

size_t TableSize(const Unit& unit, Op op) {
  switch (op) {
    case Op::k_constant: case Op::k_expect: return unit.constants.size();
    case Op::k_setting: return unit.settings.size();
    case Op::k_root: return unit.document_count;
    case Op::k_field: return unit.keys.size();
    case Op::k_read_enum: case Op::k_text_in: return unit.enums.size();
    case Op::k_table: return unit.tables.size();
    case Op::k_call: return unit.functions.size();
    case Op::k_lookup: return unit.references.size();
    case Op::k_emit_literal: return unit.fragments.size();
    case Op::k_jump: case Op::k_branch: case Op::k_branch_value: return unit.blocks.size();
    case Op::k_require: return 3;
    case Op::k_int_compare: case Op::k_decimal_compare: case Op::k_float_compare:
    case Op::k_text_compare: case Op::k_bool_compare: case Op::k_money_compare:
    case Op::k_json_compare:
      return 6;
    default: return kNoTable;  // every other operation takes a plain number
  }
}

using RegisterSet = std::vector<bool>;

class Verifier {
 public:
  explicit Verifier(const Unit& unit) : unit_(unit) {}
  Result<void> Run();

 private:
  Result<void> Bounds() const;
  Result<void> CheckBlock(BlockId block) const;
  Result<void> Check(const Instruction& instruction) const;
  Result<void> CheckRegisters(const Instruction& instruction) const;
  Result<void> Flow();
  Result<void> FlowBlock(BlockId block, RegisterSet written);
  void Reach(BlockId block, const RegisterSet& written);
  tl::unexpected<Error> Wrong(const Instruction& instruction, std::string_view problem) const {
    return Fail(fmt::format("`{}`: {}", OpName(instruction.op), problem), unit_.name);
  }

  const Unit& unit_;
  std::vector<RegisterSet> at_entry_;  // empty: not reached yet
  std::vector<bool> is_reached_;
  std::vector<BlockId> pending_;
};

Result<void> Verifier::Run() {
  TRY_VOID(Bounds());
  for (BlockId block = 0; block < unit_.blocks.size(); ++block) {
    TRY_VOID(CheckBlock(block));
  }
  return Flow();
}

Result<void> Verifier::Bounds() const {
  if (unit_.blocks.empty()) return Fail("a unit has at least one block", unit_.name);
  if (unit_.document_count > kMaxDocuments) {
    return Fail(fmt::format("a unit reads at most {} documents, this one {}", kMaxDocuments,
                            unit_.document_count), unit_.name);
  }
  if (unit_.register_count > kMaxRegisters || unit_.blocks.size() > kMaxBlocks ||
      unit_.site_count > kMaxSites) {
    return Fail("a unit has at most 65536 registers, blocks and sites", unit_.name);
  }
  if (uint64_t(unit_.register_count) * unit_.blocks.size() > kMaxRegistersTimesBlocks) {
    return Fail("a unit has too many registers and blocks", unit_.name);
  }
  for (const Table& table : unit_.tables) {
    if (table.keys.size() != table.values.size()) {
      return Fail(fmt::format("table `{}` has {} keys and {} values", table.name,
                              table.keys.size(), table.values.size()), unit_.name);
    }
  }
  return {};
}

Result<void> Verifier::CheckBlock(BlockId number) const {
  const auto& instructions = unit_.blocks[number].instructions;
  if (instructions.empty()) {
    return Fail(fmt::format("block {} is empty", number), unit_.name);
  }
  for (size_t i = 0; i < instructions.size(); ++i) {
    if (size_t(instructions[i].op) >= kOpCount) {
      return Fail(fmt::format("block {} has an unknown operation", number), unit_.name);
    }
    const bool is_last = i + 1 == instructions.size();
    if (IsTerminator(instructions[i].op) != is_last) {
      return Wrong(instructions[i], is_last ? "a block ends in a terminator"
                                            : "a terminator stands last in its block");
    }
    TRY_VOID(Check(instructions[i]));
  }
  return {};
}

Result<void> Verifier::Check(const Instruction& instruction) const {
  const Op op = instruction.op;
  TRY_VOID(CheckRegisters(instruction));
  const size_t table = TableSize(unit_, op);
  if (table != kNoTable && instruction.imm >= table) {
    return Wrong(instruction, fmt::format("{} is out of range ({})", instruction.imm, table));
  }
  const bool branches = op == Op::k_branch || op == Op::k_branch_value;
  if (branches && instruction.imm2 >= unit_.blocks.size()) {
    return Wrong(instruction, "the second target is no block");
  }
  if (op == Op::k_field && instruction.imm2 >= unit_.site_count) {
    return Wrong(instruction, "the navigation site is out of range");
  }
  if (op == Op::k_expect && unit_.constants[instruction.imm].kind != TypeKind::kText) {
    return Wrong(instruction, "the code is a Text constant");
  }
  if (instruction.on_failure != kNoBlock &&
      (!IsFallible(op) || instruction.on_failure >= unit_.blocks.size())) {
    return Wrong(instruction, "the failure target is no block, or the operation cannot fail");
  }
  if (instruction.origin >= unit_.origins.size()) return Wrong(instruction, "no such origin");
  return {};
}

Result<void> Verifier::CheckRegisters(const Instruction& instruction) const {
  const Op op = instruction.op;
  const bool is_call = op == Op::k_call;
  if (is_call && instruction.imm2 > 4) return Wrong(instruction, "at most four arguments");
  const struct {
    Register number;
    bool is_used;
  } operands[] = {
      {instruction.dst, Uses(op, 'd')},
      {instruction.a, is_call ? instruction.imm2 > 0 : Uses(op, 'a')},
      {instruction.b, is_call ? instruction.imm2 > 1 : Uses(op, 'b')},
      {instruction.c, is_call && instruction.imm2 > 2},
      {instruction.d4, is_call && instruction.imm2 > 3},
  };
  for (const auto& operand : operands) {
    if (operand.is_used && operand.number >= unit_.register_count) {
      return Wrong(instruction, "a register is missing or out of range");
    }
    if (!operand.is_used && operand.number != kNoRegister) {
      return Wrong(instruction, "a register is given that the operation does not use");
    }
  }
  return {};
}

// Meets over all ways into a block: what is written on each of them. Sets only shrink, so this
// ends.
void Verifier::Reach(BlockId block, const RegisterSet& written) {
  if (!is_reached_[block]) {
    is_reached_[block] = true;
    at_entry_[block] = written;
    pending_.push_back(block);
    return;
  }
  bool has_changed = false;
  for (size_t i = 0; i < written.size(); ++i) {
    if (at_entry_[block][i] && !written[i]) {
      at_entry_[block][i] = false;
      has_changed = true;
    }
  }
  if (has_changed) pending_.push_back(block);
}

Result<void> Verifier::FlowBlock(BlockId number, RegisterSet written) {
  for (const Instruction& instruction : unit_.blocks[number].instructions) {
    for (const Register read : {instruction.a, instruction.b, instruction.c, instruction.d4}) {
      if (read != kNoRegister && !written[read]) {
        return Wrong(instruction,
                     fmt::format("register {} may be read before it is written", read));
      }
    }
    if (instruction.on_failure != kNoBlock) Reach(instruction.on_failure, written);
    if (instruction.dst != kNoRegister) written[instruction.dst] = true;
    const Op op = instruction.op;
    const bool branches = op == Op::k_branch || op == Op::k_branch_value;
    if (op == Op::k_jump || branches) Reach(instruction.imm, written);
    if (branches) Reach(instruction.imm2, written);
  }
  return {};
}

Result<void> Verifier::Flow() {
  at_entry_.resize(unit_.blocks.size());
  is_reached_.assign(unit_.blocks.size(), false);
  Reach(0, RegisterSet(unit_.register_count, false));
  while (!pending_.empty()) {
    const BlockId block = pending_.back();
    pending_.pop_back();
    TRY_VOID(FlowBlock(block, at_entry_[block]));
  }
  return {};
}

}  // namespace

Result<void> VerifyUnit(const Unit& unit) { return Verifier(unit).Run(); }

}  // namespace treaty::program
