// The kernels: one C function per operation of the IR, called by the interpreter and by native code
// alike. A kernel reads a and b, writes dst (which may be a or b), and returns false after setting
// Context::failure when the operation cannot. It never throws and allocates only from the arena.
//
// Operands that an operation does not use are null pointers. Operands without a value are memory
// safe: a register that holds null or absent is zeroed but for its tag.
//
// Files: kernels_leaf (constants, control), kernels_navigate (documents, lists), kernels_read,
// kernels_number, kernels_time, kernels_compare, kernels_text, kernels_lookup, kernels_emit.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/program/abi.h"
#include "runtime/program/ir.h"

namespace treaty::program {

using KernelFn = bool (*)(Context* context, Slot* dst, const Slot* a, const Slot* b, uint32_t imm,
                          uint32_t imm2);

extern "C" {
#define TREATY_KERNEL(name, shape, fallible, meaning)                                          \
  bool treaty_k_##name(Context* context, Slot* dst, const Slot* a, const Slot* b, uint32_t imm, \
                       uint32_t imm2);
TREATY_KERNEL_OPS(TREATY_KERNEL)
#undef TREATY_KERNEL

// dst = functions[function](arguments...)
bool treaty_k_call(Context* context, Slot* dst, const Slot* const* arguments, uint32_t function);
// A fallible operation failed, or a reject or wait follows: notes which line of the treaty it
// stands for, and with it the field that was being computed.
void treaty_k_failed_at(Context* context, uint32_t origin);
// How a record ends; each returns its Outcome.
int32_t treaty_k_reject(Context* context, const Slot* message);
int32_t treaty_k_wait(Context* context, const Slot* message);
int32_t treaty_k_fail(Context* context, const Slot* unused);
}

// The kernel of an operation; null for control operations.
KernelFn KernelOf(Op op);

// Every function above by name, for the linker of native code.
struct KernelSymbol {
  const char* name;
  void* address;
};
const std::vector<KernelSymbol>& KernelSymbols();

}  // namespace treaty::program
