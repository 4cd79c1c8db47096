// Constants and the ways a record ends.
#include "runtime/base/check.h"
#include "runtime/program/kernel_support.h"

namespace treaty::program {

bool FailWith(Context* context, const char* code, std::string_view message, const Slot* at) {
  Failure& failure = context->failure;
  failure.code = code;
  failure.message = message;
  failure.document = at != nullptr ? at->cursor.document : 0;
  failure.token = at != nullptr ? at->cursor.token : kNoToken;
  return false;
}

KERNEL(constant) {
  *dst = context->data->constants[imm];
  return true;
}

KERNEL(setting) {
  *dst = context->settings[imm];
  return true;
}

KERNEL(now) { return SetInteger(dst, context->native.now_us); }

KERNEL(copy) {
  *dst = *a;
  return true;
}

KERNEL(null_value) { return SetNothing(dst, Tag::kNull); }

extern "C" void treaty_k_failed_at(Context* context, uint32_t origin) {
  context->failure.origin = origin;
}

extern "C" int32_t treaty_k_reject(Context* context, const Slot* message) {
  FailWith(context, "rejected", PlainText(context, message));
  return int32_t(Outcome::kRejected);
}

extern "C" int32_t treaty_k_wait(Context* context, const Slot* message) {
  FailWith(context, "waiting", PlainText(context, message));
  return int32_t(Outcome::kWaiting);
}

extern "C" int32_t treaty_k_fail(Context* context, const Slot*) {
  const char* code = context->failure.code;
  CHECK(code != nullptr, "a unit fails only after an operation of it did");
  const std::string_view name(code);
  const bool waits = name == "reference.unknown" || name == "field.not_ready";
  return int32_t(waits ? Outcome::kWaiting : Outcome::kFailed);
}

}  // namespace treaty::program
