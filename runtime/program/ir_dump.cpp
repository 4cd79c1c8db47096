#include "runtime/program/ir_dump.h"

#include <string_view>

#include <fmt/format.h>

namespace treaty::program {
namespace {

constexpr const char* kComparisons[] = {"=", "!=", "<", "<=", ">", ">="};

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') quoted += '\\';
    quoted += byte;
  }
  return quoted + '"';
}

std::string ReferenceText(const Reference& reference) {
  switch (reference.kind) {
    case ReferenceKind::kEntityOfRecord:
      return fmt::format("{} of {}", reference.entity, reference.object);
    case ReferenceKind::kRecordOfEntity:
      return fmt::format("{} of {}", reference.object, reference.entity);
    case ReferenceKind::kEntityByKey:
      return fmt::format("{} by key", reference.entity);
  }
  return {};
}

std::string Comparing(uint32_t comparison) {
  return comparison < 6 ? kComparisons[comparison] : "?";
}

// What the numbers of an operation stand for.
std::string Numbers(const Unit& unit, const Instruction& instruction) {
  const uint32_t imm = instruction.imm;
  const uint32_t imm2 = instruction.imm2;
  switch (instruction.op) {
    case Op::k_constant: case Op::k_expect: return DumpConstant(unit.constants[imm]);
    case Op::k_setting: return unit.settings[imm];
    case Op::k_field: return fmt::format(".{} site {}", unit.keys[imm], imm2);
    case Op::k_read_enum: case Op::k_text_in: return unit.enums[imm].name;
    case Op::k_table: return unit.tables[imm].name;
    case Op::k_call: return unit.functions[imm];
    case Op::k_lookup: return ReferenceText(unit.references[imm]);
    case Op::k_emit_literal: return Quoted(unit.fragments[imm]);
    case Op::k_jump: return fmt::format("-> block {}", imm);
    case Op::k_branch: case Op::k_branch_value:
      return fmt::format("-> block {} else block {}", imm, imm2);
    case Op::k_int_compare: case Op::k_decimal_compare: case Op::k_float_compare:
    case Op::k_text_compare: case Op::k_bool_compare: case Op::k_money_compare:
    case Op::k_json_compare:
      return Comparing(imm);
    default: break;  // plain numbers
  }
  const std::string_view shape = OpShape(instruction.op);
  if (shape.find('j') != std::string_view::npos) return fmt::format("{} {}", imm, imm2);
  if (shape.find('i') != std::string_view::npos) return fmt::format("{}", imm);
  return {};
}

void DumpInstruction(const Unit& unit, const Instruction& instruction, std::string* text) {
  *text += "  ";
  if (instruction.dst != kNoRegister) *text += fmt::format("r{} = ", instruction.dst);
  *text += OpName(instruction.op);
  for (const Register operand : {instruction.a, instruction.b, instruction.c, instruction.d4}) {
    if (operand != kNoRegister) *text += fmt::format(" r{}", operand);
  }
  const std::string numbers = Numbers(unit, instruction);
  if (!numbers.empty()) *text += ' ' + numbers;
  if (instruction.on_failure != kNoBlock) {
    *text += fmt::format(" or block {}", instruction.on_failure);
  }
  const Origin& origin = unit.origins[instruction.origin];
  if (!origin.target.empty()) *text += fmt::format("  // {}", origin.target);
  *text += '\n';
}

}  // namespace

std::string DumpConstant(const Constant& constant) {
  if (constant.is_null) return "null";
  switch (constant.kind) {
    case TypeKind::kBool: return constant.integer != 0 ? "true" : "false";
    case TypeKind::kInt: case TypeKind::kDate: case TypeKind::kTime: case TypeKind::kTimestamp:
    case TypeKind::kDuration:
      return fmt::format("{}", constant.integer);
    case TypeKind::kFloat: return fmt::format("{}", constant.real);
    case TypeKind::kDecimal: return constant.text;
    case TypeKind::kMoney: return constant.text + ' ' + constant.currency;
    case TypeKind::kText: case TypeKind::kEnum: case TypeKind::kReference: case TypeKind::kJson:
    case TypeKind::kRecord: case TypeKind::kList:
      return Quoted(constant.text);
  }
  return {};
}

std::string DumpUnit(const Unit& unit) {
  std::string text = fmt::format("unit {}: {} documents, {} registers, {} sites\n",
                                 Quoted(unit.name), unit.document_count, unit.register_count,
                                 unit.site_count);
  for (const Table& table : unit.tables) {
    text += fmt::format("table {}: {} entries{}\n", table.name, table.keys.size(),
                        table.has_else ? ", else " + DumpConstant(table.otherwise) : "");
  }
  for (size_t i = 0; i < unit.blocks.size(); ++i) {
    text += fmt::format("block {}:\n", i);
    for (const Instruction& instruction : unit.blocks[i].instructions) {
      DumpInstruction(unit, instruction, &text);
    }
  }
  return text;
}

}  // namespace treaty::program
