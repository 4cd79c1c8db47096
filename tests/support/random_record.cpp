// Records, functions and references for random units.
#include <algorithm>
#include <functional>

#include "tests/support/random_unit.h"

namespace treaty::testing {
namespace {

template <size_t count>
std::string OneOf(std::mt19937& random, const char* const (&choices)[count]) {
  return choices[random() % count];
}

std::string Scalar(std::mt19937& random, uint32_t kind);

std::string Money(std::mt19937& random) {
  static constexpr const char* kMoney[] = {
      R"({"amount":12.5,"currency":"EUR"})",  R"({"currency":"USD","amount":"7.00"})",
      R"({"amount":null,"currency":"EUR"})",  R"({"amount":1,"currency":"eur"})",
      R"({"amount":0.10,"currency":"\u0045UR"})", R"({"amount":"x","currency":"EUR"})",
      R"({"currency":"EUR"})",                R"("12 EUR")"};
  return OneOf(random, kMoney);
}

// The usual value of the n-th key of random_unit.cpp, well-formed as JSON, not always of its type.
std::string Scalar(std::mt19937& random, uint32_t kind) {
  static constexpr const char* kBools[] = {"true", "false", "true", "0", "\"true\""};
  static constexpr const char* kInts[] = {"0", "42", "-7", "\"15\"", "9223372036854775807", "1e3",
                                          "9223372036854775808", "2.50", "40.0"};
  static constexpr const char* kDecimals[] = {
      "1.10", "-0.0", "12345.678", "\"99.90\"", "1e-3", "1E+5", "0.000001", "-17",
      "99999999999999999999999999999999999999", "123456789012345678901234567890123456789",
      "\"1,5\""};
  static constexpr const char* kFloats[] = {"0.1", "1e300", "-2.5", "1e-320", "\"3\"", "7"};
  static constexpr const char* kTexts[] = {
      "\"red\"", "\"EUR\"", "\"\"", "\"M\xc3\xbcller & S\xc3\xb6hne\"", R"("a\"b\\c\/d")",
      R"("\u00e9\ud83d\ude00\n\t\u0001")", "\"a text that is longer than thirty-two bytes are\"",
      "5", R"("\u0072ed")"};
  static constexpr const char* kEnums[] = {"\"red\"", "\"blue\"", R"("gr\u0065en")", "\"pink\"",
                                           "1"};
  static constexpr const char* kDates[] = {"\"2026-01-31\"", R"("\/Date(1769817600000)\/")",
                                           "\"2026-02-30\"", "\"0001-01-01\"", "\"31.01.2026\"",
                                           "\"9999-12-31\""};
  static constexpr const char* kTimes[] = {"\"10:15:30\"", "\"PT10H15M30S\"", "\"10:15:30.25Z\"",
                                           "\"25:00:00\"", "1"};
  static constexpr const char* kInstants[] = {
      "\"2026-01-31T10:00:00Z\"", "\"2026-01-31T10:00:00.000+0000\"", R"("\/Date(0+60)\/")",
      "\"2026-01-31\"", "\"2026-01-31T10:00:00.123456+02:00\""};
  static constexpr const char* kSpans[] = {"\"PT30S\"", "\"P1DT2H\"", "\"-PT0.5S\"", "\"P1Y\"",
                                           "\"\""};
  switch (kind) {
    case 0: return OneOf(random, kBools);
    case 1: return OneOf(random, kInts);
    case 2: return OneOf(random, kDecimals);
    case 3: return OneOf(random, kFloats);
    case 4: return OneOf(random, kTexts);
    case 5: return OneOf(random, kEnums);
    case 6: return OneOf(random, kDates);
    case 7: return OneOf(random, kTimes);
    case 8: return OneOf(random, kInstants);
    case 9: return OneOf(random, kSpans);
    case 10: return Money(random);
    default: return "null";
  }
}

constexpr const char* kNames[] = {"bool", "int", "decimal", "float", "text", "enum", "date",
                                  "time", "timestamp", "duration", "money", "object", "list",
                                  "json", "other", "null"};

std::string Object(std::mt19937& random, int depth);

std::string List(std::mt19937& random, int depth) {
  std::string text = "[";
  const uint32_t count = random() % 4;
  for (uint32_t i = 0; i < count; ++i) {
    if (i > 0) text += random() % 8 == 0 ? " , " : ",";
    text += random() % 3 == 0 ? Scalar(random, random() % 12) : Object(random, depth + 1);
  }
  return text + "]";
}

std::string Value(std::mt19937& random, uint32_t key, int depth) {
  if (random() % 12 == 0) return "null";
  if (random() % 15 == 0) key = random() % 16;
  if (depth > 3) key = key % 11;
  if (key == 11) return Object(random, depth + 1);
  if (key == 12) return List(random, depth + 1);
  if (key == 13) {
    return random() % 2 == 0 ? Object(random, depth + 1) : Scalar(random, random() % 11);
  }
  return Scalar(random, key);
}

std::string Key(std::mt19937& random, uint32_t key) {
  std::string name = kNames[key];
  if (random() % 60 == 0) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", unsigned(name[0]));
    name = escape + name.substr(1);
  }
  return '"' + name + '"' + (random() % 20 == 0 ? " : " : ":");
}

std::string Object(std::mt19937& random, int depth) {
  std::vector<uint32_t> keys;
  for (uint32_t key = 0; key < 16; ++key) {
    if (random() % 10 > uint32_t(depth)) keys.push_back(key);
  }
  if (random() % 5 == 0) std::shuffle(keys.begin(), keys.end(), random);
  if (!keys.empty() && random() % 25 == 0) keys.push_back(keys[random() % keys.size()]);
  std::string text = "{";
  for (const uint32_t key : keys) {
    if (text.size() > 1) text += random() % 15 == 0 ? ",\n " : ",";
    text += Key(random, key) + Value(random, key, depth);
  }
  return text + "}";
}

// Damages a document somewhere.
std::string Malformed(std::mt19937& random, std::string text) {
  const size_t at = random() % text.size();
  switch (random() % 4) {
    case 0: return text.substr(0, at);
    case 1: text.erase(at, 1); break;
    case 2: text[at] = char(random()); break;
    default: text.insert(at, 1, "{}[]:,\"\\x"[random() % 9]); break;
  }
  return text;
}

bool Same(NativeCall*, Slot* result, const Slot* const* arguments) {
  *result = *arguments[0];
  return true;
}

std::string_view Plain(const Slot* slot) { return slot->has_value() ? slot->bytes() : ""; }

template <int count>
bool Join(NativeCall* call, Slot* result, const Slot* const* arguments) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text = text + (i > 0 ? "|" : "") + std::string(Plain(arguments[i]));
  }
  if (text.size() % 3 == 0) {
    call->failure_code = "test.refused";
    call->failure_message = "a length that three divides";
    return false;
  }
  const std::string_view copy = call->arena->Copy(text);
  result->text = copy.data();
  result->size = uint32_t(copy.size());
  result->extra = arguments[0]->extra;
  return true;
}

}  // namespace

std::string RandomDocument(std::mt19937& random) {
  std::string text = random() % 30 == 0 ? List(random, 1) : Object(random, 0);
  return random() % 10 == 0 ? Malformed(random, std::move(text)) : text;
}

NativeFn ResolveTestFunction(std::string_view name) {
  if (name == "same/Text") return Same;
  if (name == "join/Text,Text") return Join<2>;
  if (name == "middle/Text,Text,Text") return Join<3>;
  if (name == "pick/Text,Text,Text,Text") return Join<4>;
  return nullptr;
}

std::vector<program::Setting> TestSettings() {
  program::Setting region;
  region.name = "region";
  region.value.text = "EMEA \"north\"";
  return {region};
}

program::LookupAnswer TestReferences::Find(const program::Reference& reference,
                                           std::string_view key) {
  const size_t sum = key.size() + reference.entity.size();
  const bool is_prefetched =
      std::find(prefetched_.begin(), prefetched_.end(), key) != prefetched_.end();
  if (sum % 3 == 1) return {program::LookupState::kMissing, {}};
  if (sum % 3 == 2 && !is_prefetched) return {program::LookupState::kUnknown, {}};
  return {program::LookupState::kFound, "00000000-entity"};
}

void TestReferences::Prefetch(const std::vector<Question>& wanted) {
  for (const Question& question : wanted) prefetched_.emplace_back(question.key);
}

}  // namespace treaty::testing
