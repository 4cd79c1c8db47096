#include "compiler/codegen/codegen.h"

#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Support/raw_ostream.h>

#include <fmt/format.h>

#include "compiler/codegen/optimise.h"
#include "compiler/codegen/unit_codegen.h"

namespace treaty::codegen {

static std::unique_ptr<llvm::Module> Generate(llvm::LLVMContext& context,
                                              const std::vector<program::Unit>& units,
                                              const Options& options) {
  auto module = std::make_unique<llvm::Module>("treaty", context);
  Mutator mutator(options.miscompile, options.miscompile_at);
  for (size_t i = 0; i < units.size(); ++i) {
    UnitCodegen(*module, units[i], fmt::format("treaty_unit_{}", i), mutator).Run();
  }
  return module;
}

static Result<void> Verify(const llvm::Module& module) {
  std::string problem;
  llvm::raw_string_ostream stream(problem);
  if (llvm::verifyModule(module, &stream)) return Fail("generated code does not verify", problem);
  return {};
}

Result<std::string> ToBitcode(const std::vector<program::Unit>& units, const Options& options) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = Generate(context, units, options);
  TRY_VOID(Verify(*module));
  if (options.optimise) {
    TRY_VOID(Optimise(*module));
  }
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  llvm::WriteBitcodeToFile(*module, stream);
  stream.flush();
  return bytes;
}

Result<std::string> ToAssembly(const std::vector<program::Unit>& units) {
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> module = Generate(context, units, Options{});
  TRY_VOID(Verify(*module));
  std::string text;
  llvm::raw_string_ostream stream(text);
  module->print(stream, nullptr);
  stream.flush();
  return text;
}

}  // namespace treaty::codegen
