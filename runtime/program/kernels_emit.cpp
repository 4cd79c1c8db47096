// Output: canonical JSON, comma-first. Whatever is called in whatever order, strings are closed and
// numbers are numbers; that members and elements are separated is the unit's part.
#include <charconv>
#include <cmath>
#include <cstring>

#include "runtime/program/kernel_support.h"
#include "runtime/value/decimal.h"
#include "runtime/value/instant.h"
#include "runtime/value/json_text.h"
#include "runtime/value/money.h"
#include "runtime/value/text.h"

namespace treaty::program {
namespace {

bool PutNull(Context* context) {
  context->out->Append("null", 4);
  return true;
}

// Puts an instant's canonical text in quotes.
template <typename Value, char* (*Write)(char*, Value)>
bool PutQuoted(Context* context, Value value) {
  char* const out = context->out->Reserve(kInstantChars + 2);
  *out = '"';
  char* end = Write(out + 1, value);
  *end++ = '"';
  context->out->Advance(size_t(end - out));
  return true;
}

void PutDecimal(OutputBuffer* out, Decimal value) {
  char* const begin = out->Reserve(kDecimalChars);
  out->Advance(size_t(WriteDecimal(begin, value) - begin));
}

void PutString(Context* context, std::string_view text) {
  if (!Work(context, text.size())) return;
  OutputBuffer* const out = context->out;
  char* const begin = out->Reserve(text.size() * kEscapeGrowth + 2);
  *begin = '"';
  char* end = WriteEscaped(begin + 1, text);
  *end++ = '"';
  out->Advance(size_t(end - begin));
}

// A string of the document with its quotes: copied as it stands when it has no backslash.
void PutDocumentString(Context* context, std::string_view quoted, bool may_be_escaped) {
  Slot text{};
  SetText(&text, quoted.substr(1, quoted.size() - 2), kEscaped);
  if (may_be_escaped && std::memchr(text.text, '\\', text.size) != nullptr) {
    PutString(context, PlainText(context, &text));
  } else if (Work(context, quoted.size())) {
    context->out->Append(quoted.data(), quoted.size());
  }
}

// The usual numbers stand in the canonical form already.
bool IsCanonicalNumber(std::string_view number) {
  size_t at = number[0] == '-' ? 1 : 0;
  if (number[at] == '0') return number == "0";
  bool has_point = false;
  for (; at < number.size(); ++at) {
    if ((number[at] | 0x20) == 'e') return false;
    has_point |= number[at] == '.';
  }
  return !has_point || number.back() != '0';
}

void PutScalar(Context* context, const JsonIndex& index, uint32_t token) {
  const std::string_view bytes = index.ValueBytes(token);
  if (bytes[0] == '"') {
    PutDocumentString(context, bytes, index.has_backslash());
  } else if (bytes[0] >= 'a' || IsCanonicalNumber(bytes)) {
    context->out->Append(bytes.data(), bytes.size());
  } else {
    const std::string canonical = CanonicalNumber(bytes);
    context->out->Append(canonical.data(), canonical.size());
  }
}

// Whether the member whose key stands at `token` was said before in the same object.
bool IsRepeated(Context* context, const JsonIndex& index, uint32_t token) {
  if (!index.has_duplicate_keys()) return false;
  if (index.first_byte(token) != '"' || index.first_byte(token + 1) != ':') return false;
  if (!Work(context, token - index.parent()[token])) return false;  // the search below
  const std::string_view quoted = index.ValueBytes(token);
  Slot name{};
  SetText(&name, quoted.substr(1, quoted.size() - 2), kEscaped);
  return index.Find(index.parent()[token], PlainText(context, &name)) != token + 2;
}

void PutValue(Context* context, const JsonIndex& index, uint32_t token) {
  OutputBuffer* out = context->out;
  const uint32_t after = index.After(token);
  while (token < after) {
    const char first = index.first_byte(token);
    if (std::strchr("{}[]:,", first) != nullptr) {
      out->Append(first);
      ++token;
    } else if (IsRepeated(context, index, token)) {
      // Never the first member: the comma before it goes too.
      out->Truncate(out->size() - 1);
      token = index.After(token + 2);
    } else {
      PutScalar(context, index, token++);
    }
  }
}

bool Close(OutputBuffer* out, size_t mark, char open, char close) {
  if (out->size() == mark) {
    out->Append(open);
  } else {
    *out->at(mark) = open;
  }
  out->Append(close);
  return true;
}

}  // namespace

KERNEL(mark) { return SetInteger(dst, int64_t(context->out->size())); }

KERNEL(emit_literal) {
  const std::string_view fragment = context->data->fragments[imm];
  context->out->Append(fragment.data(), fragment.size());
  return true;
}

KERNEL(emit_text) {
  if (!a->has_value()) return PutNull(context);
  PutString(context, PlainText(context, a));
  return true;
}

KERNEL(emit_int) {
  if (!a->has_value()) return PutNull(context);
  char* const begin = context->out->Reserve(24);
  context->out->Advance(size_t(std::to_chars(begin, begin + 24, a->integer).ptr - begin));
  return true;
}

KERNEL(emit_decimal) {
  if (!a->has_value()) return PutNull(context);
  PutDecimal(context->out, {a->decimal, a->size});
  return true;
}

KERNEL(emit_float) {
  if (!a->has_value() || !std::isfinite(a->real)) return PutNull(context);
  char* const begin = context->out->Reserve(32);
  // -0 and 0 are one value, hence one text.
  const double value = a->real == 0 ? 0 : a->real;
  context->out->Advance(size_t(std::to_chars(begin, begin + 32, value).ptr - begin));
  return true;
}

KERNEL(emit_bool) {
  if (!a->has_value()) return PutNull(context);
  context->out->Append(a->boolean ? "true" : "false", a->boolean ? 4 : 5);
  return true;
}

KERNEL(emit_date) {
  if (!a->has_value()) return PutNull(context);
  return PutQuoted<Date, WriteDate>(context, {a->integer});
}

KERNEL(emit_time) {
  if (!a->has_value()) return PutNull(context);
  return PutQuoted<Time, WriteTime>(context, {a->integer});
}

KERNEL(emit_timestamp) {
  if (!a->has_value()) return PutNull(context);
  return PutQuoted<Timestamp, WriteTimestamp>(context, {a->integer});
}

KERNEL(emit_duration) {
  if (!a->has_value()) return PutNull(context);
  return PutQuoted<Duration, WriteDuration>(context, {a->integer});
}

KERNEL(emit_money) {
  // Without a currency: computed from null operands, hence no money either.
  if (!a->has_value() || a->extra == 0) return PutNull(context);
  char* const begin = context->out->Reserve(kMoneyChars);
  const Money money{{a->decimal, a->size}, a->extra};
  context->out->Advance(size_t(WriteMoney(begin, money) - begin));
  return true;
}

KERNEL(emit_json) {
  if (!a->has_value()) return PutNull(context);
  PutValue(context, DocumentOf(context, a), a->cursor.token);
  return true;
}

KERNEL(close_object) { return Close(context->out, size_t(a->integer), '{', '}'); }
KERNEL(close_list) { return Close(context->out, size_t(a->integer), '[', ']'); }

KERNEL(rollback) {
  context->out->Truncate(size_t(a->integer));
  return true;
}

}  // namespace treaty::program
