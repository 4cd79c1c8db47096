#include "stdlib/native/company.h"

#include <algorithm>
#include <string>

#include "stdlib/tables/legal_forms.h"

namespace treaty::stdlib {
namespace {

bool IsSeparator(char byte) {
  return byte == ' ' || byte == ',' || byte == '.' || byte == '&' || byte == '+' || byte == '-';
}

// Letters and digits in lower case; bytes beyond ASCII stay.
std::string Bare(std::string_view text) {
  std::string bare;
  for (const char byte : text) {
    if (IsSeparator(byte) || byte == '/') continue;
    bare += byte >= 'A' && byte <= 'Z' ? char(byte | 0x20) : byte;
  }
  return bare;
}

std::string_view TrimEnd(std::string_view name) {
  while (!name.empty() && IsSeparator(name.back()) && name.back() != '.') name.remove_suffix(1);
  return name;
}

// Whether the words of `name` from `begin` on are a legal form.
bool IsForm(std::string_view tail) {
  const std::string bare = Bare(tail);
  return std::binary_search(std::begin(kLegalForms), std::end(kLegalForms), std::string_view(bare));
}

// The name before its last legal form; the name itself when it has none. A form is at most four
// words.
std::string_view CutOnce(std::string_view name) {
  constexpr int kMostWords = 4;
  std::string_view best = name;
  size_t begin = name.size();
  for (int words = 0; words < kMostWords; ++words) {
    const size_t blank = begin == 0 ? name.npos : name.rfind(' ', begin - 1);
    if (blank == name.npos) break;
    if (IsForm(name.substr(blank + 1))) best = TrimEnd(name.substr(0, blank));
    begin = blank;
  }
  return best.empty() ? name : best;
}

}  // namespace

std::string_view WithoutLegalForm(std::string_view name) {
  for (const std::string_view front : {"The ", "the ", "Firma ", "Fa. "}) {
    if (name.starts_with(front) && name.size() > front.size()) name.remove_prefix(front.size());
  }
  while (true) {
    const std::string_view cut = CutOnce(name);
    if (cut.size() == name.size()) return TrimEnd(name);
    name = cut;
  }
}

}  // namespace treaty::stdlib
