#include "runtime/program/json_compare.h"

#include <algorithm>
#include <string>
#include <vector>

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

struct Member {
  std::string name;
  uint32_t value;
};

// By name, each name once: of equal ones the first counts.
std::vector<Member> MembersOf(const JsonIndex& index, uint32_t object) {
  std::vector<Member> members;
  if (index.first_byte(object + 1) == '}') return members;
  for (uint32_t key = object + 1; key != kNoToken; key = index.partner()[key]) {
    members.push_back({Unescape(Inside(index.ValueBytes(key))), key + 2});
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const Member& a, const Member& b) { return a.name < b.name; });
  const auto same = [](const Member& a, const Member& b) { return a.name == b.name; };
  members.erase(std::unique(members.begin(), members.end(), same), members.end());
  return members;
}

bool EqualObjects(const JsonIndex& a, uint32_t object_a, const JsonIndex& b, uint32_t object_b) {
  const std::vector<Member> members_a = MembersOf(a, object_a);
  const std::vector<Member> members_b = MembersOf(b, object_b);
  return std::equal(members_a.begin(), members_a.end(), members_b.begin(), members_b.end(),
                    [&](const Member& one, const Member& other) {
                      return one.name == other.name && EqualJson(a, one.value, b, other.value);
                    });
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
