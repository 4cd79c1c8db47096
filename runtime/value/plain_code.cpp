#include "runtime/value/plain_code.h"

#include <algorithm>

namespace treaty {

std::string PlainCode(std::string_view code) {
  constexpr size_t kMostCode = 64;
  const auto is_plain = [](char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= 'a' && byte <= 'z') ||
           std::string_view("_-./:").find(byte) != std::string_view::npos;
  };
  const bool plain = code.size() <= kMostCode && std::all_of(code.begin(), code.end(), is_plain);
  return plain ? std::string(code) : "other";
}

}  // namespace treaty
