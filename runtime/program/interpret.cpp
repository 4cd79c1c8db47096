#include "runtime/program/interpret.h"

namespace treaty::program {
namespace {

uint64_t* operation_counters = nullptr;

Register Used(Register number) { return number == kNoRegister ? 0 : number; }

}  // namespace

void CountOperations(uint64_t* counters) { operation_counters = counters; }

InterpretedUnit::InterpretedUnit(const Unit& verified) {
  std::vector<uint32_t> begins;
  uint32_t count = 0;
  for (const Block& block : verified.blocks) {
    begins.push_back(count);
    count += uint32_t(block.instructions.size());
  }
  steps_.reserve(count);
  for (const Block& block : verified.blocks) {
    for (const Instruction& instruction : block.instructions) {
      steps_.push_back(Decode(instruction, begins));
    }
  }
}

InterpretedUnit::Step InterpretedUnit::Decode(const Instruction& instruction,
                                              const std::vector<uint32_t>& begins) {
  Step step{};
  step.kernel = KernelOf(instruction.op);
  step.op = instruction.op;
  step.is_fallible = IsFallible(instruction.op);
  step.dst = Used(instruction.dst);
  step.a = Used(instruction.a);
  step.b = Used(instruction.b);
  step.c = Used(instruction.c);
  step.d4 = Used(instruction.d4);
  step.imm = instruction.imm;
  step.imm2 = instruction.imm2;
  const bool branches = instruction.op == Op::k_branch || instruction.op == Op::k_branch_value;
  if (branches || instruction.op == Op::k_jump) step.imm = begins[instruction.imm];
  if (branches) step.imm2 = begins[instruction.imm2];
  step.on_failure =
      instruction.on_failure == kNoBlock ? kNoBlock : begins[instruction.on_failure];
  step.origin = instruction.origin;
  return step;
}

bool InterpretedUnit::Call(const Step& step, Context* context, Slot* frame) const {
  const Slot* const arguments[4] = {frame + step.a, frame + step.b, frame + step.c,
                                    frame + step.d4};
  return treaty_k_call(context, frame + step.dst, arguments, step.imm);
}

int32_t InterpretedUnit::Run(Context* context, Slot* frame) const {
  const Step* step = steps_.data();
  for (;;) {
    if (operation_counters != nullptr) ++operation_counters[size_t(step->op)];
    if (step->kernel != nullptr || step->op == Op::k_call) {
      const bool succeeded =
          step->kernel != nullptr
              ? step->kernel(context, frame + step->dst, frame + step->a, frame + step->b,
                             step->imm, step->imm2)
              : Call(*step, context, frame);
      if (succeeded || !step->is_fallible) {
        ++step;
        continue;
      }
      treaty_k_failed_at(context, step->origin);
      if (step->on_failure == kNoBlock) return treaty_k_fail(context, nullptr);
      step = steps_.data() + step->on_failure;
    } else if (step->op == Op::k_jump) {
      step = steps_.data() + step->imm;
    } else if (step->op == Op::k_branch) {
      const Slot& condition = frame[step->a];
      const bool taken = condition.has_value() && condition.boolean;
      step = steps_.data() + (taken ? step->imm : step->imm2);
    } else if (step->op == Op::k_branch_value) {
      step = steps_.data() + (frame[step->a].has_value() ? step->imm : step->imm2);
    } else if (step->op == Op::k_finish) {
      return int32_t(Outcome::kDone);
    } else if (step->op == Op::k_reject) {
      treaty_k_failed_at(context, step->origin);
      return treaty_k_reject(context, frame + step->a);
    } else if (step->op == Op::k_wait) {
      treaty_k_failed_at(context, step->origin);
      return treaty_k_wait(context, frame + step->a);
    } else {
      return treaty_k_fail(context, nullptr);
    }
  }
}

}  // namespace treaty::program
