// One unit to one LLVM function. See codegen.h for the shape of what is generated.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <string>
#include <vector>

#include "compiler/codegen/codegen.h"
#include "compiler/codegen/mutator.h"

namespace treaty::codegen {

class UnitCodegen {
 public:
  UnitCodegen(llvm::Module& module, const program::Unit& unit, const std::string& name,
              Mutator& mutator);
  void Run();

 private:
  void Instruction(const program::Instruction& instruction);
  // false when the operation is no terminator
  bool Terminator(const program::Instruction& instruction);
  void Kernel(const program::Instruction& instruction, bool ignores_failure);
  llvm::Value* CallLibrary(const program::Instruction& instruction);
  llvm::Value* CallKernel(const program::Instruction& instruction);
  void AfterFallible(const program::Instruction& instruction, llvm::Value* succeeded);
  void FailedAt(const program::Instruction& instruction);
  void EndWith(const char* kernel, program::Register message);

  llvm::Value* Slot(program::Register number);
  llvm::Value* HasValue(program::Register number);
  llvm::FunctionCallee Function(const std::string& name, llvm::Type* result,
                                llvm::ArrayRef<llvm::Type*> parameters);
  llvm::Value* Number(uint32_t value) { return builder_.getInt32(value); }

  llvm::Module& module_;
  const program::Unit& unit_;
  Mutator& mutator_;
  llvm::IRBuilder<> builder_;
  llvm::Function* function_ = nullptr;
  llvm::Value* context_ = nullptr;    // the Context*
  llvm::Value* arguments_ = nullptr;  // room for the four argument pointers of a call
  std::vector<llvm::Value*> slots_;
  std::vector<llvm::BasicBlock*> blocks_;
};

}  // namespace treaty::codegen
