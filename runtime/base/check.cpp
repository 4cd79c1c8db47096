#include "runtime/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace treaty {

void CheckFailed(const char* file, int line, const char* condition, const char* belief) {
  std::fprintf(stderr, "%s:%d: this is a bug in Treaty: %s (%s)\n", file, line, belief, condition);
  std::abort();
}

}  // namespace treaty
