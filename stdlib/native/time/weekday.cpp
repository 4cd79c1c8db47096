#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t WeekdayOf(Date date) { return Weekday(date); }

STDLIB_FUNCTION(time_weekday) = {
    .name = "weekday",
    .summary = "The day of the week of a date: 1 is Monday, 7 is Sunday.",
    .params = {{"date", "The date."}},
    .examples = {{"weekday(@2026-01-31)", "6"}, {"weekday(@2024-02-26)", "1"}},
    .native = Bind<WeekdayOf>(),
};

}  // namespace treaty::stdlib
