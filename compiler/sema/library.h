// The library of functions as sema sees it: signatures in the compiler's types. The only door of
// compiler/sema to stdlib/native.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/types/type_table.h"

namespace treaty::stdlib {
struct Function;
}

namespace treaty::sema {

std::string_view LibraryName(const stdlib::Function& function);
bool LibraryCanFail(const stdlib::Function& function);
// All functions of that name, in the order of their files.
std::vector<const stdlib::Function*> FindLibraryFunctions(std::string_view name);
// The names of all functions, for near names.
std::vector<std::string_view> LibraryNames();

struct LibraryParameter {
  std::string_view name;
  types::TypeId type;       // optional when the function takes null
  bool may_be_left_out = false;
};
std::vector<LibraryParameter> LibraryParameters(const stdlib::Function& function,
                                                types::TypeTable& table);

}  // namespace treaty::sema
