#include "compiler/passes/flow.h"
#include "compiler/passes/pipeline.h"

namespace treaty::passes {

using program::Instruction;
using program::kNoRegister;
using program::Register;
using program::Unit;

static std::vector<uint32_t> CountReads(Unit& unit) {
  std::vector<uint32_t> reads(unit.register_count, 0);
  for (auto& block : unit.blocks) {
    for (Instruction& instruction : block.instructions) {
      for (Register* read : Reads(instruction))
        reads[read == nullptr ? 0 : *read] += read != nullptr;
    }
  }
  return reads;
}

void RemoveDead(Unit& unit) {
  if (unit.register_count == 0) return;
  for (bool changed = true; changed;) {
    const std::vector<uint32_t> reads = CountReads(unit);
    const auto is_dead = [&](const Instruction& instruction) {
      return IsPure(instruction, false) && reads[instruction.dst] == 0;
    };
    changed = false;
    for (auto& block : unit.blocks) changed |= std::erase_if(block.instructions, is_dead) > 0;
  }
}

void CompactRegisters(Unit& unit) {
  std::vector<Register> numbers(unit.register_count, kNoRegister);
  uint32_t count = 0;
  const auto renumber = [&](Register& number) {
    if (number == kNoRegister) return;
    if (numbers[number] == kNoRegister) numbers[number] = count++;
    number = numbers[number];
  };
  for (auto& block : unit.blocks) {
    for (Instruction& instruction : block.instructions) {
      for (Register* read : Reads(instruction)) {
        if (read != nullptr) renumber(*read);
      }
      renumber(instruction.dst);
    }
  }
  unit.register_count = count;
}

}  // namespace treaty::passes
