// How a unit names the overload of a library function that it calls.
#pragma once

#include <string>

#include "compiler/sema/typed_expression.h"

namespace treaty::lowering {

// "truncate/Text,Int": resolved against the registry when the unit is loaded.
std::string CallName(const sema::TypedExpression& call);

}  // namespace treaty::lowering
