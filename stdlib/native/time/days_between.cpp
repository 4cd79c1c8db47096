#include "stdlib/native/function.h"

namespace treaty::stdlib {

static int64_t DaysBetween(Date from, Date to) { return to.days - from.days; }

STDLIB_FUNCTION(time_days_between) = {
    .name = "days_between",
    .summary = "How many days lie between two dates; negative when the second is the earlier one.",
    .params = {{"from", "The first date."}, {"to", "The second date."}},
    .examples = {{"days_between(@2026-01-31, @2026-03-01)", "29"},
                 {"days_between(@2026-01-02, @2026-01-01)", "-1"}},
    .native = Bind<DaysBetween>(),
};

}  // namespace treaty::stdlib
