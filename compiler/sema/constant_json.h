// Constants of the treaty as canonical JSON.
#pragma once

#include <string>
#include <string_view>

#include "compiler/sema/typed_expression.h"

namespace treaty::sema {

// `text` in quotes, escaped.
std::string JsonText(std::string_view text);
// A tree of constants, nulls, records and lists; conversions to a refinement are looked through.
std::string ConstantJson(const types::TypeTable& types, Tree tree);

}  // namespace treaty::sema
