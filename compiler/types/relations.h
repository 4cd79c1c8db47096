// How types relate: whether a value of one may stand where another is wanted, what two branches
// have in common, what arithmetic on decimals gives. Pure functions of a TypeTable; they may intern
// new types but change nothing.
#pragma once

#include <optional>

#include "compiler/types/type_table.h"

namespace treaty::types {

// How a value of one type gets to another, nullness left aside (Optional is looked through).
enum class Fit : uint8_t {
  kSame,       // nothing to do
  kImplicit,   // always possible: a widening, a look-up of a reference
  kNarrowing,  // possible for some values: has to be visible in the text, or answered
  kNone,       // never
};
Fit FitOf(const TypeTable& table, TypeId from, TypeId to);

// The smallest type that values of both fit without narrowing; none when there is none.
// Optional when one of them is; null and never give way.
std::optional<TypeId> Join(TypeTable& table, TypeId first, TypeId second);

// SQL's rules, with one change: what would need more than 38 digits becomes Decimal (any), whose
// overflow is reported when it happens, instead of losing scale silently.
TypeId DecimalSum(TypeTable& table, TypeId first, TypeId second);      // also of a difference
TypeId DecimalProduct(TypeTable& table, TypeId first, TypeId second);
TypeId DecimalQuotient(TypeTable& table, TypeId first, TypeId second); // always names a scale

bool IsNumber(const TypeTable& table, TypeId type);   // Int, Decimal, Float
bool IsTextual(const TypeTable& table, TypeId type);  // Text, foreign key, imported picklist
// Values that can be told apart by == and !=; ordered by <.
bool IsComparable(const TypeTable& table, TypeId type);
bool IsOrdered(const TypeTable& table, TypeId type);

// Code points the longest value has; 0 = unknown. For textual types.
uint32_t GreatestLength(const TypeTable& table, TypeId type);
uint32_t CodePoints(std::string_view text);

}  // namespace treaty::types
