// Arithmetic. Decimal code lives in runtime/value/decimal.h; here it meets slots and failures.
#include "runtime/program/kernel_support.h"
#include "runtime/value/decimal.h"

namespace treaty::program {
namespace {

inline Decimal DecimalOf(const Slot* slot) { return {slot->decimal, slot->size}; }

inline bool SetDecimalValue(Slot* dst, Decimal value) {
  return SetDecimal(dst, value.coefficient, value.scale);
}

bool Overflow(Context* context) {
  return FailWith(context, "number.overflow", "the result needs more than 38 digits");
}

bool IntOverflow(Context* context) {
  return FailWith(context, "number.overflow", "the result does not fit in 64 bits");
}

bool DivisionByZero(Context* context) {
  return FailWith(context, "number.division_by_zero", "the divisor is 0");
}

}  // namespace

KERNEL(int_add) {
  int64_t result = 0;
  if (__builtin_add_overflow(a->integer, b->integer, &result)) return IntOverflow(context);
  return SetInteger(dst, result);
}

KERNEL(int_sub) {
  int64_t result = 0;
  if (__builtin_sub_overflow(a->integer, b->integer, &result)) return IntOverflow(context);
  return SetInteger(dst, result);
}

KERNEL(int_mul) {
  int64_t result = 0;
  if (__builtin_mul_overflow(a->integer, b->integer, &result)) return IntOverflow(context);
  return SetInteger(dst, result);
}

KERNEL(int_div) {
  if (b->integer == 0) return DivisionByZero(context);
  if (b->integer == -1) return treaty_k_int_neg(context, dst, a, nullptr, 0, 0);
  return SetInteger(dst, a->integer / b->integer);
}

KERNEL(int_mod) {
  if (b->integer == 0) return DivisionByZero(context);
  return SetInteger(dst, b->integer == -1 ? 0 : a->integer % b->integer);
}

KERNEL(int_neg) {
  if (a->integer == INT64_MIN) return IntOverflow(context);
  return SetInteger(dst, -a->integer);
}

KERNEL(int_to_decimal) { return SetDecimal(dst, a->integer, 0); }

KERNEL(int_to_float) { return SetReal(dst, double(a->integer)); }

KERNEL(decimal_to_float) { return SetReal(dst, DecimalToDouble(DecimalOf(a))); }

KERNEL(decimal_add) {
  Decimal result;
  if (!AddDecimal(DecimalOf(a), DecimalOf(b), &result)) return Overflow(context);
  return SetDecimalValue(dst, result);
}

KERNEL(decimal_sub) {
  Decimal result;
  if (!SubtractDecimal(DecimalOf(a), DecimalOf(b), &result)) return Overflow(context);
  return SetDecimalValue(dst, result);
}

KERNEL(decimal_mul) {
  Decimal result;
  if (!MultiplyDecimal(DecimalOf(a), DecimalOf(b), &result)) return Overflow(context);
  return SetDecimalValue(dst, result);
}

KERNEL(decimal_div) {
  Decimal result;
  if (b->decimal == 0) return DivisionByZero(context);
  if (!DivideDecimal(DecimalOf(a), DecimalOf(b), imm, Rounding::kHalfAway, &result)) {
    return Overflow(context);
  }
  return SetDecimalValue(dst, result);
}

KERNEL(decimal_neg) { return SetDecimal(dst, -a->decimal, a->size); }

KERNEL(decimal_fit) {
  if (!FitsDecimal(DecimalOf(a), imm, imm2)) {
    return FailWith(context, "number.too_long", "the number has more digits than its type holds");
  }
  return SetDecimal(dst, a->decimal, a->size);
}

KERNEL(float_add) { return SetReal(dst, a->real + b->real); }
KERNEL(float_sub) { return SetReal(dst, a->real - b->real); }
KERNEL(float_mul) { return SetReal(dst, a->real * b->real); }

KERNEL(float_div) {
  if (b->real == 0) return DivisionByZero(context);
  return SetReal(dst, a->real / b->real);
}

}  // namespace treaty::program
