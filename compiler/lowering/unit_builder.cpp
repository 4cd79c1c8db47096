#include "compiler/lowering/unit_builder.h"

#include <fmt/format.h>

#include "compiler/passes/pipeline.h"
#include "runtime/base/check.h"

namespace treaty::lowering {

using program::Instruction;
using program::kNoBlock;
using program::kNoRegister;

UnitBuilder::UnitBuilder(std::string name, uint32_t document_count) {
  unit_.name = std::move(name);
  unit_.document_count = document_count;
  unit_.blocks.emplace_back();
  unit_.origins.emplace_back();
}

BlockId UnitBuilder::NewBlock() {
  unit_.blocks.emplace_back();
  return BlockId(unit_.blocks.size() - 1);
}

void UnitBuilder::Continue(BlockId block) {
  CHECK(closed(), "a block ends in a terminator before another is begun");
  CHECK(unit_.blocks[block].instructions.empty(), "a block is written in one go");
  current_ = block;
}

Instruction& UnitBuilder::Append(Op op) {
  if (closed()) {
    dropped_ = Instruction{op};
    return dropped_;
  }
  auto& instructions = unit_.blocks[current_].instructions;
  Instruction& instruction = instructions.emplace_back(Instruction{op});
  instruction.origin = origin_;
  if (program::IsFallible(op)) instruction.on_failure = failure_;
  if (program::IsTerminator(op)) current_ = kNoBlock;
  return instruction;
}

Register UnitBuilder::Emit(Op op, Register a, Register b, uint32_t imm, uint32_t imm2) {
  const Register dst = NewRegister();
  Instruction& instruction = Append(op);
  instruction.dst = dst;
  instruction.a = a;
  instruction.b = b;
  instruction.imm = imm;
  instruction.imm2 = imm2;
  return dst;
}

void UnitBuilder::EmitInto(Register dst, Op op, Register a, Register b, uint32_t imm) {
  Instruction& instruction = Append(op);
  instruction.dst = dst;
  instruction.a = a;
  instruction.b = b;
  instruction.imm = imm;
}

void UnitBuilder::Do(Op op, Register a, uint32_t imm) {
  Instruction& instruction = Append(op);
  instruction.a = a;
  instruction.imm = imm;
}

Register UnitBuilder::Call(std::string_view function, const std::vector<Register>& arguments) {
  CHECK(arguments.size() <= 4, "library functions take at most four arguments");
  auto [it, is_new] = function_ids_.try_emplace(std::string(function), unit_.functions.size());
  if (is_new) unit_.functions.emplace_back(function);
  const Register dst = NewRegister();
  Instruction& instruction = Append(Op::k_call);
  instruction.dst = dst;
  if (arguments.size() > 0) instruction.a = arguments[0];
  if (arguments.size() > 1) instruction.b = arguments[1];
  if (arguments.size() > 2) instruction.c = arguments[2];
  if (arguments.size() > 3) instruction.d4 = arguments[3];
  instruction.imm = it->second;
  instruction.imm2 = uint32_t(arguments.size());
  return dst;
}

Register UnitBuilder::Field(Register object, std::string_view key) {
  auto [it, is_new] = key_ids_.try_emplace(std::string(key), unit_.keys.size());
  if (is_new) unit_.keys.emplace_back(key);
  return Emit(Op::k_field, object, kNoRegister, it->second, unit_.site_count++);
}

void UnitBuilder::Jump(BlockId target) { Append(Op::k_jump).imm = target; }

void UnitBuilder::Branch(Register condition, BlockId if_true, BlockId otherwise) {
  Instruction& instruction = Append(Op::k_branch);
  instruction.a = condition;
  instruction.imm = if_true;
  instruction.imm2 = otherwise;
}

void UnitBuilder::BranchValue(Register value, BlockId if_value, BlockId otherwise) {
  Instruction& instruction = Append(Op::k_branch_value);
  instruction.a = value;
  instruction.imm = if_value;
  instruction.imm2 = otherwise;
}

void UnitBuilder::End(Op terminator, Register message) { Append(terminator).a = message; }

void UnitBuilder::Literal(std::string_view text) {
  if (closed() || text.empty()) return;
  auto& instructions = unit_.blocks[current_].instructions;
  std::string whole(text);
  // Adjacent literals become one: fewer, longer copies.
  if (!instructions.empty() && instructions.back().op == Op::k_emit_literal) {
    whole = unit_.fragments[instructions.back().imm] + whole;
    instructions.pop_back();
  }
  auto [it, is_new] = fragment_ids_.try_emplace(whole, unit_.fragments.size());
  if (is_new) unit_.fragments.push_back(whole);
  Do(Op::k_emit_literal, kNoRegister, it->second);
}

uint32_t UnitBuilder::AddConstant(const Constant& constant) {
  std::string identity = fmt::format("{} {} {} {} {} {}", int(constant.kind), constant.is_null,
                                     constant.integer, constant.real, constant.currency,
                                     constant.text);
  auto [it, is_new] = constant_ids_.try_emplace(identity, unit_.constants.size());
  if (is_new) unit_.constants.push_back(constant);
  return it->second;
}

Register UnitBuilder::LoadConstant(const Constant& constant) {
  return Emit(Op::k_constant, kNoRegister, kNoRegister, AddConstant(constant));
}

Register UnitBuilder::LoadText(std::string_view text) {
  Constant constant;
  constant.kind = TypeKind::kText;
  constant.text = text;
  return LoadConstant(constant);
}

Register UnitBuilder::LoadInt(int64_t value) {
  Constant constant;
  constant.kind = TypeKind::kInt;
  constant.integer = value;
  return LoadConstant(constant);
}

Register UnitBuilder::LoadBool(bool value) {
  Constant constant;
  constant.kind = TypeKind::kBool;
  constant.integer = value;
  return LoadConstant(constant);
}

Register UnitBuilder::LoadNull() { return Emit(Op::k_null_value); }

uint32_t UnitBuilder::AddTable(program::Table table) {
  unit_.tables.push_back(std::move(table));
  return uint32_t(unit_.tables.size() - 1);
}

uint32_t UnitBuilder::AddEnum(program::EnumSet set) {
  unit_.enums.push_back(std::move(set));
  return uint32_t(unit_.enums.size() - 1);
}

uint32_t UnitBuilder::AddReference(program::Reference reference) {
  unit_.references.push_back(std::move(reference));
  return uint32_t(unit_.references.size() - 1);
}

uint32_t UnitBuilder::AddSetting(std::string_view name) {
  for (size_t i = 0; i < unit_.settings.size(); ++i) {
    if (unit_.settings[i] == name) return uint32_t(i);
  }
  unit_.settings.emplace_back(name);
  return uint32_t(unit_.settings.size() - 1);
}

void UnitBuilder::set_origin(program::Origin origin) {
  std::string identity =
      fmt::format("{}:{}:{} {}", origin.file, origin.line, origin.column, origin.target);
  auto [it, is_new] = origin_ids_.try_emplace(identity, unit_.origins.size());
  if (is_new) unit_.origins.push_back(std::move(origin));
  origin_ = it->second;
}

program::Unit UnitBuilder::Finish() {
  CHECK(closed(), "the last block ends in a terminator");
  passes::DropUnreachable(unit_);
  return std::move(unit_);
}

}  // namespace treaty::lowering
