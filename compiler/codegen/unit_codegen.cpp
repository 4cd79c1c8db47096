#include "compiler/codegen/unit_codegen.h"

#include <cstddef>

#include "runtime/base/check.h"
#include "runtime/value/slot.h"

namespace treaty::codegen {

using program::Instruction;
using program::kNoBlock;
using program::kNoRegister;
using program::Op;
using program::Register;

UnitCodegen::UnitCodegen(llvm::Module& module, const program::Unit& unit, const std::string& name,
                         Mutator& mutator)
    : module_(module), unit_(unit), mutator_(mutator), builder_(module.getContext()) {
  auto* type = llvm::FunctionType::get(builder_.getInt32Ty(), {builder_.getPtrTy()}, false);
  function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, module_);
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  context_ = function_->getArg(0);
}

void UnitCodegen::Run() {
  // Allocas stand in a block of their own, so that LLVM promotes them to registers.
  auto* entry = llvm::BasicBlock::Create(module_.getContext(), "entry", function_);
  builder_.SetInsertPoint(entry);
  auto* slot_type = llvm::ArrayType::get(builder_.getInt8Ty(), sizeof(treaty::Slot));
  for (uint32_t i = 0; i < unit_.register_count; ++i) {
    auto* slot = builder_.CreateAlloca(slot_type);
    slot->setAlignment(llvm::Align(alignof(treaty::Slot)));
    // A miscompile may read what was never written: let it be wrong in the same way each time.
    if (mutator_.is_active()) {
      builder_.CreateMemSet(slot, builder_.getInt8(0), sizeof(treaty::Slot),
                            llvm::Align(alignof(treaty::Slot)));
    }
    slots_.push_back(slot);
  }
  arguments_ = builder_.CreateAlloca(llvm::ArrayType::get(builder_.getPtrTy(), 4));
  for (size_t i = 0; i < unit_.blocks.size(); ++i) {
    blocks_.push_back(llvm::BasicBlock::Create(module_.getContext(), "block", function_));
  }
  builder_.CreateBr(blocks_[0]);
  for (size_t i = 0; i < unit_.blocks.size(); ++i) {
    builder_.SetInsertPoint(blocks_[i]);
    for (const program::Instruction& instruction : unit_.blocks[i].instructions) {
      Instruction(instruction);
    }
  }
}

void UnitCodegen::Instruction(const program::Instruction& original) {
  const Mutation mutation = mutator_.Apply(unit_, original);
  for (uint32_t i = 0; i < mutation.times; ++i) {
    if (!Terminator(mutation.instruction)) {
      Kernel(mutation.instruction, mutation.ignores_failure);
    }
  }
}

bool UnitCodegen::Terminator(const program::Instruction& instruction) {
  if (!program::IsTerminator(instruction.op)) return false;
  if (instruction.op == Op::k_jump) {
    builder_.CreateBr(blocks_[instruction.imm]);
  } else if (instruction.op == Op::k_branch) {
    // Only a Bool that has a value and is true takes the first way.
    llvm::Value* byte = builder_.CreateLoad(builder_.getInt8Ty(), Slot(instruction.a));
    llvm::Value* is_true = builder_.CreateIsNotNull(byte);
    llvm::Value* truth = builder_.CreateAnd(HasValue(instruction.a), is_true);
    builder_.CreateCondBr(truth, blocks_[instruction.imm], blocks_[instruction.imm2]);
  } else if (instruction.op == Op::k_branch_value) {
    builder_.CreateCondBr(HasValue(instruction.a), blocks_[instruction.imm],
                          blocks_[instruction.imm2]);
  } else if (instruction.op == Op::k_finish) {
    builder_.CreateRet(Number(0));
  } else if (instruction.op == Op::k_reject) {
    FailedAt(instruction);
    EndWith("treaty_k_reject", instruction.a);
  } else if (instruction.op == Op::k_wait) {
    FailedAt(instruction);
    EndWith("treaty_k_wait", instruction.a);
  } else {
    EndWith("treaty_k_fail", kNoRegister);
  }
  return true;
}

// reject, wait and fail tell the outcome themselves: int32_t treaty_k_x(Context*, const Slot*).
void UnitCodegen::EndWith(const char* kernel, Register message) {
  llvm::FunctionCallee callee =
      Function(kernel, builder_.getInt32Ty(), {builder_.getPtrTy(), builder_.getPtrTy()});
  builder_.CreateRet(builder_.CreateCall(callee, {context_, Slot(message)}));
}

void UnitCodegen::Kernel(const program::Instruction& instruction, bool ignores_failure) {
  llvm::Value* succeeded = instruction.op == Op::k_call ? CallLibrary(instruction)
                                                        : CallKernel(instruction);
  if (program::IsFallible(instruction.op) && !ignores_failure) {
    AfterFallible(instruction, succeeded);
  }
}

llvm::Value* UnitCodegen::CallKernel(const program::Instruction& instruction) {
  llvm::Type* pointer = builder_.getPtrTy();
  llvm::Type* number = builder_.getInt32Ty();
  llvm::FunctionCallee kernel =
      Function(std::string("treaty_k_") + program::OpName(instruction.op), builder_.getInt1Ty(),
               {pointer, pointer, pointer, pointer, number, number});
  return builder_.CreateCall(kernel, {context_, Slot(instruction.dst), Slot(instruction.a),
                                      Slot(instruction.b), Number(instruction.imm),
                                      Number(instruction.imm2)});
}

// bool treaty_k_call(Context*, Slot* dst, const Slot* const* arguments, uint32_t function)
llvm::Value* UnitCodegen::CallLibrary(const program::Instruction& instruction) {
  const Register registers[4] = {instruction.a, instruction.b, instruction.c, instruction.d4};
  for (unsigned i = 0; i < 4; ++i) {
    if (i >= instruction.imm2) break;
    llvm::Value* place = builder_.CreateConstInBoundsGEP1_32(builder_.getPtrTy(), arguments_, i);
    builder_.CreateStore(Slot(registers[i]), place);
  }
  llvm::Type* pointer = builder_.getPtrTy();
  llvm::FunctionCallee kernel = Function("treaty_k_call", builder_.getInt1Ty(),
                                         {pointer, pointer, pointer, builder_.getInt32Ty()});
  return builder_.CreateCall(
      kernel, {context_, Slot(instruction.dst), arguments_, Number(instruction.imm)});
}

void UnitCodegen::AfterFallible(const program::Instruction& instruction, llvm::Value* succeeded) {
  auto* next = llvm::BasicBlock::Create(module_.getContext(), "next", function_);
  auto* failed = llvm::BasicBlock::Create(module_.getContext(), "failed", function_);
  builder_.CreateCondBr(succeeded, next, failed);
  builder_.SetInsertPoint(failed);
  FailedAt(instruction);
  if (instruction.on_failure == kNoBlock) {
    EndWith("treaty_k_fail", kNoRegister);
  } else {
    builder_.CreateBr(blocks_[instruction.on_failure]);
  }
  builder_.SetInsertPoint(next);
}

void UnitCodegen::FailedAt(const program::Instruction& instruction) {
  llvm::FunctionCallee at = Function("treaty_k_failed_at", builder_.getVoidTy(),
                                     {builder_.getPtrTy(), builder_.getInt32Ty()});
  builder_.CreateCall(at, {context_, Number(instruction.origin)});
}

llvm::Value* UnitCodegen::Slot(Register number) {
  if (number == kNoRegister) return llvm::ConstantPointerNull::get(builder_.getPtrTy());
  CHECK(number < slots_.size(), "registers are verified before code is generated");
  return slots_[number];
}

llvm::Value* UnitCodegen::HasValue(Register number) {
  llvm::Value* place = builder_.CreateConstInBoundsGEP1_32(builder_.getInt8Ty(), Slot(number),
                                                           offsetof(treaty::Slot, tag));
  llvm::Value* tag = builder_.CreateLoad(builder_.getInt32Ty(), place);
  return builder_.CreateICmpEQ(tag, Number(uint32_t(Tag::kValue)));
}

llvm::FunctionCallee UnitCodegen::Function(const std::string& name, llvm::Type* result,
                                           llvm::ArrayRef<llvm::Type*> parameters) {
  llvm::FunctionCallee callee =
      module_.getOrInsertFunction(name, llvm::FunctionType::get(result, parameters, false));
  auto* function = llvm::cast<llvm::Function>(callee.getCallee());
  function->addFnAttr(llvm::Attribute::NoUnwind);
  // C++'s bool comes back in one byte of which only the lowest bit counts.
  if (result->isIntegerTy(1)) function->addRetAttr(llvm::Attribute::ZExt);
  return callee;
}

}  // namespace treaty::codegen
