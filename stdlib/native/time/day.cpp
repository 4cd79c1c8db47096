#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t DayOf(Date date) { return ToCivil(date).day; }

STDLIB_FUNCTION(time_day) = {
    .name = "day",
    .summary = "The day of the month of a date, 1 to 31.",
    .params = {{"date", "The date."}},
    .examples = {{"day(@2026-01-31)", "31"}},
    .native = Bind<DayOf>(),
};

}  // namespace treaty::stdlib
