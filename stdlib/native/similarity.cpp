#include "stdlib/native/similarity.h"

#include <algorithm>
#include <set>
#include <vector>

#include "runtime/value/text.h"

namespace treaty::stdlib {
namespace {

constexpr size_t kLongest = 4096;

std::u32string CodePoints(std::string_view text) {
  std::u32string points;
  for (size_t at = 0; at < text.size() && points.size() < kLongest;) {
    points += utf8::Next(text, &at);
  }
  return points;
}

// Which characters of `a` and `b` match: equal and not farther apart than `reach`.
size_t MarkMatches(const std::u32string& a, const std::u32string& b, std::vector<char>* in_a,
                   std::vector<char>* in_b) {
  const size_t longer = std::max(a.size(), b.size());
  const size_t reach = longer / 2 > 0 ? longer / 2 - 1 : 0;
  size_t matches = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const size_t end = std::min(b.size(), i + reach + 1);
    for (size_t j = i > reach ? i - reach : 0; j < end; ++j) {
      if ((*in_b)[j] || a[i] != b[j]) continue;
      (*in_a)[i] = (*in_b)[j] = 1;
      ++matches;
      break;
    }
  }
  return matches;
}

double JaroOf(const std::u32string& a, const std::u32string& b) {
  if (a.empty() && b.empty()) return 1;
  std::vector<char> in_a(a.size()), in_b(b.size());
  const size_t matches = MarkMatches(a, b, &in_a, &in_b);
  if (matches == 0) return 0;
  size_t out_of_order = 0;
  for (size_t i = 0, j = 0; i < a.size(); ++i) {
    if (!in_a[i]) continue;
    while (!in_b[j]) ++j;
    out_of_order += a[i] != b[j++];
  }
  const double m = double(matches);
  return (m / double(a.size()) + m / double(b.size()) + (m - double(out_of_order / 2)) / m) / 3;
}

std::set<std::string_view> Words(std::string_view text) {
  std::set<std::string_view> words;
  size_t begin = 0;
  for (size_t at = 0; at <= text.size();) {
    const size_t here = at;
    bool ends = here == text.size();
    if (!ends) {
      const char32_t letter = utf8::Next(text, &at);
      const bool punctuation = letter < 0x80 &&
                               !((letter | 0x20) >= 'a' && (letter | 0x20) <= 'z') &&
                               !(letter >= '0' && letter <= '9');
      ends = punctuation || utf8::IsBlank(letter);
    }
    if (!ends) continue;
    if (here > begin) words.insert(text.substr(begin, here - begin));
    if (here == text.size()) break;
    begin = at;
  }
  return words;
}

// The digit of a letter; 0 for vowels, which separate, and -1 for H and W, which do not.
int SoundexDigit(char letter) {
  static constexpr signed char kDigits[] = {0, 1, 2, 3, 0, 1, 2, -1, 0, 2,  2, 4, 5,
                                            5, 0, 1, 2, 6, 2, 3, 0,  1, -1, 2, 0, 2};
  return kDigits[letter - 'A'];
}

}  // namespace

size_t Levenshtein(std::string_view a_text, std::string_view b_text) {
  const std::u32string a = CodePoints(a_text), b = CodePoints(b_text);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row[b.size()];
}

double Jaro(std::string_view a, std::string_view b) { return JaroOf(CodePoints(a), CodePoints(b)); }

double JaroWinkler(std::string_view a_text, std::string_view b_text) {
  const std::u32string a = CodePoints(a_text), b = CodePoints(b_text);
  const double jaro = JaroOf(a, b);
  if (jaro <= 0.7) return jaro;
  size_t prefix = 0;
  while (prefix < 4 && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix]) ++prefix;
  return jaro + double(prefix) * 0.1 * (1 - jaro);
}

double TokenSet(std::string_view a, std::string_view b) {
  const std::set<std::string_view> words_a = Words(a), words_b = Words(b);
  if (words_a.empty() && words_b.empty()) return 1;
  size_t common = 0;
  for (const std::string_view word : words_a) common += words_b.count(word);
  return double(common) / double(words_a.size() + words_b.size() - common);
}

std::string Soundex(std::string_view text) {
  std::string code;
  int last = 0;
  for (const char byte : text) {
    const char letter = char(byte & ~0x20);
    if (letter < 'A' || letter > 'Z') continue;
    const int digit = SoundexDigit(letter);
    if (code.empty()) {
      code = letter;
    } else if (digit > 0 && digit != last) {
      code += char('0' + digit);
    }
    if (digit >= 0) last = digit;
    if (code.size() == 4) return code;
  }
  return code.empty() ? code : code.append(4 - code.size(), '0');
}

}  // namespace treaty::stdlib
