// Telephone numbers of every territory and check digits as another library's examples have them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "stdlib/native/iban.h"
#include "stdlib/native/phone.h"
#include "stdlib/native/vat.h"
#include "tests/support/conformance.h"

namespace treaty::stdlib {
namespace {

using nlohmann::json;

std::string E164(const std::string& text, const std::string& region) {
  Arena arena;
  const auto number = ToE164(arena, text, region);
  return number ? std::string(*number) : "fails";
}

TEST(IdentifierConformance, PhoneNumbers) {
  int ran = 0, short_numbers = 0;
  const int all = test::ForEachCase("12-identifiers/phone_e164.jsonl", [&](const json& one) {
    const std::string expected = one["expect"], region = one["region"];
    if (expected.size() < 8) {
      ++short_numbers;  // fewer than seven digits: service numbers that nobody can call from abroad
      return;
    }
    for (const json& spelling : one["same_as"]) {
      EXPECT_EQ(E164(spelling, region), expected) << one.dump();
      ++ran;
    }
    // Seven digits without an area: no length tells the 1 before them from a part of the number.
    const bool bare = region == "CA" && expected.size() == 9;
    if (one.contains("national_dialled") && !bare) {
      EXPECT_EQ(E164(one["national_dialled"], region), expected) << one.dump();
      ++ran;
    }
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, 1000);
  EXPECT_LE(short_numbers, 40);
}

TEST(IdentifierConformance, IbanAndVat) {
  int ran = 0;
  const int all = test::ForEachCase("12-identifiers/check_digits.jsonl", [&](const json& one) {
    const std::string module = one["module"], function = one["fn"];
    const bool iban = module == "iban", vat = module == "eu.vat";
    if ((!iban && !vat) || (function != "is_valid" && function != "validate")) return;
    const std::string input = one["input"];
    const auto result = iban ? NormaliseIban(input) : NormaliseVatId(input);
    const bool valid = !one.contains("error") && one["expect"] != false;
    EXPECT_EQ(result.has_value(), valid) << one.dump();
    if (valid && one["expect"].is_string()) {
      EXPECT_EQ(result.value_or(""), one["expect"].get<std::string>()) << one.dump();
    }
    ++ran;
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, 500);
}

// National modules know the number without its country.
TEST(IdentifierConformance, NationalVat) {
  int ran = 0;
  const int all = test::ForEachCase("12-identifiers/check_digits.jsonl", [&](const json& one) {
    const std::string module = one["module"];
    if (!module.ends_with(".vat") || module == "eu.vat" || one["fn"] != "validate" ||
        one["input"].get<std::string>().find_first_of("0123456789") == std::string::npos) {
      return;
    }
    std::string country = module.substr(0, 2);
    for (char& letter : country) letter = char(letter & ~0x20);
    if (country == "OM") return;  // not among the countries here
    std::string input = one["input"];
    if (input.substr(0, 2) != country && !(country == "GR" && input.starts_with("EL"))) {
      input = country + input;
    }
    EXPECT_EQ(NormaliseVatId(input).has_value(), !one.contains("error")) << one.dump();
    ++ran;
  });
  if (all < 0) GTEST_SKIP() << "no conformance data";
  EXPECT_GE(ran, 10);
}

}  // namespace
}  // namespace treaty::stdlib
