// What the filling functions share.
#pragma once

#include "stdlib/native/function.h"

namespace treaty::stdlib {

enum class PadSide : uint8_t { kLeft, kRight };

// Fills `text` up to `length` code points (at most 10,000) with repetitions of `with`.
std::string_view Pad(Arena& arena, std::string_view text, int64_t length, std::string_view with,
                     PadSide side);

}  // namespace treaty::stdlib
