#include "runtime/program/kernels.h"

namespace treaty::program {
namespace {

constexpr KernelFn kKernels[] = {
#define TREATY_KERNEL_ENTRY(name, shape, fallible, meaning) &treaty_k_##name,
    TREATY_KERNEL_OPS(TREATY_KERNEL_ENTRY)
#undef TREATY_KERNEL_ENTRY
#define TREATY_NO_KERNEL(name, shape, fallible, meaning) nullptr,
        TREATY_CONTROL_OPS(TREATY_NO_KERNEL)
#undef TREATY_NO_KERNEL
};

template <typename Function>
void* AddressOf(Function* function) {
  return reinterpret_cast<void*>(function);
}

}  // namespace

KernelFn KernelOf(Op op) { return kKernels[size_t(op)]; }

const std::vector<KernelSymbol>& KernelSymbols() {
  static const std::vector<KernelSymbol> symbols = {
#define TREATY_KERNEL_SYMBOL(name, shape, fallible, meaning) \
  {"treaty_k_" #name, AddressOf(&treaty_k_##name)},
      TREATY_KERNEL_OPS(TREATY_KERNEL_SYMBOL)
#undef TREATY_KERNEL_SYMBOL
          {"treaty_k_call", AddressOf(&treaty_k_call)},
      {"treaty_k_failed_at", AddressOf(&treaty_k_failed_at)},
      {"treaty_k_reject", AddressOf(&treaty_k_reject)},
      {"treaty_k_wait", AddressOf(&treaty_k_wait)},
      {"treaty_k_fail", AddressOf(&treaty_k_fail)},
  };
  return symbols;
}

}  // namespace treaty::program
