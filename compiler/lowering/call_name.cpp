#include "compiler/lowering/call_name.h"

#include "stdlib/native/function.h"

namespace treaty::lowering {

std::string CallName(const sema::TypedExpression& call) {
  return stdlib::SignatureOf(*call.function, *call.overload);
}

}  // namespace treaty::lowering
