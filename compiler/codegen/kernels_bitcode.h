// The kernels as LLVM bitcode, embedded in libtreaty_jit.so when it is built.
#pragma once

#include <string_view>

namespace treaty::codegen {

std::string_view KernelsBitcode();

}  // namespace treaty::codegen
