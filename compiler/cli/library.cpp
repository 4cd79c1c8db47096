#include "compiler/cli/library.h"

#include "stdlib/native/function.h"

namespace treaty::cli {

program::FunctionResolver LibraryFunctions() {
  return [](std::string_view signature) -> NativeFn {
    const stdlib::Overload* overload = stdlib::FindSignature(signature);
    return overload == nullptr ? nullptr : overload->function;
  };
}

}  // namespace treaty::cli
