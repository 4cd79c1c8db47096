#include "runtime/base/ids.h"

namespace treaty {

std::string NewUlid(Env& env) {
  static constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const uint64_t milliseconds = uint64_t(env.NowUs() / 1000) & 0xffffffffffff;
  const uint64_t random = env.Random();
  const uint64_t more_random = env.Random() & 0xffff;
  auto bits = static_cast<unsigned __int128>(milliseconds) << 80 |
              static_cast<unsigned __int128>(more_random) << 64 | random;
  std::string text(26, '0');
  for (size_t place = text.size(); place > 0; --place) {
    text[place - 1] = kDigits[unsigned(bits & 31)];
    bits >>= 5;
  }
  return text;
}

}  // namespace treaty
