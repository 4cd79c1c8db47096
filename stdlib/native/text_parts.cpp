#include "stdlib/native/text_parts.h"

#include <algorithm>

#include "runtime/value/text.h"

namespace treaty::stdlib {

std::string_view Pad(Arena& arena, std::string_view text, int64_t length, std::string_view with,
                     PadSide side) {
  constexpr int64_t kLongest = 10'000;
  const int64_t missing = std::min(length, kLongest) - int64_t(utf8::Count(text));
  if (missing <= 0 || with.empty()) return text;
  std::string filling;
  const size_t with_length = utf8::Count(with);
  for (size_t have = 0; have < size_t(missing); have += with_length) filling += with;
  filling.resize(utf8::Offset(filling, size_t(missing)));
  return arena.Copy(side == PadSide::kLeft ? filling.append(text) : filling.insert(0, text));
}

}  // namespace treaty::stdlib
