#include "runtime/program/json_compare.h"

#include <string>

#include "runtime/value/json_text.h"
#include "runtime/value/text.h"

namespace treaty::program {
namespace {

std::string_view Inside(std::string_view bytes) { return bytes.substr(1, bytes.size() - 2); }

bool EqualScalars(std::string_view a, std::string_view b) {
  if (a == b) return true;
  if (a[0] == '"' || b[0] == '"') {
    return a[0] == b[0] && Unescape(Inside(a)) == Unescape(Inside(b));
  }
  const bool are_numbers = uint8_t(a[0]) <= '9' && uint8_t(b[0]) <= '9';
  return are_numbers && CanonicalNumber(a) == CanonicalNumber(b);
}

// How many different members the object has: the first of equal names counts.
size_t CountMembers(const JsonIndex& index, uint32_t object) {
  if (index.first_byte(object + 1) == '}') return 0;
  size_t count = 0;
  for (uint32_t key = object + 1; key != kNoToken; key = index.partner()[key]) {
    const bool is_first = (!index.has_duplicate_keys()) ||
                          index.Find(object, Unescape(Inside(index.ValueBytes(key)))) == key + 2;
    count += is_first;
  }
  return count;
}

bool EqualObjects(const JsonIndex& a, uint32_t object_a, const JsonIndex& b, uint32_t object_b) {
  if (CountMembers(a, object_a) != CountMembers(b, object_b)) return false;
  if (a.first_byte(object_a + 1) == '}') return true;
  for (uint32_t key = object_a + 1; key != kNoToken; key = a.partner()[key]) {
    const std::string name = Unescape(Inside(a.ValueBytes(key)));
    const uint32_t value = a.Find(object_a, name);
    const uint32_t other = b.Find(object_b, name);
    if (other == kNoToken || !EqualJson(a, value, b, other)) return false;
  }
  return true;
}

bool EqualLists(const JsonIndex& a, uint32_t list_a, const JsonIndex& b, uint32_t list_b) {
  uint32_t at_a = list_a + 1;
  uint32_t at_b = list_b + 1;
  for (;;) {
    const bool ends_a = a.first_byte(at_a) == ']';
    const bool ends_b = b.first_byte(at_b) == ']';
    if (ends_a || ends_b) return ends_a && ends_b;
    if (!EqualJson(a, at_a, b, at_b)) return false;
    at_a = a.After(at_a);
    at_b = b.After(at_b);
    if (a.first_byte(at_a) != b.first_byte(at_b)) return false;
    if (a.first_byte(at_a) == ']') return true;
    ++at_a;
    ++at_b;
  }
}

}  // namespace

bool EqualJson(const JsonIndex& a, uint32_t token_a, const JsonIndex& b, uint32_t token_b) {
  const char first = a.first_byte(token_a);
  const char other = b.first_byte(token_b);
  if (first == '{' || other == '{') {
    return first == other && EqualObjects(a, token_a, b, token_b);
  }
  if (first == '[' || other == '[') return first == other && EqualLists(a, token_a, b, token_b);
  return EqualScalars(a.ValueBytes(token_a), b.ValueBytes(token_b));
}

}  // namespace treaty::program
