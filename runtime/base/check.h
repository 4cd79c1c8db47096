// CHECK(condition, "what we believed"): states a belief about our own code. When it is false the
// process stops at once with file, line and the belief: a bug must never become wrong data.
// Never use it for what a user, a file or another system can cause.
#pragma once

namespace treaty {

[[noreturn]] void CheckFailed(const char* file, int line, const char* condition,
                              const char* belief);

}  // namespace treaty

#define CHECK(condition, belief) \
  (static_cast<bool>(condition)  \
       ? void(0)                 \
       : ::treaty::CheckFailed(__FILE__, __LINE__, #condition, belief))
