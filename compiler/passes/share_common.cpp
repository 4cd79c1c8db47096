// An operation whose equal stands in a dominating block, with the same operands, is not done again:
// its result is read from the first. Only registers that are written once take part, so that "the
// same register" means "the same value".
//
// A block may be left in its middle, where a fallible operation goes to its handler. What stands
// behind the first such operation is therefore known in its own block only.
#include <map>
#include <tuple>

#include "compiler/passes/flow.h"
#include "compiler/passes/pipeline.h"

namespace treaty::passes {

using program::BlockId;
using program::Instruction;
using program::kNoBlock;
using program::kNoRegister;
using program::Op;
using program::Register;
using program::Unit;

namespace {

using Identity = std::tuple<Op, Register, Register, Register, Register, uint32_t, uint32_t>;

class Sharing {
 public:
  explicit Sharing(Unit& unit)
      : unit_(unit),
        dominators_(ImmediateDominators(unit)),
        same_as_(unit.register_count),
        writes_(unit.register_count, 0),
        known_(unit.blocks.size()) {
    for (Register i = 0; i < unit.register_count; ++i) same_as_[i] = i;
    for (const auto& block : unit.blocks) {
      for (const Instruction& instruction : block.instructions) {
        if (instruction.dst != kNoRegister) ++writes_[instruction.dst];
        // list_next advances the iterator it reads.
        if (instruction.op == Op::k_list_next) writes_[instruction.a] += 2;
      }
    }
  }
  void Run();

 private:
  bool TakesPart(const Instruction& instruction) const;
  Register Find(BlockId block, const Identity& identity) const;
  void Visit(BlockId block);
  void EraseShared();

  Unit& unit_;
  std::vector<BlockId> dominators_;
  std::vector<Register> same_as_;
  std::vector<uint32_t> writes_;
  // What each block computes on every way out of it, and what the visited block has computed so
  // far.
  std::vector<std::map<Identity, Register>> known_;
  std::map<Identity, Register> local_;
};

bool Sharing::TakesPart(const Instruction& instruction) const {
  if (!IsPure(instruction, true) || instruction.op == Op::k_copy) return false;
  if (writes_[instruction.dst] != 1) return false;
  for (Register operand : {instruction.a, instruction.b, instruction.c, instruction.d4}) {
    if (operand != kNoRegister && writes_[operand] != 1) return false;
  }
  return true;
}

Register Sharing::Find(BlockId block, const Identity& identity) const {
  if (auto it = local_.find(identity); it != local_.end()) return it->second;
  for (;;) {
    if (auto it = known_[block].find(identity); it != known_[block].end()) return it->second;
    if (block == 0 || dominators_[block] == kNoBlock) return kNoRegister;
    block = dominators_[block];
  }
}

void Sharing::Visit(BlockId block) {
  local_.clear();
  bool may_have_left = false;
  for (Instruction& instruction : unit_.blocks[block].instructions) {
    for (Register* read : Reads(instruction)) {
      if (read != nullptr) *read = same_as_[*read];
    }
    may_have_left |= instruction.on_failure != kNoBlock;
    if (!TakesPart(instruction)) continue;
    // A navigation site is where, not what.
    const uint32_t imm2 = instruction.op == Op::k_field ? 0 : instruction.imm2;
    const Identity identity = {instruction.op, instruction.a,   instruction.b, instruction.c,
                               instruction.d4, instruction.imm, imm2};
    const Register earlier = Find(block, identity);
    if (earlier == kNoRegister) {
      (may_have_left ? local_ : known_[block])[identity] = instruction.dst;
    } else {
      same_as_[instruction.dst] = earlier;
    }
  }
}

// What is shared has happened, and has succeeded, before: the second time goes.
void Sharing::EraseShared() {
  for (auto& block : unit_.blocks) {
    std::erase_if(block.instructions, [this](const Instruction& instruction) {
      return instruction.dst != kNoRegister && same_as_[instruction.dst] != instruction.dst;
    });
  }
}

void Sharing::Run() {
  // A block is visited after its dominators.
  std::vector<std::vector<BlockId>> children(unit_.blocks.size());
  for (BlockId block = 1; block < unit_.blocks.size(); ++block) {
    if (dominators_[block] != kNoBlock) children[dominators_[block]].push_back(block);
  }
  std::vector<BlockId> pending = {0};
  std::vector<BlockId> order;
  while (!pending.empty()) {
    const BlockId block = pending.back();
    pending.pop_back();
    order.push_back(block);
    pending.insert(pending.end(), children[block].begin(), children[block].end());
  }
  for (BlockId block : order) Visit(block);
  // Reads in blocks that were visited before a register was found to be shared: loops.
  for (BlockId block : order) {
    for (Instruction& instruction : unit_.blocks[block].instructions) {
      for (Register* read : Reads(instruction)) {
        if (read != nullptr) *read = same_as_[*read];
      }
    }
  }
  EraseShared();
}

}  // namespace

void ShareCommon(Unit& unit) { Sharing(unit).Run(); }

}  // namespace treaty::passes
