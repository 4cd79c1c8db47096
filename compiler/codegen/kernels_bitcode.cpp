#include "compiler/codegen/kernels_bitcode.h"

// TREATY_KERNELS_BITCODE is the path of the file, from CMake.
__asm__(
    ".section .rodata\n"
    ".hidden treaty_kernels_begin\n"
    ".global treaty_kernels_begin\n"
    ".balign 16\n"
    "treaty_kernels_begin:\n"
    ".incbin \"" TREATY_KERNELS_BITCODE
    "\"\n"
    ".hidden treaty_kernels_end\n"
    ".global treaty_kernels_end\n"
    "treaty_kernels_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" const char treaty_kernels_begin[];
extern "C" const char treaty_kernels_end[];

namespace treaty::codegen {

std::string_view KernelsBitcode() {
  return {treaty_kernels_begin, size_t(treaty_kernels_end - treaty_kernels_begin)};
}

}  // namespace treaty::codegen
