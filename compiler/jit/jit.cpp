// libtreaty_jit.so: bitcode to functions in this process, by LLVM's ORC.
// Its only way in is runtime/program/native_tier.h.
#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IRReader/IRReader.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/SourceMgr.h>
#include <llvm/Support/TargetSelect.h>

#include <fmt/format.h>

#include "compiler/codegen/codegen.h"
#include "runtime/program/native_tier.h"

namespace treaty::jit {

using program::KernelSymbol;

struct Loaded {
  std::unique_ptr<llvm::orc::LLJIT> jit;
};

static bool Told(llvm::Error error, std::string* text) {
  if (!error) return false;
  *text = llvm::toString(std::move(error));
  return true;
}

static bool AddKernels(llvm::orc::LLJIT& jit, const KernelSymbol* kernels, size_t count,
                       std::string* error) {
  llvm::orc::SymbolMap symbols;
  for (size_t i = 0; i < count; ++i) {
    symbols[jit.mangleAndIntern(kernels[i].name)] = {
        llvm::orc::ExecutorAddr::fromPtr(kernels[i].address), llvm::JITSymbolFlags::Exported};
  }
  auto unit = llvm::orc::absoluteSymbols(std::move(symbols));
  return !Told(jit.getMainJITDylib().define(std::move(unit)), error);
}

// What inlined kernels call of the C library: memcpy and its like.
static bool AddProcessSymbols(llvm::orc::LLJIT& jit, std::string* error) {
  auto generator = llvm::orc::DynamicLibrarySearchGenerator::GetForCurrentProcess(
      jit.getDataLayout().getGlobalPrefix());
  if (!generator) {
    *error = llvm::toString(generator.takeError());
    return false;
  }
  jit.getMainJITDylib().addGenerator(std::move(*generator));
  return true;
}

static bool AddModule(llvm::orc::LLJIT& jit, std::string_view bitcode, std::string* error) {
  auto context = std::make_unique<llvm::LLVMContext>();
  auto buffer = llvm::MemoryBuffer::getMemBuffer(
      llvm::StringRef(bitcode.data(), bitcode.size()), "treaty", false);
  llvm::SMDiagnostic problem;
  auto module = llvm::parseIR(buffer->getMemBufferRef(), problem, *context);
  if (!module) {
    *error = "the bitcode cannot be read: " + problem.getMessage().str();
    return false;
  }
  module->setDataLayout(jit.getDataLayout());
  llvm::orc::ThreadSafeModule safe(std::move(module), std::move(context));
  return !Told(jit.addIRModule(std::move(safe)), error);
}

static void* Load(std::string_view bitcode, const KernelSymbol* kernels, size_t count,
                  std::string* error) {
  static const bool initialised = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  (void)initialised;
  auto jit = llvm::orc::LLJITBuilder().create();
  if (!jit) {
    *error = llvm::toString(jit.takeError());
    return nullptr;
  }
  auto loaded = std::make_unique<Loaded>();
  loaded->jit = std::move(*jit);
  if (!AddKernels(*loaded->jit, kernels, count, error)) return nullptr;
  if (!AddProcessSymbols(*loaded->jit, error)) return nullptr;
  if (!AddModule(*loaded->jit, bitcode, error)) return nullptr;
  return loaded.release();
}

static program::UnitFunction Find(void* handle, uint32_t index, std::string* error) {
  auto* loaded = static_cast<Loaded*>(handle);
  auto address = loaded->jit->lookup(fmt::format("treaty_unit_{}", index));
  if (!address) {
    *error = llvm::toString(address.takeError());
    return nullptr;
  }
  return address->toPtr<program::UnitFunction>();
}

static void Unload(void* handle) { delete static_cast<Loaded*>(handle); }

static bool Give(Result<std::string> result, std::string* value, std::string* error) {
  if (!result) {
    *error = result.error().ToString();
    return false;
  }
  *value = std::move(*result);
  return true;
}

static bool ToBitcode(const std::vector<program::Unit>& units,
                      const program::JitOptions& wanted, std::string* bitcode,
                      std::string* error) {
  codegen::Options options;
  options.optimise = wanted.optimise;
  options.miscompile = static_cast<codegen::Miscompile>(wanted.miscompile);
  options.miscompile_at = wanted.miscompile_at;
  return Give(codegen::ToBitcode(units, options), bitcode, error);
}

static bool ToAssembly(const std::vector<program::Unit>& units, std::string* text,
                       std::string* error) {
  return Give(codegen::ToAssembly(units), text, error);
}

static const program::JitApi api = {
    program::kAbiVersion, ToBitcode, ToAssembly, Load, Find, Unload,
};

}  // namespace treaty::jit

extern "C" __attribute__((visibility("default"))) const treaty::program::JitApi* treaty_jit_api() {
  return &treaty::jit::api;
}
