#include "runtime/sandbox/seeded_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/base/hash.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"

namespace treaty::sandbox {
namespace {

constexpr int64_t kDaysAround = 30;  // dates lie before the record's stamp; ends, behind it
constexpr int64_t kDigits = 8;       // of numbers in texts

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& each : lower) each = each >= 'A' && each <= 'Z' ? char(each + ('a' - 'A')) : each;
  return lower;
}

bool Says(std::string_view name, std::string_view part) {
  return Lower(name).find(part) != std::string::npos;
}

int64_t Power(int64_t exponent) {
  int64_t power = 1;
  for (int64_t at = 0; at < std::min<int64_t>(exponent, 17); ++at) power *= 10;
  return power;
}

std::string Guid(const SeededValue& made) {
  const std::string number = std::to_string(made.subject->number());
  const std::string hex = fmt::format("{:016x}{:016x}", Fingerprint(number, made.luck),
                                      Fingerprint(number, made.luck + 1));
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20));
}

std::string TextValue(const FieldShape& field, const SeededValue& made) {
  const TypeShape& type = field.type;
  if (type.remote_type == "Edm.Guid") return JsonText(Guid(made));
  if (type.remote_type == "Edm.Binary") return type.optional ? "" : JsonText("AA==");
  if (made.position > 0 && Says(field.name, "number")) {
    return JsonText(DigitsOf(made.position * 10, 0, 1));
  }
  const std::string text = made.subject->TextOf(field.name, type.length);
  if (!text.empty()) return JsonText(text);
  if (type.optional && !field.required) return {};  // codes of a set-up system cannot be guessed
  const int64_t number = made.subject->number();
  return JsonText(DigitsOf(type.length == 0 ? number : number % Power(type.length), 0, 1));
}

Date DateFor(const FieldShape& field, const SeededValue& made) {
  const bool long_ago = Says(field.name, "birth") || Says(field.name, "foundation");
  const bool ends = Says(field.name, "end") || Says(field.name, "deliver");
  const int64_t days = long_ago ? -int64_t(9'000 + made.luck % 15'000)
                                : int64_t(made.luck % kDaysAround) * (ends ? 1 : -1);
  return DateOf(Timestamp{made.stamp_us + days * kUsPerDay});
}

std::string NumberValue(const FieldShape& field, const SeededValue& made) {
  const TypeShape& type = field.type;
  const bool whole_only = type.kind == TypeKind::kInt;
  const int64_t digits = type.precision == 0 ? 9 : int64_t(type.precision - type.scale);
  int64_t most = 9'999;
  int64_t fraction = whole_only || (type.precision > 0 && type.scale == 0) ? 0 : 2;
  if (Says(field.name, "quantity") || Says(field.name, "days")) most = 20, fraction = 0;
  if (Says(field.name, "percent") || Says(field.name, "discount")) most = 30;
  if (Says(field.name, "rate")) most = 1, fraction = 0;
  if (type.scale > 5) most = 89;  // degrees
  if (type.remote_type == "Edm.Byte" || type.remote_type == "Edm.SByte") most = 100;
  most = std::min(most, Power(digits) - 1);
  if (type.scale > 0) fraction = std::min<int64_t>(fraction, type.scale);
  const int64_t whole = most <= 0 ? 0 : 1 + int64_t(made.luck % uint64_t(most));
  if (fraction == 0 || whole >= most) return CanonicalNumber(fmt::format("{}", whole));
  const int64_t rest = int64_t((made.luck >> 32) % uint64_t(Power(fraction)));
  return CanonicalNumber(fmt::format("{}.{:0{}}", whole, rest, fraction));
}

std::string EnumValue(const FieldShape& field, const SeededValue& made) {
  const std::vector<std::string>& values = field.type.values;
  if (values.empty()) return TextValue(field, made);
  const bool euro = std::find(values.begin(), values.end(), "EUR") != values.end();
  return JsonText(euro ? "EUR" : values[made.luck % values.size()]);
}

}  // namespace

std::string ValueOf(const FieldShape& field, const SeededValue& made) {
  const bool needed = !field.type.optional || field.required;
  switch (field.type.kind) {
    case TypeKind::kBool:
      return made.luck % 8 == 0 && field.creatable ? "true" : "false";
    case TypeKind::kInt:
    case TypeKind::kDecimal:
    case TypeKind::kFloat:
      return NumberValue(field, made);
    case TypeKind::kText:
      return TextValue(field, made);
    case TypeKind::kEnum:
      return EnumValue(field, made);
    case TypeKind::kDate:
      return JsonText(Format(DateFor(field, made)));
    case TypeKind::kTime:
      return JsonText(Format(Time{int64_t(6 + made.luck % 12) * 3600 * kUsPerSecond}));
    case TypeKind::kTimestamp: {
      const int64_t days = field.creatable ? int64_t(made.luck % kDaysAround) : 0;
      const int64_t us = made.stamp_us - days * kUsPerDay;
      return JsonText(Format(Timestamp{us - us % kUsPerSecond}));
    }
    case TypeKind::kDuration:
      return JsonText(Format(Duration{int64_t(1 + made.luck % 8) * 3600 * kUsPerSecond}));
    case TypeKind::kMoney:
      return fmt::format(R"({{"amount":{},"currency":"{}"}})", NumberValue(field, made),
                         field.type.name.empty() ? "EUR" : field.type.name);
    case TypeKind::kJson:
      return needed ? "{}" : "";
    case TypeKind::kReference:
    case TypeKind::kRecord:
    case TypeKind::kList:
      break;
  }
  return {};
}

std::string UniqueValueOf(const FieldShape& field, std::string_view object,
                          const SeededValue& made) {
  const int64_t number = made.position > 0 ? made.position * 10 : made.subject->number();
  const TypeShape& type = field.type;
  if (type.kind == TypeKind::kInt || type.kind == TypeKind::kDecimal) {
    return fmt::format("{}", number);
  }
  if (type.kind == TypeKind::kDate) {
    return JsonText(Format(DateOf(Timestamp{made.stamp_us - number * kUsPerDay})));
  }
  if (type.kind != TypeKind::kText) return ValueOf(field, made);
  if (type.remote_type == "Edm.Guid") return JsonText(Guid(made));
  if (made.position > 0) return JsonText(DigitsOf(number, 0, 1));
  if (Says(field.name, "email") || Says(field.name, "tax")) {  // these have the number in them
    const std::string text = made.subject->TextOf(field.name, type.length);
    if (!text.empty()) return JsonText(text);
  }
  if (Says(field.name, "number") || (type.length > 0 && type.length < kDigits + 3)) {
    return JsonText(DigitsOf(number, type.length, kDigits));
  }
  std::string prefix;
  for (const char each : object) {
    if (each >= 'A' && each <= 'Z' && prefix.size() < 2) prefix += each;
  }
  return JsonText(fmt::format("{}-{:0{}}", prefix, number, kDigits));
}

int64_t UniqueValues(const FieldShape& field, int64_t most) {
  const TypeShape& type = field.type;
  if (type.kind == TypeKind::kText && type.length > 0) {
    return std::min(most, Power(type.length) - 1);
  }
  if (type.kind == TypeKind::kDecimal && type.precision > 0) {
    return std::min(most, Power(int64_t(type.precision - type.scale)) - 1);
  }
  if (type.kind == TypeKind::kInt && type.remote_type == "Edm.Byte")
    return std::min<int64_t>(most, 255);
  return most;
}

}  // namespace treaty::sandbox
