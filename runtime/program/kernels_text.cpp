// Texts, and what must be so before a value goes on.
#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>

#include "runtime/program/kernel_support.h"
#include "runtime/value/decimal.h"
#include "runtime/value/text.h"

namespace treaty::program {

std::string_view PlainText(Context* context, const Slot* text) {
  if (text->extra != kEscaped) return text->bytes();
  if (!Work(context, text->size)) return {};
  char* copy = context->native.arena->Allocate(text->size);
  return {copy, size_t(WriteUnescaped(copy, text->bytes()) - copy)};
}

KERNEL(require) {
  if (a->has_value()) {
    *dst = *a;
    return true;
  }
  constexpr const char* kCodes[] = {"input.missing", "value.missing", "field.not_ready"};
  constexpr const char* kMessages[] = {
      "the schema promises a value here, and there is none",
      "a value is needed here, and there is none",
      "the field has no value yet",
  };
  return FailWith(context, kCodes[imm], kMessages[imm]);
}

KERNEL(expect) {
  if (a->has_value() && a->boolean) return true;
  return FailWith(context, context->data->constants[imm].text,
                  "the value does not keep a rule of its type");
}

KERNEL(text_plain) {
  const std::string_view text = PlainText(context, a);
  return SetText(dst, text);
}

KERNEL(text_concat) {
  const std::string_view first = PlainText(context, a);
  const std::string_view second = PlainText(context, b);
  if (!Work(context, first.size() + second.size())) return SetText(dst, {});
  char* whole = context->native.arena->Allocate(first.size() + second.size());
  std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), whole));
  return SetText(dst, {whole, first.size() + second.size()});
}

KERNEL(text_fit) {
  if (a->size > imm && Work(context, a->size) && utf8::Count(PlainText(context, a)) > imm) {
    return FailWith(context, "text.too_long",
                    context->native.arena->Copy(
                        fmt::format("the text has more than {} characters", imm)));
  }
  *dst = *a;
  return true;
}

KERNEL(text_in) {
  const std::string_view value = PlainText(context, a);
  Work(context, value.size());
  if (context->data->enums[imm].Find(value) == TextMap::kNotFound) {
    const EnumSet& set = context->data->unit->enums[imm];
    return FailWith(context, "enum.unknown",
                    context->native.arena->Copy(
                        fmt::format("\"{}\" is no value of `{}`", value, set.name)));
  }
  return SetText(dst, value);
}

KERNEL(int_to_text) {
  char* digits = context->native.arena->Allocate(24);
  const auto [end, error] = std::to_chars(digits, digits + 24, a->integer);
  return SetText(dst, {digits, size_t(end - digits)});
}

KERNEL(decimal_to_text) {
  char* digits = context->native.arena->Allocate(kDecimalChars);
  const char* end = WriteDecimal(digits, {a->decimal, a->size});
  return SetText(dst, {digits, size_t(end - digits)});
}

}  // namespace treaty::program
