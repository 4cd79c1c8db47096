#include "runtime/program/native_tier.h"

#include <dlfcn.h>

#include "runtime/program/kernels.h"

namespace treaty::program {

static Result<const JitApi*> Open() {
  void* library = dlopen("libtreaty_jit.so", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    return Fail("native code is not available", dlerror(),
                "libtreaty_jit.so stands beside the program; the interpreter goes on without it");
  }
  using ApiFn = const JitApi* (*)();
  auto get = reinterpret_cast<ApiFn>(dlsym(library, "treaty_jit_api"));
  if (get == nullptr || get()->abi_version != kAbiVersion) {
    return Fail("libtreaty_jit.so is of another version", "", "install both from one build");
  }
  return get();
}

Result<const JitApi*> OpenJit() {
  static const Result<const JitApi*> api = Open();
  return api;
}

Result<std::unique_ptr<NativeCode>> NativeCode::Load(std::string_view bitcode,
                                                     uint32_t unit_count) {
  TRY(const JitApi* api, OpenJit());
  std::string error;
  const std::vector<KernelSymbol>& kernels = KernelSymbols();
  void* handle = api->load(bitcode, kernels.data(), kernels.size(), &error);
  if (handle == nullptr) return Fail("native code could not be loaded", error);
  std::unique_ptr<NativeCode> code(new NativeCode(api, handle));
  for (uint32_t unit = 0; unit < unit_count; ++unit) {
    UnitFunction function = api->find(handle, unit, &error);
    if (function == nullptr) return Fail("native code lacks a unit", error);
    code->functions_.push_back(function);
  }
  return code;
}

NativeCode::~NativeCode() { api_->unload(handle_); }

}  // namespace treaty::program
