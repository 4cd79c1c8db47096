// From a cursor into an input document to a typed value. Null and absent pass through; a JSON null
// is null.
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "runtime/program/kernel_support.h"
#include "runtime/value/decimal.h"
#include "runtime/value/instant.h"
#include "runtime/value/money.h"
#include "runtime/value/text.h"

namespace treaty::program {
namespace {

inline std::string_view BytesAt(const Context* context, const Slot* cursor) {
  return DocumentOf(context, cursor).ValueBytes(cursor->cursor.token);
}

// Passes null and absent on; true when dst is decided by that.
inline bool IsNothing(Context* context, Slot* dst, const Slot* a) {
  if (!a->has_value()) {
    SetNothing(dst, a->tag);
    return true;
  }
  if (DocumentOf(context, a).first_byte(a->cursor.token) != 'n') return false;
  SetNothing(dst, Tag::kNull);
  return true;
}

constexpr size_t kMostShown = 40;

// "expected a date, found "31.12.2026"".
bool WrongType(Context* context, const Slot* a, std::string_view expected) {
  std::string_view found = BytesAt(context, a);
  const bool is_long = found.size() > kMostShown;
  if (is_long) {
    size_t size = kMostShown;
    while ((found[size] & 0xC0) == 0x80) --size;  // never half a character
    found = found.substr(0, size);
  }
  return FailWith(context, "input.type",
                  context->native.arena->Copy(fmt::format("expected {}, found {}{}", expected,
                                                          found, is_long ? "..." : "")),
                  a);
}

// The inside of a string without escapes, or of a number; empty when it is neither.
std::string_view Scalar(std::string_view bytes) {
  if (bytes[0] == '"') return bytes.substr(1, bytes.size() - 2);
  return bytes[0] == '-' || uint8_t(bytes[0] - '0') < 10 ? bytes : std::string_view();
}

// The text of a string with its escapes undone (OData V2 writes "\\/Date(0)\\/"); empty when it is
// no string.
std::string_view StringAt(Context* context, const Slot* a) {
  const std::string_view bytes = BytesAt(context, a);
  if (bytes[0] != '"') return {};
  Slot text{};
  SetText(&text, bytes.substr(1, bytes.size() - 2));
  if (std::memchr(text.text, '\\', text.size) != nullptr) text.extra = kEscaped;
  return PlainText(context, &text);
}

// Up to 18 digits and a point, the usual form of numbers; false for all others.
inline bool ReadPlainDecimal(std::string_view text, Decimal* result) {
  if (text.empty() || text.size() > 19) return false;
  const bool is_negative = text[0] == '-';
  uint64_t value = 0;  // 19 digits fit; more than 18 are refused below
  size_t point = text.size() - 1;
  size_t digits = 0;
  for (size_t i = is_negative ? 1 : 0; i < text.size(); ++i) {
    const uint8_t digit = uint8_t(text[i] - '0');
    if (digit < 10) {
      value = value * 10 + digit;
      ++digits;
    } else if (text[i] == '.' && point == text.size() - 1 && digits > 0) {
      point = i;
    } else {
      return false;
    }
  }
  if (digits == 0 || digits > 18) return false;
  result->coefficient = is_negative ? -int64_t(value) : int64_t(value);
  result->scale = uint32_t(text.size() - 1 - point);
  return true;
}

bool ReadDecimal(std::string_view text, Decimal* result, DecimalProblem* problem) {
  if (ReadPlainDecimal(text, result)) return true;
  *problem = ParseDecimal(text, result);
  return *problem == DecimalProblem::kNone;
}

bool TooManyDigits(Context* context, const Slot* a) {
  return FailWith(context, "number.overflow", "the number has more than 38 digits", a);
}

}  // namespace

KERNEL(read_bool) {
  if (IsNothing(context, dst, a)) return true;
  const char first = DocumentOf(context, a).first_byte(a->cursor.token);
  if (first != 't' && first != 'f') return WrongType(context, a, "true or false");
  return SetBool(dst, first == 't');
}

KERNEL(read_int) {
  if (IsNothing(context, dst, a)) return true;
  Decimal value;
  int64_t integer = 0;
  DecimalProblem problem = DecimalProblem::kNone;
  if (!ReadDecimal(Scalar(BytesAt(context, a)), &value, &problem) ||
      !DecimalToInt(value, &integer)) {
    return WrongType(context, a, "a whole number of at most 64 bits");
  }
  return SetInteger(dst, integer);
}

KERNEL(read_decimal) {
  if (IsNothing(context, dst, a)) return true;
  Decimal value;
  DecimalProblem problem = DecimalProblem::kNone;
  if (!ReadDecimal(Scalar(BytesAt(context, a)), &value, &problem)) {
    return problem == DecimalProblem::kOverflow ? TooManyDigits(context, a)
                                                : WrongType(context, a, "a number");
  }
  if (imm != 0 && !FitsDecimal(value, imm, imm2)) {
    return FailWith(context, "number.too_long",
                    context->native.arena->Copy(fmt::format(
                        "the number has more digits than Decimal({}, {}) holds", imm, imm2)),
                    a);
  }
  return SetDecimal(dst, value.coefficient, value.scale);
}

KERNEL(read_float) {
  if (IsNothing(context, dst, a)) return true;
  const std::string_view text = Scalar(BytesAt(context, a));
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    return WrongType(context, a, "a number");
  }
  return SetReal(dst, value);
}

KERNEL(read_text) {
  if (IsNothing(context, dst, a)) return true;
  const std::string_view bytes = BytesAt(context, a);
  if (bytes[0] != '"') return WrongType(context, a, "a text");
  const std::string_view inside = bytes.substr(1, bytes.size() - 2);
  const bool is_escaped = DocumentOf(context, a).has_backslash() &&
                          std::memchr(inside.data(), '\\', inside.size()) != nullptr;
  Slot text{};
  SetText(&text, inside, is_escaped ? kEscaped : kPlain);
  // No more bytes than allowed characters: surely no more characters.
  const bool counts = imm != 0 && inside.size() > imm && Work(context, inside.size());
  if (counts && utf8::Count(PlainText(context, &text)) > imm) {
    return FailWith(
        context, "text.too_long",
        context->native.arena->Copy(fmt::format("the text has more than {} characters", imm)), a);
  }
  *dst = text;
  return true;
}

KERNEL(read_enum) {
  if (IsNothing(context, dst, a)) return true;
  Slot text{};
  if (!treaty_k_read_text(context, &text, a, nullptr, 0, 0)) return false;
  const std::string_view value = PlainText(context, &text);
  const EnumSet& set = context->data->unit->enums[imm];
  if (!set.open && context->data->enums[imm].Find(value) == TextMap::kNotFound) {
    return FailWith(context, "enum.unknown",
                    context->native.arena->Copy(
                        fmt::format("\"{}\" is no value of `{}`", value, set.name)),
                    a);
  }
  return SetText(dst, value);
}

KERNEL(read_date) {
  if (IsNothing(context, dst, a)) return true;
  Date date;
  if (!ParseDate(StringAt(context, a), &date)) {
    return WrongType(context, a, "a date (2026-01-31)");
  }
  return SetInteger(dst, date.days);
}

KERNEL(read_time) {
  if (IsNothing(context, dst, a)) return true;
  Time time;
  if (!ParseTime(StringAt(context, a), &time)) return WrongType(context, a, "a time (10:15:30)");
  return SetInteger(dst, time.us);
}

KERNEL(read_timestamp) {
  if (IsNothing(context, dst, a)) return true;
  Timestamp instant;
  if (!ParseTimestamp(StringAt(context, a), &instant)) {
    return WrongType(context, a, "a timestamp (2026-01-31T10:00:00Z)");
  }
  return SetInteger(dst, instant.us);
}

KERNEL(read_duration) {
  if (IsNothing(context, dst, a)) return true;
  Duration span;
  if (!ParseDuration(StringAt(context, a), &span)) {
    return WrongType(context, a, "a duration (PT30S)");
  }
  return SetInteger(dst, span.us);
}

// {"amount": 12.5, "currency": "EUR"}
KERNEL(read_money) {
  if (IsNothing(context, dst, a)) return true;
  const JsonIndex& index = DocumentOf(context, a);
  const Cursor object = a->cursor;
  const uint32_t amount_token = index.Find(object.token, "amount");
  const uint32_t currency_token = index.Find(object.token, "currency");
  if (amount_token == kNoToken || currency_token == kNoToken) {
    return WrongType(context, a, "money ({\"amount\":12.5,\"currency\":\"EUR\"})");
  }
  Slot at{};
  SetCursor(&at, object.document, currency_token);
  uint32_t currency = 0;
  if (!ParseCurrency(StringAt(context, &at), &currency)) {
    return WrongType(context, &at, "a currency (ISO 4217)");
  }
  if (imm != 0 && currency != imm) {
    return FailWith(context, "money.currency",
                    context->native.arena->Copy(fmt::format("expected {}, found {}",
                                                            CurrencyCode(imm),
                                                            CurrencyCode(currency))),
                    &at);
  }
  SetCursor(&at, object.document, amount_token);
  Slot amount{};
  if (!treaty_k_read_decimal(context, &amount, &at, nullptr, 0, 0)) return false;
  if (!amount.has_value()) return WrongType(context, &at, "a number");
  amount.extra = currency;
  *dst = amount;
  return true;
}

}  // namespace treaty::program
