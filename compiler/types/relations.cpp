#include "compiler/types/relations.h"

#include <algorithm>

namespace treaty::types {
namespace {

constexpr uint32_t kIntDigits = 19;

bool HasValue(const EnumInfo& info, const std::string& value) {
  return std::find(info.values.begin(), info.values.end(), value) != info.values.end();
}

bool IsSubset(const EnumInfo& part, const EnumInfo& whole) {
  if (part.open) return false;
  return std::all_of(part.values.begin(), part.values.end(),
                     [&](const std::string& value) { return HasValue(whole, value); });
}

Fit FitOfEnums(const EnumInfo& from, const EnumInfo& to) {
  if (IsSubset(from, to) && (from.imported || to.imported)) return Fit::kImplicit;
  if (!from.imported) return Fit::kNone;
  return to.open ? Fit::kImplicit : Fit::kNarrowing;
}

Fit FitOfDecimals(const Type& from, const Type& to) {
  if (to.precision == 0) return Fit::kImplicit;
  if (from.precision == 0) return Fit::kNarrowing;
  const bool holds =
      from.scale <= to.scale && from.precision - from.scale <= to.precision - to.scale;
  return holds ? Fit::kImplicit : Fit::kNarrowing;
}

Fit FitOfLength(uint32_t from, uint32_t to) {
  return to == 0 || (from != 0 && from <= to) ? Fit::kImplicit : Fit::kNarrowing;
}

Fit FitToText(const TypeTable& table, TypeId from, const Type& to) {
  const Kind kind = table.KindOf(from);
  if (kind == Kind::kText || kind == Kind::kForeignKey) {
    return FitOfLength(table.Get(from).length, to.length);
  }
  if (kind != Kind::kEnum || !table.EnumOf(from).imported) return Fit::kNone;
  // An open picklist promises no length beyond its values; what is longer is malformed input.
  const uint32_t length = GreatestLength(table, from);
  return length == 0 ? Fit::kImplicit : FitOfLength(length, to.length);
}

Fit FitToForeignKey(const TypeTable& table, TypeId from, const Type& to) {
  const Type& source = table.Get(from);
  if (source.kind == Kind::kReference) return Fit::kImplicit;
  if (source.kind == Kind::kForeignKey) return source.name == to.name ? Fit::kImplicit : Fit::kNone;
  return source.kind == Kind::kText ? FitOfLength(source.length, to.length) : Fit::kNone;
}

Fit FitToEnum(const TypeTable& table, TypeId from, TypeId to) {
  const EnumInfo& target = table.EnumOf(to);
  if (table.KindOf(from) == Kind::kEnum) return FitOfEnums(table.EnumOf(from), target);
  if (table.KindOf(from) != Kind::kText) return Fit::kNone;
  return target.open ? Fit::kImplicit : Fit::kNarrowing;
}

Fit FitOfScalars(const TypeTable& table, TypeId from_id, TypeId to_id) {
  const Type& from = table.Get(from_id);
  const Type& to = table.Get(to_id);
  switch (to.kind) {
    case Kind::kError: case Kind::kNever: case Kind::kNull:
      return Fit::kImplicit;
    case Kind::kJson: return Fit::kImplicit;
    case Kind::kDecimal:
      if (from.kind == Kind::kDecimal) return FitOfDecimals(from, to);
      if (from.kind != Kind::kInt) return Fit::kNone;
      return to.precision == 0 || to.precision - to.scale >= kIntDigits ? Fit::kImplicit
                                                                       : Fit::kNarrowing;
    case Kind::kFloat: return from.kind == Kind::kInt ? Fit::kImplicit : Fit::kNone;
    case Kind::kText: return FitToText(table, from_id, to);
    case Kind::kForeignKey: return FitToForeignKey(table, from_id, to);
    case Kind::kMoney:
      if (from.kind != Kind::kMoney) return Fit::kNone;
      if (to.name.empty()) return Fit::kImplicit;
      return from.name.empty() ? Fit::kNarrowing : Fit::kNone;
    case Kind::kEnum: return FitToEnum(table, from_id, to_id);
    case Kind::kReference: return from.kind == Kind::kForeignKey ? Fit::kImplicit : Fit::kNone;
    case Kind::kList:
      return from.kind == Kind::kList ? FitOf(table, from.element, to.element) : Fit::kNone;
    case Kind::kBool: case Kind::kInt: case Kind::kDate: case Kind::kTime: case Kind::kTimestamp:
    case Kind::kDuration: case Kind::kRecord: case Kind::kRefined: case Kind::kOptional:
      return Fit::kNone;
  }
  return Fit::kNone;
}

std::optional<TypeId> JoinDecimals(TypeTable& table, const Type& first, const Type& second) {
  if (first.precision == 0 || second.precision == 0) return table.Decimal();
  const uint32_t scale = std::max(first.scale, second.scale);
  const uint32_t whole = std::max(first.precision - first.scale, second.precision - second.scale);
  return whole + scale > kMaxDecimalDigits ? table.Decimal() : table.Decimal(whole + scale, scale);
}

std::optional<TypeId> JoinNumbers(TypeTable& table, TypeId first, TypeId second) {
  const Type a = table.Get(first);
  const Type b = table.Get(second);
  if (a.kind == b.kind && a.kind == Kind::kDecimal) return JoinDecimals(table, a, b);
  if (a.kind == Kind::kFloat || b.kind == Kind::kFloat) {
    return a.kind == Kind::kDecimal || b.kind == Kind::kDecimal
               ? std::nullopt
               : std::optional<TypeId>(table.Simple(Kind::kFloat));
  }
  return JoinDecimals(table, a.kind == Kind::kInt ? Type{.precision = kIntDigits} : a,
                      b.kind == Kind::kInt ? Type{.precision = kIntDigits} : b);
}

std::optional<TypeId> JoinScalars(TypeTable& table, TypeId first, TypeId second) {
  if (first == second) return first;
  const TypeId a = table.Base(first);
  const TypeId b = table.Base(second);
  if (a == b) return a;
  if (IsNumber(table, a) && IsNumber(table, b)) return JoinNumbers(table, a, b);
  if (IsTextual(table, a) && IsTextual(table, b)) {
    const uint32_t one = GreatestLength(table, a);
    const uint32_t other = GreatestLength(table, b);
    return table.Text(one == 0 || other == 0 ? 0 : std::max(one, other));
  }
  if (table.KindOf(a) == Kind::kMoney && table.KindOf(b) == Kind::kMoney) return table.Money();
  if (table.KindOf(a) == Kind::kList && table.KindOf(b) == Kind::kList) {
    const auto element = Join(table, table.Get(a).element, table.Get(b).element);
    return element ? std::optional<TypeId>(table.List(*element)) : std::nullopt;
  }
  return std::nullopt;
}

struct Digits {
  uint32_t whole;
  uint32_t scale;
  bool known;
};
Digits DigitsOf(const TypeTable& table, TypeId id) {
  const Type& type = table.Get(table.Base(id));
  if (type.kind == Kind::kInt) return {kIntDigits, 0, true};
  return {type.precision - type.scale, type.scale, type.precision != 0};
}
TypeId DecimalOrAny(TypeTable& table, uint32_t whole, uint32_t scale) {
  return whole + scale > kMaxDecimalDigits ? table.Decimal() : table.Decimal(whole + scale, scale);
}

}  // namespace

Fit FitOf(const TypeTable& table, TypeId from, TypeId to) {
  from = table.Required(from);
  to = table.Required(to);
  const Kind kind = table.KindOf(from);
  if (from == to) return Fit::kSame;
  if (kind == Kind::kError || kind == Kind::kNever || kind == Kind::kNull) return Fit::kSame;
  if (table.KindOf(to) == Kind::kRefined) {
    const Fit fit = FitOf(table, from, table.Get(to).element);
    return fit == Fit::kNone ? fit : Fit::kNarrowing;
  }
  if (kind == Kind::kRefined) {
    const Fit fit = FitOf(table, table.Base(from), to);
    return fit == Fit::kSame ? Fit::kImplicit : fit;
  }
  if (kind == Kind::kJson) return Fit::kNarrowing;
  return FitOfScalars(table, from, to);
}

std::optional<TypeId> Join(TypeTable& table, TypeId first, TypeId second) {
  const auto gives_way = [&](TypeId type) {
    const Kind kind = table.KindOf(type);
    return kind == Kind::kError || kind == Kind::kNever || kind == Kind::kNull;
  };
  const Kind one = table.KindOf(first);
  const Kind other = table.KindOf(second);
  if (one == Kind::kError || other == Kind::kError) return table.Error();
  if (one == Kind::kNever) return second;
  if (other == Kind::kNever) return first;
  if (one == Kind::kNull) return gives_way(second) ? second : table.Optional(second);
  if (other == Kind::kNull) return table.Optional(first);
  const bool optional = table.IsOptional(first) || table.IsOptional(second);
  const auto joined = JoinScalars(table, table.Required(first), table.Required(second));
  return joined && optional ? std::optional<TypeId>(table.Optional(*joined)) : joined;
}

TypeId DecimalSum(TypeTable& table, TypeId first, TypeId second) {
  const Digits a = DigitsOf(table, first);
  const Digits b = DigitsOf(table, second);
  if (!a.known || !b.known) return table.Decimal();
  return DecimalOrAny(table, std::max(a.whole, b.whole) + 1, std::max(a.scale, b.scale));
}

TypeId DecimalProduct(TypeTable& table, TypeId first, TypeId second) {
  const Digits a = DigitsOf(table, first);
  const Digits b = DigitsOf(table, second);
  if (!a.known || !b.known) return table.Decimal();
  return DecimalOrAny(table, a.whole + b.whole, a.scale + b.scale);
}

TypeId DecimalQuotient(TypeTable& table, TypeId first, TypeId second) {
  constexpr uint32_t kLeastScale = 6;
  const Digits a = DigitsOf(table, first);
  const Digits b = DigitsOf(table, second);
  if (!a.known || !b.known) return table.Decimal(kMaxDecimalDigits, kLeastScale);
  const uint32_t whole = std::min(a.whole + b.scale, kMaxDecimalDigits - kLeastScale);
  const uint32_t wanted = std::max(kLeastScale, a.scale + b.whole + b.scale + 1);
  const uint32_t scale = std::min(wanted, kMaxDecimalDigits - whole);
  return table.Decimal(whole + scale, scale);
}

bool IsNumber(const TypeTable& table, TypeId type) {
  const Kind kind = table.KindOf(table.Base(type));
  return kind == Kind::kInt || kind == Kind::kDecimal || kind == Kind::kFloat;
}

bool IsTextual(const TypeTable& table, TypeId type) {
  const TypeId base = table.Base(type);
  const Kind kind = table.KindOf(base);
  return kind == Kind::kText || kind == Kind::kForeignKey ||
         (kind == Kind::kEnum && table.EnumOf(base).imported);
}

bool IsComparable(const TypeTable& table, TypeId type) {
  const Kind kind = table.KindOf(table.Base(type));
  return kind != Kind::kRecord && kind != Kind::kList;
}

bool IsOrdered(const TypeTable& table, TypeId type) {
  switch (table.KindOf(table.Base(type))) {
    case Kind::kInt: case Kind::kDecimal: case Kind::kFloat: case Kind::kText: case Kind::kDate:
    case Kind::kTime: case Kind::kTimestamp: case Kind::kDuration: case Kind::kMoney:
    case Kind::kForeignKey: case Kind::kError: case Kind::kNever:
      return true;
    case Kind::kNull: case Kind::kBool: case Kind::kJson: case Kind::kEnum: case Kind::kRecord:
    case Kind::kList: case Kind::kReference: case Kind::kRefined: case Kind::kOptional:
      return false;
  }
  return false;
}

uint32_t GreatestLength(const TypeTable& table, TypeId type) {
  const TypeId base = table.Base(type);
  if (table.KindOf(base) != Kind::kEnum) return table.Get(base).length;
  const EnumInfo& info = table.EnumOf(base);
  uint32_t longest = 0;
  for (const std::string& value : info.values) longest = std::max(longest, CodePoints(value));
  return longest;
}

uint32_t CodePoints(std::string_view text) {
  return uint32_t(std::count_if(text.begin(), text.end(),
                                [](char byte) { return (uint8_t(byte) & 0xC0) != 0x80; }));
}

}  // namespace treaty::types
