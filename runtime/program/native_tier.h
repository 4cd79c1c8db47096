// The door to native code. LLVM costs 10 ms and 51 MB before it does anything, so it lives in a
// shared object, libtreaty_jit.so, that is opened when first needed: `treaty check` never opens it,
// `treatyd` opens it in the background while the interpreter answers.
//
// The shared object stands beside the program; it is found through the program's run path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.h"
#include "runtime/program/ir.h"
#include "runtime/program/kernels.h"

namespace treaty::program {

struct JitOptions {
  bool optimise = true;  // false: each operation is a call of its kernel
  // codegen::Miscompile and which one of its kind, for tests; 0 compiles rightly.
  int miscompile = 0;
  uint32_t miscompile_at = 0;
};

// What libtreaty_jit.so offers; got by `treaty_jit_api()`. Errors are texts for a person.
struct JitApi {
  uint32_t abi_version;
  bool (*to_bitcode)(const std::vector<Unit>& units, const JitOptions& options,
                     std::string* bitcode, std::string* error);
  bool (*to_assembly)(const std::vector<Unit>& units, std::string* text, std::string* error);
  // Links bitcode into this process. Returns a handle, or null.
  void* (*load)(std::string_view bitcode, const KernelSymbol* kernels, size_t kernel_count,
                std::string* error);
  // The function of unit `index`, or null with an error. May compile: not on a hot path.
  UnitFunction (*find)(void* handle, uint32_t index, std::string* error);
  void (*unload)(void* handle);
};

// Opens the shared object once per process; later calls answer at once. Thread-safe.
Result<const JitApi*> OpenJit();

// Native code of a program; lives as long as anybody may run its functions.
class NativeCode {
 public:
  static Result<std::unique_ptr<NativeCode>> Load(std::string_view bitcode, uint32_t unit_count);
  ~NativeCode();
  NativeCode(const NativeCode&) = delete;
  NativeCode& operator=(const NativeCode&) = delete;

  UnitFunction function(uint32_t unit) const { return functions_[unit]; }

 private:
  NativeCode(const JitApi* api, void* handle) : api_(api), handle_(handle) {}
  const JitApi* api_;
  void* handle_;
  std::vector<UnitFunction> functions_;
};

}  // namespace treaty::program
