// Money and the currencies of ISO 4217. A currency is packed into a number (PackCurrency, slot.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/value/decimal.h"
#include "runtime/value/slot.h"

namespace treaty {

struct Money {
  Decimal amount;
  uint32_t currency = 0;  // packed
};

// False unless `code` is a currency of ISO 4217 in capital letters.
bool ParseCurrency(std::string_view code, uint32_t* packed);
bool IsCurrency(uint32_t packed);
// Digits behind the point of the smallest unit: EUR 2, JPY 0, KWD 3. 2 for those that have none
// (XAU, XXX) and for unknown ones.
uint32_t MinorUnits(uint32_t packed);
// Three letters.
std::string CurrencyCode(uint32_t packed);

// {"amount":12.5,"currency":"EUR"} to `out` (at most kMoneyChars); returns the end.
inline constexpr size_t kMoneyChars = kDecimalChars + 32;
char* WriteMoney(char* out, const Money& money);
std::string FormatMoney(const Money& money);

}  // namespace treaty
