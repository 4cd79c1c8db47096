#include "compiler/codegen/optimise.h"

#include <llvm/IR/Instructions.h>
#include <llvm/IRReader/IRReader.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/SourceMgr.h>

#include <map>
#include <set>

#include "compiler/codegen/kernels_bitcode.h"

namespace treaty::codegen {
namespace {

// What may be called or read across the border: kernels (bound as symbols of this process) and what
// LLVM itself expects of every process.
bool IsResolvable(const llvm::GlobalValue& value) {
  const llvm::StringRef name = value.getName();
  return name.starts_with("treaty_k_") || name.starts_with("llvm.") || name == "memcpy" ||
         name == "memcmp" || name == "memchr" || name == "memset" || name == "memmove" ||
         name == "strlen" || name == "bcmp";
}

// Finds which kernels can be inlined: those that hang on nothing but each other, private constants
// and IsResolvable names. Anything else is called where it stands.
class Closure {
 public:
  bool IsClosed(const llvm::Function& function) {
    if (auto it = known_.find(&function); it != known_.end()) return it->second;
    if (function.isDeclaration()) return known_[&function] = IsResolvable(function);
    known_[&function] = true;  // recursion hangs on itself
    for (const llvm::BasicBlock& block : function) {
      for (const llvm::Instruction& instruction : block) {
        if (!OperandsAreClosed(instruction)) return known_[&function] = false;
      }
    }
    return true;
  }

 private:
  bool OperandsAreClosed(const llvm::User& user) {
    for (const llvm::Value* operand : user.operand_values()) {
      if (const auto* function = llvm::dyn_cast<llvm::Function>(operand)) {
        if (!IsClosed(*function)) return false;
      } else if (const auto* global = llvm::dyn_cast<llvm::GlobalVariable>(operand)) {
        if (!GlobalIsClosed(*global)) return false;
      } else if (const auto* constant = llvm::dyn_cast<llvm::Constant>(operand)) {
        if (!llvm::isa<llvm::BlockAddress>(constant) && !OperandsAreClosed(*constant)) return false;
      }
    }
    return true;
  }
  // A copy of a constant is as good as the constant; a copy of state is not.
  bool GlobalIsClosed(const llvm::GlobalVariable& global) {
    if (!global.isConstant() || !global.hasInitializer()) return false;
    if (!visited_.insert(&global).second) return true;
    return OperandsAreClosed(global);
  }

  std::map<const llvm::Function*, bool> known_;
  std::set<const llvm::GlobalVariable*> visited_;
};

void DropAttributes(llvm::Function& function) {
  // Set by clang for its own target; they would forbid inlining into code for this machine.
  for (const char* attribute : {"target-cpu", "target-features", "tune-cpu"}) {
    function.removeFnAttr(attribute);
  }
  function.removeFnAttr(llvm::Attribute::OptimizeNone);
}

// Bodies of closed functions are there to be inlined and are not emitted; others become calls.
void KeepClosed(llvm::Module& kernels) {
  Closure closure;
  std::vector<llvm::Function*> open;
  for (llvm::Function& function : kernels) {
    if (function.isDeclaration()) continue;
    DropAttributes(function);
    if (!closure.IsClosed(function)) open.push_back(&function);
  }
  for (llvm::Function* function : open) {
    // Nothing that is kept calls an open function that has no name outside.
    function->deleteBody();
    function->setComdat(nullptr);
  }
  for (llvm::Function& function : kernels) {
    if (function.isDeclaration() || function.hasLocalLinkage()) continue;
    function.setLinkage(llvm::GlobalValue::AvailableExternallyLinkage);
    function.setComdat(nullptr);
  }
  for (llvm::GlobalVariable& global : llvm::make_early_inc_range(kernels.globals())) {
    if (global.hasAppendingLinkage()) global.eraseFromParent();  // constructors, llvm.used
  }
}

Result<void> LinkKernels(llvm::Module& module) {
  const std::string_view bitcode = KernelsBitcode();
  auto buffer = llvm::MemoryBuffer::getMemBuffer(
      llvm::StringRef(bitcode.data(), bitcode.size()), "kernels", false);
  llvm::SMDiagnostic problem;
  auto kernels = llvm::parseIR(buffer->getMemBufferRef(), problem, module.getContext());
  if (!kernels) return Fail("the kernels cannot be read", problem.getMessage().str());
  KeepClosed(*kernels);
  module.setDataLayout(kernels->getDataLayout());
  module.setTargetTriple(kernels->getTargetTriple());
  if (llvm::Linker::linkModules(module, std::move(kernels), llvm::Linker::LinkOnlyNeeded)) {
    return Fail("the kernels cannot be linked into the units");
  }
  return {};
}

void RunPasses(llvm::Module& module) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder;
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O1).run(module, modules);
}

}  // namespace

Result<void> Optimise(llvm::Module& module) {
  TRY_VOID(LinkKernels(module));
  RunPasses(module);
  return {};
}

}  // namespace treaty::codegen
