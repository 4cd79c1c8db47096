// How compiled code calls a function of the standard library.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/base/arena.h"
#include "runtime/value/slot.h"

namespace treaty {

// What a call may use besides its arguments. Results of type Text point into `arena`, into an
// argument, or into static memory.
struct NativeCall {
  Arena* arena;
  int64_t now_us;            // the event's acceptance time: the same on replay
  const char* failure_code;  // set with failure_message when the function returns false
  std::string_view failure_message;
};

// Computes *result from args[0..n). Text arguments are always kPlain and all arguments have values
// (the compiler answers null before the call) unless the parameter is optional. Returns false for
// "cannot": the code's author must have answered it with `else`. Never throws, never blocks.
using NativeFn = bool (*)(NativeCall* call, Slot* result, const Slot* const* args);

}  // namespace treaty
