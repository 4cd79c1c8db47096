// Money: a decimal that never meets another currency.
#include <fmt/format.h>

#include "runtime/program/kernel_support.h"
#include "runtime/value/decimal.h"
#include "runtime/value/money.h"

namespace treaty::program {
namespace {

inline Decimal AmountOf(const Slot* slot) { return {slot->decimal, slot->size}; }

inline bool SetMoney(Slot* dst, Decimal amount, uint32_t currency) {
  SetDecimal(dst, amount.coefficient, amount.scale);
  dst->extra = currency;
  return true;
}

bool Overflow(Context* context) {
  return FailWith(context, "number.overflow", "the result needs more than 38 digits");
}

bool OtherCurrency(Context* context, uint32_t expected, uint32_t found) {
  return FailWith(context, "money.currency",
                  context->native.arena->Copy(fmt::format("expected {}, found {}",
                                                          CurrencyCode(expected),
                                                          CurrencyCode(found))));
}

}  // namespace

KERNEL(money_make) {
  const std::string_view code = PlainText(context, b);
  uint32_t currency = 0;
  if (!ParseCurrency(code, &currency)) {
    return FailWith(context, "money.unknown_currency",
                    context->native.arena->Copy(
                        fmt::format("\"{}\" is no currency of ISO 4217", code)));
  }
  return SetMoney(dst, AmountOf(a), currency);
}

KERNEL(money_add) {
  if (a->extra != b->extra) return OtherCurrency(context, a->extra, b->extra);
  Decimal result;
  if (!AddDecimal(AmountOf(a), AmountOf(b), &result)) return Overflow(context);
  return SetMoney(dst, result, a->extra);
}

KERNEL(money_sub) {
  if (a->extra != b->extra) return OtherCurrency(context, a->extra, b->extra);
  Decimal result;
  if (!SubtractDecimal(AmountOf(a), AmountOf(b), &result)) return Overflow(context);
  return SetMoney(dst, result, a->extra);
}

KERNEL(money_mul) {
  Decimal result;
  if (!MultiplyDecimal(AmountOf(a), AmountOf(b), &result)) return Overflow(context);
  return SetMoney(dst, result, a->extra);
}

KERNEL(money_amount) { return SetDecimal(dst, a->decimal, a->size); }

KERNEL(money_currency) {
  const std::string text = CurrencyCode(a->extra);
  return SetText(dst, context->native.arena->Copy(text));
}

KERNEL(money_expect) {
  if (a->extra != imm) return OtherCurrency(context, imm, a->extra);
  *dst = *a;
  return true;
}

}  // namespace treaty::program
