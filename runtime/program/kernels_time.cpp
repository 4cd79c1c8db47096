// Arithmetic on dates and instants.
#include "runtime/program/kernel_support.h"
#include "runtime/value/instant.h"

namespace treaty::program {
namespace {

bool OutOfRange(Context* context) {
  return FailWith(context, "time.overflow", "the result leaves the years 0001 to 9999");
}

bool AddSpan(Context* context, Slot* dst, int64_t instant_us, int64_t span_us) {
  Timestamp result;
  if (!AddDuration({instant_us}, {span_us}, &result)) return OutOfRange(context);
  return SetInteger(dst, result.us);
}

}  // namespace

KERNEL(time_add) { return AddSpan(context, dst, a->integer, b->integer); }

KERNEL(time_sub) {
  if (b->integer == INT64_MIN) return OutOfRange(context);
  return AddSpan(context, dst, a->integer, -b->integer);
}

KERNEL(time_between) {
  Duration span;
  if (!Between({a->integer}, {b->integer}, &span)) return OutOfRange(context);
  return SetInteger(dst, span.us);
}

KERNEL(date_add_days) {
  Date result;
  if (!AddDays({a->integer}, b->integer, &result)) return OutOfRange(context);
  return SetInteger(dst, result.days);
}

// Dates stand between the years 0001 and 9999, so this cannot overflow.
KERNEL(date_between) {
  return SetInteger(dst, int64_t(uint64_t(a->integer) - uint64_t(b->integer)));
}

}  // namespace treaty::program
