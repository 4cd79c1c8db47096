#include "stdlib/native/phone.h"

#include <algorithm>
#include <iterator>

#include "runtime/value/text.h"
#include "stdlib/tables/phone_regions.h"

namespace treaty::stdlib {
namespace {

constexpr size_t kFewestDigits = 7, kMostDigits = 15;
// Codes of no country: freephone, shared cost, satellites, networks.
constexpr std::string_view kGlobalCodes[] = {"800", "808", "870", "878", "881",
                                             "882", "883", "888", "979"};

const PhoneRegion* FindRegion(std::string_view region) {
  const auto found = std::lower_bound(
      std::begin(kPhoneRegions), std::end(kPhoneRegions), region,
      [](const PhoneRegion& row, std::string_view wanted) { return row.region < wanted; });
  return found != std::end(kPhoneRegions) && found->region == region ? found : nullptr;
}

// The calling code that `digits` begin with; no code is the beginning of another.
std::string_view CallingCodeOf(std::string_view digits) {
  for (const PhoneRegion& row : kPhoneRegions) {
    if (digits.starts_with(row.calling_code)) return row.calling_code;
  }
  for (const std::string_view code : kGlobalCodes) {
    if (digits.starts_with(code)) return code;
  }
  return {};
}

// The prefix that the code's countries dial inside and that some write after the code too: "(0)".
std::string_view RedundantPrefix(std::string_view code) {
  for (const PhoneRegion& row : kPhoneRegions) {
    const std::string_view trunk = row.trunk_prefix;
    if (row.calling_code == code) return trunk.starts_with('0') ? trunk : std::string_view();
  }
  return {};
}

bool IsPunctuation(char32_t letter) {
  return utf8::IsBlank(letter) || letter == '(' || letter == ')' || letter == '.' ||
         letter == '-' || letter == '/' || (letter >= 0x2010 && letter <= 0x2015);
}

// The digits, with a '+' before them if it stands there; empty when anything else is in the text.
std::string Digits(std::string_view text) {
  std::string digits;
  for (size_t at = 0; at < text.size();) {
    const char32_t letter = utf8::Next(text, &at);
    if (IsPunctuation(letter)) continue;
    const bool plus = letter == '+' && digits.empty();
    if (!plus && (letter < '0' || letter > '9')) return {};
    digits += char(letter);
  }
  return digits;
}

// From calling code and national number, the redundant prefix between them taken out.
std::string International(std::string_view digits) {
  const std::string_view code = CallingCodeOf(digits);
  if (code.empty()) return {};
  const std::string_view redundant = RedundantPrefix(code);
  std::string_view national = digits.substr(code.size());
  if (!redundant.empty() && national.starts_with(redundant))
    national.remove_prefix(redundant.size());
  return "+" + std::string(code) + std::string(national);
}

struct CodePlan {
  std::string_view calling_code;
  std::string_view value;
};

// What is dialled to reach the world where that is not 00.
constexpr CodePlan kExitPrefixes[] = {
    {"1", "011"},   {"7", "810"},   {"53", "119"},  {"61", "0011"}, {"62", "001"},  {"65", "000"},
    {"66", "001"},  {"81", "010"},  {"234", "009"}, {"238", "0"},   {"254", "000"}, {"375", "810"},
    {"592", "001"}, {"685", "0"},   {"691", "011"}, {"692", "011"}, {"852", "001"}, {"855", "001"},
    {"886", "002"}, {"976", "001"}, {"992", "810"}, {"993", "810"},
};

std::string_view ExitPrefix(const PhoneRegion& region) {
  for (const CodePlan& plan : kExitPrefixes) {
    if (plan.calling_code == region.calling_code) return plan.value;
  }
  return "00";
}

// Trunk prefixes that numbers begin with too ("1", "8") are one only before a number of full
// length.
size_t FullLength(std::string_view calling_code) {
  if (calling_code == "1" || calling_code == "7") return 10;
  if (calling_code == "375") return 9;
  return calling_code == "993" ? 8 : 7;
}

std::string National(std::string_view digits, const PhoneRegion& region) {
  const std::string_view trunk = region.trunk_prefix;
  const bool ambiguous = trunk == "1" || trunk == "8";
  if (!trunk.empty() && digits.starts_with(trunk) &&
      (!ambiguous || digits.size() > FullLength(region.calling_code))) {
    digits.remove_prefix(trunk.size());
  }
  return "+" + std::string(region.calling_code) + std::string(digits);
}

}  // namespace

bool IsE164(std::string_view text) {
  if (!text.starts_with('+')) return false;
  text.remove_prefix(1);
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && text.size() >= kFewestDigits && text.size() <= kMostDigits &&
         !CallingCodeOf(text).empty();
}

Fallible<std::string_view> ToE164(Arena& arena, std::string_view text, std::string_view region) {
  const std::string typed = Digits(text);
  const std::string_view digits = typed;
  const PhoneRegion* const home = FindRegion(region);
  std::string number;
  if (digits.starts_with('+')) {
    number = International(digits.substr(1));
  } else if (home != nullptr && digits.starts_with(ExitPrefix(*home))) {
    number = International(digits.substr(ExitPrefix(*home).size()));
  } else if (digits.starts_with("00")) {
    number = International(digits.substr(2));
  } else if (home != nullptr && !digits.empty()) {
    number = National(digits, *home);
  }
  if (!IsE164(number)) {
    return Refuse("call.e164", Quoted(text) + " is no telephone number" +
                                   (home == nullptr ? " with a country" : ""));
  }
  return arena.Copy(number);
}

}  // namespace treaty::stdlib
