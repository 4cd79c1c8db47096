#include "stdlib/native/iban.h"

#include "stdlib/native/vat.h"

namespace treaty::stdlib {
namespace {

// The account's form behind country and check digits: counts of n digits, a letters, c either.
struct AccountForm {
  std::string_view country;
  std::string_view form;
};

// clang-format off
constexpr AccountForm kForms[] = {
    {"AD", "8n12c"}, {"AE", "19n"}, {"AL", "8n16c"}, {"AT", "16n"}, {"AZ", "4a20c"},
    {"BA", "16n"}, {"BE", "12n"}, {"BG", "4a6n8c"}, {"BH", "4a14c"}, {"BI", "23n"},
    {"BR", "23n1a1c"}, {"BY", "4c4n16c"}, {"CH", "5n12c"}, {"CR", "18n"}, {"CY", "8n16c"},
    {"CZ", "20n"}, {"DE", "18n"}, {"DJ", "23n"}, {"DK", "14n"}, {"DO", "4c20n"}, {"EE", "16n"},
    {"EG", "25n"}, {"ES", "20n"}, {"FI", "14n"}, {"FK", "2a12n"}, {"FO", "14n"},
    {"FR", "10n11c2n"}, {"GB", "4a14n"}, {"GE", "2a16n"}, {"GI", "4a15c"}, {"GL", "14n"},
    {"GR", "7n16c"}, {"GT", "24c"}, {"HN", "4a20n"}, {"HR", "17n"}, {"HU", "24n"},
    {"IE", "4a14n"}, {"IL", "19n"}, {"IQ", "4a15n"}, {"IS", "22n"}, {"IT", "1a10n12c"},
    {"JO", "4a4n18c"}, {"KW", "4a22c"}, {"KZ", "3n13c"}, {"LB", "4n20c"}, {"LC", "4a24c"},
    {"LI", "5n12c"}, {"LT", "16n"}, {"LU", "3n13c"}, {"LV", "4a13c"}, {"LY", "21n"},
    {"MC", "10n11c2n"}, {"MD", "20c"}, {"ME", "18n"}, {"MK", "3n10c2n"}, {"MN", "16n"},
    {"MR", "23n"}, {"MT", "4a5n18c"}, {"MU", "4a19n3a"}, {"NI", "4a20n"}, {"NL", "4a10n"},
    {"NO", "11n"}, {"OM", "3n16c"}, {"PK", "4a16c"}, {"PL", "24n"}, {"PS", "4a21c"},
    {"PT", "21n"}, {"QA", "4a21c"}, {"RO", "4a16c"}, {"RS", "18n"}, {"RU", "14n15c"},
    {"SA", "2n18c"}, {"SC", "4a20n3a"}, {"SD", "14n"}, {"SE", "20n"}, {"SI", "15n"},
    {"SK", "20n"}, {"SM", "1a10n12c"}, {"SO", "19n"}, {"ST", "21n"}, {"SV", "4a20n"},
    {"TL", "19n"}, {"TN", "20n"}, {"TR", "6n16c"}, {"UA", "6n19c"}, {"VA", "18n"},
    {"VG", "4a16n"}, {"XK", "16n"}, {"YE", "4a4n18c"},
};
// clang-format on

bool Fits(std::string_view account, std::string_view form) {
  while (!form.empty()) {
    size_t count = 0;
    for (; form.front() <= '9'; form.remove_prefix(1))
      count = count * 10 + size_t(form.front() - '0');
    if (account.size() < count) return false;
    for (const char byte : account.substr(0, count)) {
      const bool digit = byte <= '9';
      if ((form.front() == 'n' && !digit) || (form.front() == 'a' && digit)) return false;
    }
    account.remove_prefix(count);
    form.remove_prefix(1);
  }
  return account.empty();
}

// ISO 7064 MOD 97-10; letters count as two digits.
int Mod97(std::string_view text) {
  int rest = 0;
  for (const char byte : text) {
    rest = byte <= '9' ? (rest * 10 + byte - '0') % 97 : (rest * 100 + byte - 'A' + 10) % 97;
  }
  return rest;
}

// Belgium: the last two digits are the others modulo 97, 97 for 0.
bool BelgianAccount(std::string_view account) {
  const int rest = Mod97(account.substr(0, 10));
  return (rest == 0 ? 97 : rest) == Mod97(account.substr(10)) || account.substr(10) == "97";
}

// Spain: one check digit for bank and branch, one for the account.
bool SpanishAccount(std::string_view account) {
  static constexpr int kWeights[] = {1, 2, 4, 8, 5, 10, 9, 7, 3, 6};
  const auto check = [](std::string_view ten) {
    int sum = 0;
    for (size_t i = 0; i < 10; ++i) sum += kWeights[i] * (ten[i] - '0');
    const int digit = 11 - sum % 11;
    return char('0' + (digit == 11 ? 0 : digit == 10 ? 1 : digit));
  };
  return account[8] == check("00" + std::string(account.substr(0, 8))) &&
         account[9] == check(account.substr(10));
}

bool IsAccount(std::string_view country, std::string_view account) {
  if (country == "BE") return BelgianAccount(account);
  if (country == "ES") return SpanishAccount(account);
  return true;
}

}  // namespace

std::optional<std::string> NormaliseIban(std::string_view text) {
  std::optional<std::string> iban = CompactCode(text);
  if (!iban || iban->size() < 5 || (*iban)[2] > '9' || (*iban)[3] > '9') return std::nullopt;
  const std::string_view country = std::string_view(*iban).substr(0, 2);
  const std::string_view account = std::string_view(*iban).substr(4);
  for (const AccountForm& row : kForms) {
    if (row.country != country) continue;
    const bool right = Fits(account, row.form) && IsAccount(country, account) &&
                       Mod97(std::string(account) + iban->substr(0, 4)) == 1;
    return right ? iban : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace treaty::stdlib
