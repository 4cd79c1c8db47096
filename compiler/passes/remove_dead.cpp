#include "compiler/passes/flow.h"
#include "compiler/passes/pipeline.h"

namespace treaty::passes {

using program::Instruction;
using program::kNoRegister;
using program::Register;
using program::Unit;

void RemoveDead(Unit& unit) {
  for (bool changed = true; changed;) {
    changed = false;
    std::vector<uint32_t> reads(unit.register_count, 0);
    for (auto& block : unit.blocks) {
      for (Instruction& instruction : block.instructions) {
        for (Register* read : Reads(instruction)) {
          if (read != nullptr) ++reads[*read];
        }
      }
    }
    for (auto& block : unit.blocks) {
      changed |= std::erase_if(block.instructions, [&](const Instruction& instruction) {
        return IsPure(instruction, false) && reads[instruction.dst] == 0;
      }) > 0;
    }
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
