#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t WeekOf(Date date) { return ToIsoWeek(date).week; }

STDLIB_FUNCTION(time_week) = {
    .name = "week",
    .summary = "The ISO week of a date, 1 to 53; it may belong to the year before or after.",
    .params = {{"date", "The date."}},
    .examples = {{"week(@2026-01-31)", "5"}, {"week(@2027-01-01)", "53"}},
    .native = Bind<WeekOf>(),
};

}  // namespace treaty::stdlib
