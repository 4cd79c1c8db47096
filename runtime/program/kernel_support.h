// Small things that kernels share. Included by kernels_*.cpp only.
#pragma once

#include <string_view>

#include "runtime/program/kernels.h"
#include "runtime/program/unit_data.h"

// Opens the definition of a kernel; operands that it does not use go unnamed by the compiler's
// leave.
#define KERNEL(name)                                                              \
  extern "C" bool treaty_k_##name(                                                \
      [[maybe_unused]] Context* context, [[maybe_unused]] Slot* dst,              \
      [[maybe_unused]] const Slot* a, [[maybe_unused]] const Slot* b,             \
      [[maybe_unused]] uint32_t imm, [[maybe_unused]] uint32_t imm2)

namespace treaty::program {

inline bool SetNothing(Slot* dst, Tag tag) {
  *dst = Slot{};
  dst->tag = tag;
  return true;
}

inline bool SetInteger(Slot* dst, int64_t value) {
  dst->integer = value;
  dst->tag = Tag::kValue;
  return true;
}

inline bool SetBool(Slot* dst, bool value) {
  dst->integer = 0;
  dst->boolean = value;
  dst->tag = Tag::kValue;
  return true;
}

inline bool SetReal(Slot* dst, double value) {
  dst->real = value;
  dst->tag = Tag::kValue;
  return true;
}

inline bool SetText(Slot* dst, std::string_view text, TextForm form = kPlain) {
  dst->text = text.data();
  dst->size = uint32_t(text.size());
  dst->extra = form;
  dst->tag = Tag::kValue;
  return true;
}

inline bool SetDecimal(Slot* dst, __int128 value, uint32_t scale) {
  dst->decimal = value;
  dst->size = scale;
  dst->extra = 0;
  dst->tag = Tag::kValue;
  return true;
}

inline bool SetCursor(Slot* dst, uint32_t document, uint32_t token) {
  dst->cursor = {document, token};
  dst->tag = Tag::kValue;
  return true;
}

inline constexpr const char* kTooMuchWork = "record.too_much_work";

// Things compared one with another in tight loops, for one unit of work.
inline constexpr uint64_t kProductsInOneUnit = 8;

// Counts work. False once there was too much: then do nothing that costs.
inline bool Work(Context* context, uint64_t units) {
  if (context->work_left < 0) return false;
  if (units > uint64_t(context->work_left)) {
    context->work_left = -1;
    return false;
  }
  context->work_left -= int64_t(units);
  return true;
}

// Fails. `message` is static or lives in the arena; `at` is the cursor of the offending value.
bool FailWith(Context* context, const char* code, std::string_view message,
              const Slot* at = nullptr);

inline const JsonIndex& DocumentOf(const Context* context, const Slot* cursor) {
  return *context->documents[cursor->cursor.document];
}

// The text of a slot with its escapes undone: itself, or a copy in the arena.
std::string_view PlainText(Context* context, const Slot* text);

}  // namespace treaty::program
