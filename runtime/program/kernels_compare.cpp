// Comparison and truth.
#include <algorithm>
#include <cstring>

#include "runtime/program/json_compare.h"
#include "runtime/program/kernel_support.h"
#include "runtime/value/decimal.h"

namespace treaty::program {
namespace {

// Whether `order` (-1, 0, 1) satisfies the comparison.
inline bool Holds(int order, uint32_t comparison) {
  switch (Comparison(comparison)) {
    case Comparison::kEqual: return order == 0;
    case Comparison::kNotEqual: return order != 0;
    case Comparison::kLess: return order < 0;
    case Comparison::kLessEqual: return order <= 0;
    case Comparison::kGreater: return order > 0;
    case Comparison::kGreaterEqual: return order >= 0;
  }
  return false;
}

inline Decimal DecimalOf(const Slot* slot) { return {slot->decimal, slot->size}; }

}  // namespace

KERNEL(int_compare) {
  const int order = a->integer < b->integer ? -1 : a->integer > b->integer ? 1 : 0;
  return SetBool(dst, Holds(order, imm));
}

KERNEL(decimal_compare) {
  return SetBool(dst, Holds(CompareDecimal(DecimalOf(a), DecimalOf(b)), imm));
}

KERNEL(float_compare) {
  const double x = a->real;
  const double y = b->real;
  switch (Comparison(imm)) {
    case Comparison::kEqual: return SetBool(dst, x == y);
    case Comparison::kNotEqual: return SetBool(dst, x != y);
    case Comparison::kLess: return SetBool(dst, x < y);
    case Comparison::kLessEqual: return SetBool(dst, x <= y);
    case Comparison::kGreater: return SetBool(dst, x > y);
    case Comparison::kGreaterEqual: return SetBool(dst, x >= y);
  }
  return SetBool(dst, false);
}

// UTF-8 keeps the order of code points, so bytes decide.
KERNEL(text_compare) {
  const std::string_view x = PlainText(context, a);
  const std::string_view y = PlainText(context, b);
  Work(context, std::min(x.size(), y.size()));
  return SetBool(dst, Holds(x.compare(y), imm));
}

KERNEL(bool_compare) {
  return SetBool(dst, Holds(int(a->boolean) - int(b->boolean), imm));
}

KERNEL(money_compare) {
  const bool is_same = a->extra == b->extra;
  const bool asks_equality = imm <= uint32_t(Comparison::kNotEqual);
  if (!is_same && !asks_equality) {
    return FailWith(context, "money.currency", "two currencies have no order");
  }
  const int order = CompareDecimal(DecimalOf(a), DecimalOf(b));
  return SetBool(dst, Holds(is_same ? order : 1, imm));
}

// Members stand in any order: each of one side may be looked for among all of the other.
KERNEL(json_compare) {
  const auto tokens = [context](const Slot* cursor) -> uint64_t {
    return DocumentOf(context, cursor).After(cursor->cursor.token) - cursor->cursor.token;
  };
  const uint64_t of_a = tokens(a), of_b = tokens(b);
  if (!Work(context, of_a + of_b + of_a * of_b / kProductsInOneUnit)) return SetBool(dst, false);
  const bool is_equal = EqualJson(DocumentOf(context, a), a->cursor.token, DocumentOf(context, b),
                                  b->cursor.token);
  return SetBool(dst, Holds(is_equal ? 0 : 1, imm));
}

KERNEL(not) { return SetBool(dst, !a->boolean); }

}  // namespace treaty::program
