// The total order of canonical JSON values.
#include <algorithm>
#include <cstdlib>

#include "runtime/value/decimal.h"
#include "runtime/value/json_text.h"

namespace treaty {
namespace {

int Sign(int value) { return value < 0 ? -1 : value > 0 ? 1 : 0; }

int KindRank(std::string_view json) {
  switch (json.empty() ? 'n' : json.front()) {
    case 'n':
      return 0;
    case 'f':
      return 1;
    case 't':
      return 2;
    case '"':
      return 4;
    case '[':
      return 5;
    case '{':
      return 6;
    default:
      return 3;
  }
}

// A canonical number as 0.digits * 10^exponent, for numbers too wide for a Decimal.
struct Wide {
  bool negative = false;
  std::string digits;
  long exponent = 0;

  explicit Wide(std::string_view number) {
    negative = number.front() == '-';
    if (negative) number.remove_prefix(1);
    const size_t e = std::min(number.find('e'), number.size());
    const std::string_view mantissa = number.substr(0, e);
    for (const char byte : mantissa) {
      if (byte != '.') digits += byte;
    }
    const size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
    digits.erase(0, zeros);
    exponent = long(std::min(mantissa.find('.'), mantissa.size())) - long(zeros);
    if (e < number.size())
      exponent += std::strtol(std::string(number.substr(e + 1)).c_str(), nullptr, 10);
    if (digits.empty()) *this = Wide();
  }

  // -1, 0, 1 of the magnitudes.
  int CompareMagnitude(const Wide& other) const {
    if (digits.empty() || other.digits.empty()) {
      return int(!digits.empty()) - int(!other.digits.empty());
    }
    if (exponent != other.exponent) return exponent < other.exponent ? -1 : 1;
    return Sign(digits.compare(other.digits));
  }

 private:
  Wide() = default;
};

int CompareWide(std::string_view a, std::string_view b) {
  const Wide x(a), y(b);
  if (x.negative != y.negative) return x.negative ? -1 : 1;
  const int order = x.CompareMagnitude(y);
  return x.negative ? -order : order;
}

int CompareNumbers(std::string_view a, std::string_view b) {
  Decimal x, y;
  if (ParseDecimal(a, &x) == DecimalProblem::kNone &&
      ParseDecimal(b, &y) == DecimalProblem::kNone) {
    return CompareDecimal(x, y);
  }
  return CompareWide(a, b);
}

int CompareLists(std::string_view a, std::string_view b) {
  const auto x = SplitList(a), y = SplitList(b);
  if (!x || !y) return Sign(a.compare(b));
  for (size_t i = 0; i < std::min(x->size(), y->size()); ++i) {
    if (const int order = CompareJson((*x)[i], (*y)[i]); order != 0) return order;
  }
  return x->size() < y->size() ? -1 : x->size() > y->size() ? 1 : 0;
}

int CompareObjects(std::string_view a, std::string_view b) {
  const auto x = SplitObject(a), y = SplitObject(b);
  if (!x || !y) return Sign(a.compare(b));
  for (size_t i = 0; i < std::min(x->size(), y->size()); ++i) {
    if (const int order = (*x)[i].key.compare((*y)[i].key); order != 0) return Sign(order);
    if (const int order = CompareJson((*x)[i].value, (*y)[i].value); order != 0) return order;
  }
  return x->size() < y->size() ? -1 : x->size() > y->size() ? 1 : 0;
}

}  // namespace

int CompareJson(std::string_view a, std::string_view b) {
  if (a == b) return 0;
  const int kind = KindRank(a);
  if (kind != KindRank(b)) return kind < KindRank(b) ? -1 : 1;
  switch (kind) {
    case 3:
      return CompareNumbers(a, b);
    case 4:
      return Sign(TextOf(a).value_or("").compare(TextOf(b).value_or("")));
    case 5:
      return CompareLists(a, b);
    case 6:
      return CompareObjects(a, b);
    default:
      return 0;
  }
}

}  // namespace treaty
