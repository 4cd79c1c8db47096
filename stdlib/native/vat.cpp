#include "stdlib/native/vat.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace treaty::stdlib {
namespace {

using Digits = std::string_view;

int At(Digits digits, size_t index) { return digits[index] - '0'; }

int64_t Number(Digits digits) {
  int64_t value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

int Weighted(Digits digits, std::initializer_list<int> weights) {
  int sum = 0;
  size_t index = 0;
  for (const int weight : weights) sum += weight * At(digits, index++);
  return sum;
}

bool Luhn(Digits digits) {
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const int digit = At(digits, digits.size() - 1 - i);
    sum += i % 2 == 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 == 0;
}

// ISO 7064 MOD 11,10.
bool Mod1110(Digits digits) {
  int product = 10;
  for (size_t i = 0; i + 1 < digits.size(); ++i) {
    const int sum = (At(digits, i) + product) % 10;
    product = (sum == 0 ? 10 : sum) * 2 % 11;
  }
  return (11 - product) % 10 == At(digits, digits.size() - 1);
}

bool Austria(Digits text) {
  int sum = 4;
  for (size_t i = 1; i < 8; ++i) {
    const int digit = At(text, i);
    sum += i % 2 == 1 ? digit : digit / 5 + digit * 2 % 10;
  }
  return (10 - sum % 10) % 10 == At(text, 8);
}

bool Belgium(Digits d) { return 97 - Number(d.substr(0, 8)) % 97 == Number(d.substr(8)); }

bool Bulgaria(Digits d) {
  if (d.size() == 10) return true;  // persons: several schemes
  int check = Weighted(d, {1, 2, 3, 4, 5, 6, 7, 8}) % 11;
  if (check == 10) check = Weighted(d, {3, 4, 5, 6, 7, 8, 9, 10}) % 11 % 10;
  return check == At(d, 8);
}

bool Cyprus(Digits text) {
  static constexpr int kOdd[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
  int sum = 0;
  for (size_t i = 0; i < 8; ++i) sum += i % 2 == 0 ? kOdd[At(text, i)] : At(text, i);
  return char('A' + sum % 26) == text[8] && text.substr(0, 2) != "12";
}

bool CzechRepublic(Digits d) {
  if (d.size() != 8) return true;  // persons: birth numbers
  const int check = (11 - Weighted(d, {8, 7, 6, 5, 4, 3, 2}) % 11) % 10;
  return d[0] != '9' && check == At(d, 7);
}

bool Denmark(Digits d) { return Weighted(d, {2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0 && d[0] != '0'; }

bool Estonia(Digits d) { return Weighted(d, {3, 7, 1, 3, 7, 1, 3, 7, 1}) % 10 == 0; }

bool Greece(Digits d) { return Weighted(d, {256, 128, 64, 32, 16, 8, 4, 2}) % 11 % 10 == At(d, 8); }

bool Finland(Digits d) { return Weighted(d, {7, 9, 10, 5, 8, 4, 2, 1}) % 11 == 0; }

bool France(Digits text) {
  // Letters in the key: a newer scheme without a published check.
  if (text[0] > '9' || text[1] > '9') return true;
  const int64_t key = Number(text.substr(0, 2));
  const bool monaco = text.substr(2, 3) == "000";
  return (12 + 3 * (Number(text.substr(2)) % 97)) % 97 == key && (monaco || Luhn(text.substr(2)));
}

bool Hungary(Digits d) { return Weighted(d, {9, 7, 3, 1, 9, 7, 3, 1}) % 10 == 0; }

bool Ireland(Digits text) {
  const auto value = [](char byte) { return byte <= '9' ? byte - '0' : byte - 'A' + 1; };
  std::string digits(text);
  // The old form: a letter or sign in the second place, the first digit moves behind the others.
  if (text[1] > '9') digits = "0" + digits.substr(2, 5) + digits.substr(0, 1) + digits.substr(7);
  int sum = Weighted(digits, {8, 7, 6, 5, 4, 3, 2});
  if (digits.size() == 9) sum += 9 * (digits[8] == 'W' ? 0 : value(digits[8]));
  return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] == digits[7];
}

bool Italy(Digits d) { return Luhn(d) && Number(d.substr(0, 7)) != 0; }

bool Lithuania(Digits d) {
  int first = 0, second = 0;
  for (size_t i = 0; i + 1 < d.size(); ++i) {
    first += At(d, i) * int(1 + i % 9);
    second += At(d, i) * int(1 + (i + 2) % 9);
  }
  const int check = first % 11 == 10 ? second % 11 % 10 : first % 11;
  return d[d.size() - 2] == '1' && check == At(d, d.size() - 1);
}

bool Luxembourg(Digits d) { return Number(d.substr(0, 6)) % 89 == Number(d.substr(6)); }

bool Latvia(Digits d) {
  if (d[0] <= '3') return true;  // persons
  return Weighted(d, {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1}) % 11 == 3;
}

bool Malta(Digits d) { return Weighted(d, {3, 4, 6, 7, 8, 9, 10, 1}) % 37 == 0 && d[0] != '0'; }

bool Netherlands(Digits text) {
  const int sum = Weighted(text, {9, 8, 7, 6, 5, 4, 3, 2}) - At(text, 8);
  if (sum % 11 == 0) return true;
  int rest = 0;  // the newer scheme: MOD 97-10 over the whole with its country
  for (const char byte : std::string("NL") + std::string(text)) {
    rest = byte <= '9' ? (rest * 10 + byte - '0') % 97 : (rest * 100 + byte - 'A' + 10) % 97;
  }
  return rest == 1;
}

bool Norway(Digits d) { return Weighted(d, {3, 2, 7, 6, 5, 4, 3, 2, 1}) % 11 == 0; }

bool Poland(Digits d) { return Weighted(d, {6, 5, 7, 2, 3, 4, 5, 6, 7}) % 11 == At(d, 9); }

bool Portugal(Digits d) {
  return (11 - Weighted(d, {9, 8, 7, 6, 5, 4, 3, 2}) % 11) % 11 % 10 == At(d, 8) && d[0] != '0';
}

bool Romania(Digits d) {
  if (d.size() == 13) return true;  // persons
  const std::string padded = std::string(10 - d.size(), '0') + std::string(d);
  return Weighted(padded, {7, 5, 3, 2, 1, 7, 5, 3, 2}) * 10 % 11 % 10 == At(padded, 9);
}

bool Sweden(Digits d) { return Luhn(d.substr(0, 10)); }

bool Slovenia(Digits d) {
  const int check = 11 - Weighted(d, {8, 7, 6, 5, 4, 3, 2}) % 11;
  return check != 11 && check % 10 == At(d, 7) && d[0] != '0';
}

bool Slovakia(Digits d) { return Number(d) % 11 == 0 && d[0] != '0'; }

bool Switzerland(Digits d) { return Weighted(d, {5, 4, 3, 2, 7, 6, 5, 4, 1}) % 11 == 0; }

bool UnitedKingdom(Digits text) {
  if (text[0] > '9') {  // government departments below 500, health authorities from 500
    const int64_t number = Number(text.size() == 5 ? text.substr(2) : text.substr(6, 3));
    const bool checked = text.size() == 5 || number % 97 == Number(text.substr(9));
    return checked && (number < 500) == (text[0] == 'G');
  }
  const int sum = Weighted(text, {8, 7, 6, 5, 4, 3, 2, 10, 1}) % 97;
  return sum == 0 || sum == 42 || sum == 55;
}

bool SpanishForm(Digits text) { return text[0] > '9' || text[8] > '9'; }

// Forms: 9 digit, A letter, X either, all else itself; alternatives are separated by '|'.
struct Country {
  std::string_view prefix;
  std::string_view forms;
  bool (*check)(Digits text);  // of what stands behind the prefix
};

constexpr Country kCountries[] = {
    {"AT", "U99999999", Austria},
    {"BE", "0999999999|1999999999", Belgium},
    {"BG", "999999999|9999999999", Bulgaria},
    {"CHE", "999999999|999999999MWST|999999999TVA|999999999IVA|999999999TPV", Switzerland},
    {"CY", "99999999A", Cyprus},
    {"CZ", "99999999|999999999|9999999999", CzechRepublic},
    {"DE", "999999999", Mod1110},
    {"DK", "99999999", Denmark},
    {"EE", "999999999", Estonia},
    {"EL", "999999999", Greece},
    {"ES", "X9999999X", SpanishForm},
    {"FI", "99999999", Finland},
    {"FR", "XX999999999", France},
    {"GB", "999999999|999999999999|GD999|HA999|GD888899999|HA888899999", UnitedKingdom},
    {"HR", "99999999999", Mod1110},
    {"HU", "99999999", Hungary},
    {"IE", "9X99999A|9999999AA", Ireland},
    {"IT", "99999999999", Italy},
    {"LT", "999999999|999999999999", Lithuania},
    {"LU", "99999999", Luxembourg},
    {"LV", "99999999999", Latvia},
    {"MT", "99999999", Malta},
    {"NL", "999999999B99", Netherlands},
    {"NO", "999999999|999999999MVA", Norway},
    {"PL", "9999999999", Poland},
    {"PT", "999999999", Portugal},
    {"RO", "99|999|9999|99999|999999|9999999|99999999|999999999|9999999999|9999999999999", Romania},
    {"SE", "999999999901", Sweden},
    {"SI", "99999999", Slovenia},
    {"SK", "9999999999", Slovakia},
    {"XI", "999999999|999999999999|GD999|HA999|GD888899999|HA888899999", UnitedKingdom},
};

bool FitsOne(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] <= '9';
    const bool fits = form[i] == '9'   ? digit
                      : form[i] == 'A' ? !digit
                      : form[i] == 'X' ? true
                                       : form[i] == text[i];
    if (!fits) return false;
  }
  return true;
}

bool Fits(std::string_view text, std::string_view forms) {
  for (size_t begin = 0; begin <= forms.size();) {
    const size_t end = std::min(forms.find('|', begin), forms.size());
    if (FitsOne(text, forms.substr(begin, end - begin))) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace

std::optional<std::string> CompactCode(std::string_view text) {
  constexpr std::string_view kPunctuation = " .,:-/";
  std::string compact;
  for (const char byte : text) {
    const char upper = byte >= 'a' && byte <= 'z' ? char(byte - 0x20) : byte;
    if ((upper >= '0' && upper <= '9') || (upper >= 'A' && upper <= 'Z')) {
      compact += upper;
    } else if (kPunctuation.find(byte) == kPunctuation.npos) {
      return std::nullopt;
    }
  }
  return compact;
}

std::optional<std::string> NormaliseVatId(std::string_view text) {
  std::optional<std::string> id = CompactCode(text);
  if (!id) return std::nullopt;
  if (id->starts_with("GR")) id->replace(0, 2, "EL");
  if (id->starts_with("BE") && id->size() == 11) id->insert(2, "0");
  if (id->starts_with("NL") && id->size() < 14) id->insert(2, 14 - id->size(), '0');
  for (const Country& country : kCountries) {
    if (!id->starts_with(country.prefix)) continue;
    const std::string_view rest = std::string_view(*id).substr(country.prefix.size());
    if (!Fits(rest, country.forms) || !country.check(rest)) return std::nullopt;
    return id;
  }
  return std::nullopt;
}

}  // namespace treaty::stdlib
